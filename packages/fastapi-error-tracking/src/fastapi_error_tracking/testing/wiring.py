"""Has an application that exists report to a receiver for a while, behind the gate it has."""

from collections.abc import Iterator
from contextlib import contextmanager

import sentry_sdk
from fastapi import FastAPI
from fastapi_installed_apps import Process, Registry

from ..app import App
from ..scrubbing import Scrubber
from ..sdk import FLUSH_SECONDS, Sdk

UNLIMITED = 1_000_000
FOR_TESTS = {
    "report_tests": True,
    "traces_sample_rate": 1.0,
    "profiles_sample_rate": 0.0,  # profiles hold code alone, and would cost each test their start
    **dict.fromkeys(
        (
            "max_events_per_minute",
            "max_events_per_day",
            "max_repeats_per_minute",
            "max_repeats_per_day",
            "max_transactions_per_minute",
            "max_logs_per_minute",
            "max_metrics_per_minute",
        ),
        UNLIMITED,
    ),
}


def installed_in(api: FastAPI) -> App:
    """Return error tracking as it is installed in ``api``.

    Raises:
        LookupError: It is not.
    """
    registry = getattr(api.state, "installed_apps", None)
    found = registry.find(App.label) if isinstance(registry, Registry) else None
    if not isinstance(found, App):
        raise LookupError("fastapi_error_tracking is not installed in this application.")
    return found


@contextmanager
def wired(app: App, dsn: str, process: Process, api: FastAPI | None = None) -> Iterator[None]:
    """Have ``app`` report everything to ``dsn`` meanwhile, with the settings it has otherwise.

    What Starlette has built of ``api`` is built anew, since error tracking is a part of it.
    """
    scope = sentry_sdk.get_global_scope()
    before = app.settings, app.sdk, app.scrubber, scope.client
    app.settings = app.settings.model_copy(update={"dsn": dsn, "dsn_worker": None, **FOR_TESTS})
    app.sdk = Sdk()
    app.scrubber = Scrubber(app.settings, app.own)
    try:
        app.setup(process)
        app.ready(process)
        if api is not None:
            api.middleware_stack = None
        yield
    finally:
        flush_and_close(scope.client)
        app.settings, app.sdk, app.scrubber, client = before
        scope.set_client(client)
        if api is not None:
            api.middleware_stack = None


def flush_and_close(client: sentry_sdk.client.BaseClient | None) -> None:
    """Send what is waiting, and end the client."""
    if client is not None:
        client.flush(FLUSH_SECONDS)
        client.close(0)
