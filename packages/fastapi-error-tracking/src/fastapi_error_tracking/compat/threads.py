"""Threads go on in the scope of who began them, and what ends one is reported.

The SDK's integration does it within context managers, and with ``except Exception``: an error that
takes no attribute ends a thread as another one, and what is no ``Exception`` is not seen.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import wraps
from typing import Any

import sentry_sdk
from sentry_sdk.integrations import Integration
from sentry_sdk.scope import Scope, use_isolation_scope, use_scope

from ..failures import is_a, is_failure
from .events import event_of

Scopes = tuple[Scope, Scope]


class Threads(Integration):
    """Watches ``Thread.start`` and ``ThreadPoolExecutor.submit``."""

    identifier = "threading"

    @staticmethod
    def setup_once() -> None:
        """Take the place of both."""
        start = threading.Thread.start
        submit: Callable[..., Any] = ThreadPoolExecutor.submit

        @wraps(start)
        def start_in_scope(self: threading.Thread) -> None:
            if _is_watched():
                scopes, run = _forked(), self.run
                # Without the thread itself, which would then hold itself by its attribute.
                function = None if "run" in vars(self) else getattr(run, "__func__", None)

                def run_in_scope() -> None:
                    if function is None:
                        _run(scopes, _reporting, run)
                    else:
                        _run(scopes, _reporting, function, threading.current_thread())

                if function is not None:
                    del run
                self.run = run_in_scope  # type: ignore[method-assign]
            start(self)

        @wraps(submit)
        def submit_in_scope(
            self: ThreadPoolExecutor, fn: Callable[..., Any], /, *args: Any, **kwargs: Any
        ) -> Any:
            if _is_watched():
                return submit(self, _run, _forked(), fn, *args, **kwargs)
            return submit(self, fn, *args, **kwargs)

        threading.Thread.start = start_in_scope  # type: ignore[method-assign]
        ThreadPoolExecutor.submit = submit_in_scope  # type: ignore[assignment,method-assign]


def _is_watched() -> bool:
    return sentry_sdk.get_client().get_integration(Threads) is not None


def _forked() -> Scopes:
    return sentry_sdk.get_isolation_scope().fork(), sentry_sdk.get_current_scope().fork()


def _run(scopes: Scopes, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """Return what ``function`` returns in ``scopes``, and raise what it raises outside of them."""
    isolation, current = scopes
    with use_isolation_scope(isolation), use_scope(current):
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            raised = error
    try:
        raise raised
    finally:
        del raised


def _reporting(run: Callable[..., Any], *thread: threading.Thread) -> None:
    try:
        run(*thread)
    except BaseException as error:
        _report(error)
        raise


def _report(error: BaseException) -> None:
    if not is_failure(error) or is_a(error, SystemExit):  # which is how a thread leaves
        return
    with suppress(Exception):
        event, hint = event_of(error, "threading", handled=False)
        sentry_sdk.capture_event(event, hint=hint)
