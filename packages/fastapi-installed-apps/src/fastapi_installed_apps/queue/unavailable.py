"""Why the queue takes no job: one class for each reason, which is what a tracker shows."""

from typing import NoReturn

from ..unavailable import Unavailable
from .reasons import reason_of


class QueueUnavailable(Unavailable):
    """Redis does not answer, so nothing was enqueued. The classes below tell of other reasons."""

    what = "queue"


class QueueFull(QueueUnavailable):
    """Redis has no memory left."""

    reason = "full"


class QueueReadOnly(QueueUnavailable):
    """Redis takes no writes: it is a replica, or cannot save what it holds."""

    reason = "read-only"


class QueueNotAllowed(QueueUnavailable):
    """Redis does not let this service in, or not do what it must."""

    reason = "not allowed"


class QueueRefused(QueueUnavailable):
    """Redis answers with an error of another kind, which is the cause."""

    reason = "refused"


def unavailable(error: Exception) -> NoReturn:
    """Raise what the queue is because of ``error``, which redis-py raised."""
    match reason_of(error):
        case "full":
            raise QueueFull("Redis has no memory left") from error
        case "read-only":
            raise QueueReadOnly("Redis takes no writes") from error
        case "not allowed":
            raise QueueNotAllowed("Redis does not allow it") from error
        case "refused":
            raise QueueRefused("Redis refuses the command") from error
    raise QueueUnavailable("Redis does not answer") from error
