"""The API with a route that puts what it is told into a declared tag."""

import sentry_sdk

from ..processes import create_app
from ..settings import ERROR_TRACKING, project_of

api = create_app(project_of(ERROR_TRACKING, ".apps.declaring"))


@api.get("/api/v1/wards/{ward}")
async def read_ward(ward: str) -> str:
    """Return a ward."""
    sentry_sdk.set_tag("ward", ward)
    return ward
