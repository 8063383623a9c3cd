"""The API with the plain SDK started, so that only what appointments report themselves is seen."""

import os

import sentry_sdk

from ....core.application import create_app

sentry_sdk.init(dsn=os.environ["REPORT_TO"], traces_sample_rate=1.0)
app = create_app()
