"""The API with the channels, as it runs."""

from ..processes import create_app
from ..settings import ERROR_TRACKING, project_of

api = create_app(project_of(ERROR_TRACKING, ".apps.channels"))
