"""The specimen's API: an application that was made elsewhere, with error tracking installed."""

from fastapi import FastAPI

from .....core.registry import install

ROOT = __name__.partition(".apps.")[0]
APPS = (f"{ROOT}.apps.error_tracking", f"{ROOT}.apps.error_tracking.tests.specimen")

api = FastAPI()
install(api, *APPS)
