"""Ids of traces, spans and events, which the SDK draws one by one: here many are drawn at once.

Each draw is a system call, during which another thread may take the interpreter from the event
loop. That takes far more time than the call.
"""

import os
import uuid
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import Any

SIZE = 16  # bytes, of the longest of them
MANY = 256

_drawn: list[bytes] = []
# A child that was forked would give the same ones away.
os.register_at_fork(after_in_child=_drawn.clear)


def draw() -> bytes:
    """Return ``SIZE`` random bytes, of which nobody else gets any."""
    while True:
        try:
            return _drawn.pop()
        except IndexError:
            found = os.urandom(SIZE * MANY)
            _drawn.extend(found[at : at + SIZE] for at in range(0, len(found), SIZE))


class _Uuids:
    """The module ``uuid``, but for what draws."""

    def uuid4(self) -> uuid.UUID:
        return uuid.UUID(bytes=draw(), version=4)

    def __getattr__(self, name: str) -> Any:
        return getattr(uuid, name)


UUIDS = _Uuids()


def draw_many_at_once() -> None:
    """Have the SDK draw its ids here."""
    for module in sdk_modules():
        module.uuid = UUIDS  # type: ignore[attr-defined]


def sdk_modules() -> list[ModuleType]:
    """Return the SDK's modules that draw ids. The SDK 3 has no ``tracing``."""
    found = []
    for name in ("client", "traces", "tracing", "tracing_utils"):
        with suppress(ModuleNotFoundError):
            found.append(import_module(f"sentry_sdk.{name}"))
    return found
