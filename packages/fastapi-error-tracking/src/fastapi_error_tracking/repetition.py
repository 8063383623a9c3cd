"""Each error is reported once: the one place that tells a repetition."""

from contextlib import suppress

from .compat.events import reported_in, set_reported_in


def is_repeated(error: BaseException, trace_id: str, *, is_logged: bool = False) -> bool:
    """Return whether ``error`` was reported already, in this trace or before it ``is_logged``.

    A crash at start passes through several tasks, a failed request through handlers, middleware and
    logs, and a failed job is logged from outside its own trace. An application may raise one
    exception object many times, but not in one trace.
    """
    known: str | None = None
    with suppress(Exception):
        known = reported_in(error)
    return known is not None and (is_logged or known == trace_id)


def remember(error: BaseException, trace_id: str) -> None:
    """Take note that ``error`` is being reported in this trace."""
    with suppress(Exception):  # an exception's class can be anything
        set_reported_in(error, trace_id)
