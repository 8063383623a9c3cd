"""Why Redis does not do what it is asked, in words that may be logged, answered and reported."""

from redis.exceptions import (
    AuthenticationError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)


def reason_of(error: BaseException) -> str:
    """Return one of ``no answer``, ``full``, ``read-only``, ``not allowed`` and ``refused``."""
    if isinstance(error, OutOfMemoryError):
        return "full"
    if isinstance(error, ReadOnlyError) or _said(error).startswith("MISCONF"):
        return "read-only"
    if isinstance(error, AuthenticationError | NoPermissionError):
        return "not allowed"
    return "refused" if isinstance(error, ResponseError) else "no answer"


def is_of_the_data(error: BaseException) -> bool:
    """Return whether it is what lies in Redis that is at fault: it has another type than ours."""
    foreign = ("WRONGTYPE", "value is not an integer", "increment or decrement would overflow")
    return isinstance(error, ResponseError) and _said(error).startswith(foreign)


def _said(error: BaseException) -> str:
    """What Redis said, without what redis-py puts before it: the command, and with it the key."""
    return str(error).rpartition("caused error: ")[2].lstrip("('\"")
