"""What this service cannot work without, and whether it answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from fastapi_installed_apps import Unavailable

from ...core.database import database
{% if cookiecutter.worker %}
from ...core.queue import queue
{% endif %}

logger = logging.getLogger(__name__)

PROBES: dict[str, Callable[[], Awaitable[None]]] = {
    "database": database.ping,
#%% if cookiecutter.worker
    "queue": queue.ping,
#%% endif
}
TIMEOUT = 4.0  # seconds: above the database's time-outs, below the patience of whoever asks


async def probe_all() -> dict[str, str]:
    """Return ``ok``, ``timeout``, ``failed`` or a reason for each probe; they run side by side."""
    outcomes = await asyncio.gather(*(_probe(name, ask) for name, ask in PROBES.items()))
    return dict(zip(PROBES, outcomes, strict=True))


async def _probe(name: str, ask: Callable[[], Awaitable[None]]) -> str:
    try:
        async with asyncio.timeout(TIMEOUT):
            await ask()
    except TimeoutError:
        logger.warning("The %s did not answer within %g s", name, TIMEOUT)
        return "timeout"
    except Unavailable as error:
        logger.warning("The %s is unavailable (%s)", name, error.reason)
        return error.reason
    except Exception as error:
        # A warning without its traceback: asked every few seconds, an outage would fill any log.
        logger.warning("The %s does not answer (%s)", name, type(error).__name__)
        return "failed"
    return "ok"
