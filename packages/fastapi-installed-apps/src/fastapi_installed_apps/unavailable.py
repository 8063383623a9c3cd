"""What the service needs and does not have now: a quick 503 with its reason, and one report."""

import logging
import threading
import time
from collections.abc import Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse

logger = logging.getLogger(__name__)

MINUTE = 60.0  # seconds


class Unavailable(Exception):
    """Something that a request or job needs does not work now, and may work again soon.

    A request that ends with it is answered 503 with ``Retry-After``. It is logged as an error, and
    so reported, once a minute for each class: an outage is one fault, however many requests meet
    it. So each kind is a class of its own, and its name is what a tracker shows.
    """

    what: str = "service"
    """What is missing, as the answer names it."""

    reason: str = "no answer"
    """Why, in words that the answer may hold."""

    retry_after: int = 10
    """Seconds after which asking again makes sense."""


class _Reports:
    """How often each kind of outage was met since it was last reported."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._kinds: dict[type[Unavailable], tuple[float, int]] = {}

    def due(self, kind: type[Unavailable]) -> int | None:
        """Return how many went unreported before this one, or None if it is not due itself."""
        now = self._now()
        with self._lock:
            reported, more = self._kinds.get(kind, (-MINUTE, 0))
            is_due = now - reported >= MINUTE
            self._kinds[kind] = (now, 0) if is_due else (reported, more + 1)
        return more if is_due else None


_reports = _Reports()


def report_unavailable(error: Unavailable) -> None:
    """Log ``error``, at most once a minute for its kind; the line counts those since the last."""
    if (more := _reports.due(type(error))) is not None:
        since = f"; {more} more since the last report" if more else ""
        logger.error("The %s is unavailable: %s%s", error.what, error.reason, since, exc_info=error)


def answer_unavailable_with_503(api: FastAPI) -> None:
    """Answer 503 where a request ends with ``Unavailable``, unless ``api`` has an answer to it."""
    api.exception_handlers.setdefault(Unavailable, _answer)


async def _answer(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Unavailable)  # noqa: S101 - Starlette chose it by its type
    report_unavailable(error)
    return JSONResponse(
        {"detail": f"The {error.what} is unavailable; try again soon.", "reason": error.reason},
        status_code=503,
        headers={"Retry-After": str(error.retry_after)},
    )
