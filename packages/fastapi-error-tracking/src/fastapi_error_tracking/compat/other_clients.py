"""Clients of the SDK that others make, as a library does that calls ``sentry_sdk.init`` itself.

The SDK has room for one. Another would take all that is reported, and send it as it is. While ours
runs, others are made without an address, so that nothing leaves by them, and nobody is given them.
"""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import sentry_sdk
from sentry_sdk.client import BaseClient, _Client
from sentry_sdk.scope import Scope

from .client import Client, Own

Told = Callable[[str], object]

_told: Told | None = None
_known: set[str] = set()

SILENT: dict[str, Any] = {
    "dsn": "",  # None would be the variable's, which is ours
    "default_integrations": False,
    "auto_enabling_integrations": False,
    "spotlight": False,
}


def keep_out(told: Told) -> None:
    """Have clients of others send nothing while ours is the process's own.

    ``told`` is given one line for each place that makes one. One that is there already is shut, and
    what it has not sent yet is not sent.
    """
    global _told  # noqa: PLW0603 - of one process
    if _told is None:
        _watch()
    _told = told
    found = sentry_sdk.get_global_scope().client
    if found.is_active() and not isinstance(found, Own):
        _shut(found)
        told("The SDK was started before error tracking by somebody else; that one is off.")


def _watch() -> None:
    make, give = _Client.__init__, Scope.set_client

    @wraps(make)
    def init(self: _Client, *arguments: Any, **options: Any) -> None:
        if isinstance(self, Own) or not _is_ours_running():
            make(self, *arguments, **options)
            return
        make(self, **SILENT)
        _shut(self)
        _tell(_caller())

    @wraps(give)
    def set_client(self: Scope, client: BaseClient | None = None) -> None:
        if not isinstance(client, BaseClient) or "is_active" not in vars(client):
            give(self, client)

    _Client.__init__ = init  # type: ignore[method-assign]
    Scope.set_client = set_client  # type: ignore[method-assign]


def _is_ours_running() -> bool:
    running = sentry_sdk.get_global_scope().client
    return isinstance(running, Client) and running.transport is not None


def _shut(client: BaseClient) -> None:
    transport, client.transport = client.transport, None
    if transport is not None:
        transport.kill()
    vars(client)["is_active"] = lambda: False  # so that the SDK passes it over, wherever it is


def _caller() -> str:
    frame = sys._getframe(1)
    while frame.f_back is not None:
        module = str(frame.f_globals.get("__name__"))
        if module != __name__ and module.partition(".")[0] != sentry_sdk.__name__:
            break
        frame = frame.f_back
    return f"{frame.f_globals.get('__name__')} ({frame.f_code.co_filename}:{frame.f_lineno})"


def _tell(caller: str) -> None:
    if _told is None or caller in _known:
        return
    _known.add(caller)
    _told(
        f"{caller} started the Sentry SDK once more. That has no effect: error tracking goes on"
        " reporting, and nothing leaves but through its gate."
    )
