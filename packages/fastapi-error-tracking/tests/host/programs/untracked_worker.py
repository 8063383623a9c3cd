"""The worker of the project without error tracking."""

from ..processes import create_worker
from ..settings import project_of

WorkerSettings = create_worker(project_of(".apps.health", ".apps.visits"))
