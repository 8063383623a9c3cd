"""The API of the project with the specimen, which gives it a queue."""

from ..processes import create_app
from ..settings import ERROR_TRACKING, project_of

api = create_app(project_of(ERROR_TRACKING, ".apps.specimen"))
