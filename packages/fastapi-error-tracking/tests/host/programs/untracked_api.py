"""The API of the project without error tracking."""

from ..processes import create_app
from ..settings import project_of

api = create_app(project_of(".apps.health", ".apps.visits"))
