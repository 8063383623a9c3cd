"""The API of the project with error tracking as an app of the project extends it."""

from ..processes import create_app
from ..settings import project_of

api = create_app(project_of(".apps.extended_tracking", ".apps.visits"))
