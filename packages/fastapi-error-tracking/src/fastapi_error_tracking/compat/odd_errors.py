"""The SDK's functions that ask an error what it is, made so that none can answer with another one.

An error's class can define anything. What it raised when it is asked would be the application's:
it calls these functions by ``capture_exception``, and so do the hooks of threads.
"""

import sys
from inspect import signature
from typing import Any

from sentry_sdk import utils
from sentry_sdk.types import Event, Hint

ITSELF = "error_itself"
"""Where a hint has the error that another stands in for."""

_TRACEBACK = vars(BaseException)["__traceback__"]
_ask = utils.event_from_exception

ASKS_FOR_OPTIONS = "client_options" in signature(_ask).parameters
"""Whether this is the SDK 2: the other asks its current client, and takes no more arguments."""


def event_from_exception(
    exc_info: BaseException | tuple[Any, Any, Any], *arguments: Any, **options: Any
) -> tuple[Event, Hint]:
    """Return what the SDK says of an error, and the hint that goes with it.

    One that raises others when it is asked for something is asked nothing: a plain error stands in
    for it, of the same name and with its traceback.
    """
    try:
        return _ask(exc_info, *arguments, **options)
    except Exception:
        error: Any = exc_info[1] if type(exc_info) is tuple else exc_info
        event, hint = _ask(_stand_in(error), *arguments, **options)
        hint[ITSELF] = error
        return event, hint


def exc_info_from_error(error: Any) -> Any:
    """Return type, error and traceback; ``isinstance`` would ask the error for its class."""
    if not issubclass(type(error), BaseException):
        return _THEIRS["exc_info_from_error"](error)
    return type(error), error, _TRACEBACK.__get__(error)


def guard() -> None:
    """Have the SDK use these functions in all of its modules, and in those imported later."""
    for ours in (event_from_exception, exc_info_from_error):
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] != "sentry_sdk":
                continue
            if vars(module).get(ours.__name__) is _THEIRS[ours.__name__]:
                setattr(module, ours.__name__, ours)


_THEIRS: dict[str, Any] = {
    "event_from_exception": _ask,
    "exc_info_from_error": utils.exc_info_from_error,
}


def _stand_in(error: BaseException) -> BaseException:
    kind = type(error)
    base: Any = next(base for base in kind.__mro__ if base.__module__ == "builtins")
    if issubclass(base, BaseExceptionGroup):  # which cannot be made of nothing
        base = Exception
    names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
    made: BaseException = base.__new__(type(kind.__name__, (base,), names))
    return made.with_traceback(_TRACEBACK.__get__(error))
