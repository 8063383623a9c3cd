"""The API of the project with errors that are met more than once."""

from ..processes import create_app
from ..settings import ERROR_TRACKING, project_of

api = create_app(project_of(ERROR_TRACKING, ".apps.repetitions"))
