"""Each error is reported once: the one place that tells a repetition."""

from contextlib import suppress

from .compat.events import reported_in, set_reported_in
from .compat.scopes import run_number
from .compat.tracing import current_ids


def is_repeated(error: BaseException, *, is_told_later: bool = False) -> bool:
    """Return whether ``error`` was reported already, in this run or before it ``is_told_later``.

    A crash at start passes through several tasks, a failed request through handlers, middleware and
    logs. The event loop and the server tell of errors that went past them, when the run of those is
    over. An application may raise one exception object many times, but not in one run.
    """
    known: str | None = None
    with suppress(Exception):
        known = reported_in(error)
    return known is not None and (is_told_later or known == _here())


def remember(error: BaseException) -> None:
    """Take note that ``error`` is being reported in this run."""
    with suppress(Exception):  # an exception's class can be anything
        set_reported_in(error, _here())


def _here() -> str:
    """Return what is another one in each run. A page's requests share their trace."""
    return f"{run_number()} {current_ids()[0]}"
