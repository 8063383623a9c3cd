"""The worker with the channels, as it runs."""

from ..processes import create_worker
from ..settings import ERROR_TRACKING, project_of

WorkerSettings = create_worker(project_of(ERROR_TRACKING, ".apps.channels"))
