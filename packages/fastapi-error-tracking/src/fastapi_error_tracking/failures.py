"""What counts as a failure, asked so that no error can answer with another one.

An error's class can define anything: attributes that raise, a ``__class__`` of its own, a
``__setattr__`` that refuses. So its type is asked, and not the error.
"""

import asyncio
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.websockets import WebSocketDisconnect

LEFT = (ClientDisconnect, WebSocketDisconnect)
ON_PURPOSE = (KeyboardInterrupt, GeneratorExit, asyncio.CancelledError)


def is_a(error: BaseException | None, *kinds: type[BaseException]) -> bool:
    """Return whether ``error`` is of one of ``kinds``; ``isinstance`` asks for its class."""
    return issubclass(type(error), kinds)


def is_failure(error: BaseException) -> bool:
    """Return whether ``error`` is to be reported: also what is no ``Exception``, as ``sys.exit``.

    What ends something on purpose is none, and neither is a group of nothing else.
    """
    if is_a(error, BaseExceptionGroup):
        return any(map(is_failure, BaseExceptionGroup.exceptions.__get__(error)))
    return not is_a(error, *ON_PURPOSE)


def has_left(error: BaseException) -> bool:
    """Return whether ``error`` says that the client has gone away, or was raised from such a one.

    An upload that breaks off, and a socket that is closed, are nobody's mistakes.
    """
    if is_a(error, BaseExceptionGroup):
        return all(map(has_left, BaseExceptionGroup.exceptions.__get__(error)))
    cause: BaseException | None = vars(BaseException)["__cause__"].__get__(error)
    return is_a(error, *LEFT) or (cause is not None and is_a(cause, *LEFT))


def attribute(error: BaseException, name: str) -> Any:
    """Return an attribute of ``error``; None if it has none, or if asking for it fails."""
    try:
        return getattr(error, name, None)
    except Exception:
        return None
