"""A real SDK, configured by nothing but the inspector's DSN."""

import sys
from collections.abc import Iterator

import pytest
import sentry_sdk
from sentry_sdk import logger

from sentry_inspector import Inspector

from .envelopes import PROJECTS

pytestmark = pytest.mark.sample


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    with Inspector(projects=PROJECTS) as running:
        yield running
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)


def test_everything_an_sdk_sends_is_taken(
    inspector: Inspector, caplog: pytest.LogCaptureFixture
) -> None:
    sentry_sdk.init(inspector.dsn("backend"), traces_sample_rate=1.0, release="x@1")
    sentry_sdk.set_tag("service", "backend")
    with sentry_sdk.start_transaction(name="request", op="http.server") as transaction:
        with sentry_sdk.start_span(op="db", name="SELECT 1"):
            pass
        try:
            raise ValueError("no such thing")
        except ValueError:
            event_id = sentry_sdk.capture_exception()
    logger.warning("watch out")
    sentry_sdk.metrics.count("appointment.count", 1)
    sentry_sdk.get_isolation_scope().start_session()
    sentry_sdk.get_isolation_scope().end_session()
    sentry_sdk.flush()

    captured = {item.kind: item for item in inspector.store.events()}
    assert captured.keys() >= {"event", "transaction", "log", "trace_metric", "session"}
    error = captured["event"]
    assert error.title == "ValueError: no such thing"
    assert error.envelope.header["event_id"] == event_id
    assert error.trace_id == captured["transaction"].trace_id == transaction.trace_id
    assert (error.service, error.project_name, error.summary.release) == (
        "backend",
        "backend",
        "x@1",
    )
    refusals = [r for r in caplog.records if "status" in r.getMessage().lower()]
    assert not refusals


def test_the_inspector_is_not_itself_watched(inspector: Inspector) -> None:
    """An SDK in the same process that instruments Starlette must not report its own reports."""
    sentry_sdk.init(inspector.dsn("backend"), traces_sample_rate=1.0)
    for number in range(3):
        sentry_sdk.capture_message(f"message {number}")
        sentry_sdk.flush()
    assert "starlette" in sys.modules
    assert [item.kind for item in inspector.store.events()] == ["event"] * 3
