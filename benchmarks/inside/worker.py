"""The worker: the generated one, or one that is ARQ and nothing else."""

import os
from typing import Any

from arq.connections import RedisSettings
from arq.worker import func

from . import setups
from .install import install
from .noop import NOOP, noop

if os.environ["SETUP"] in ("arq", "uvloop", "integration"):
    setups.start(os.environ["SETUP"])

    class WorkerSettings:
        """The same job, and ARQ's defaults but for what the generated worker is told as well."""

        functions = (func(noop, name=NOOP),)
        redis_settings = RedisSettings.from_dsn(os.environ["REDIS_URL"])
        poll_delay = float(os.environ["WORKER_POLL_DELAY"])
        keep_result = 0

else:
    install()
    from pazpaz.worker import WorkerSettings as Generated

    WorkerSettings: Any = Generated  # type: ignore[no-redef]
