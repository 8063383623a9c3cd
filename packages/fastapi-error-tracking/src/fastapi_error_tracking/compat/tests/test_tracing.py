"""The SDK's traces: each name is used in ``compat.tracing``."""

from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from ..events import Dsn, Envelope
from ..tracing import (
    UNRECORDED,
    TransactionSource,
    current_ids,
    is_unrecorded,
    leave_unrecorded,
    recording,
)

TRACE, SPAN = "4c79f60c11214eb38604f4ae0781bfb2", "a1b2c3d4e5f60718"


class Memory(Transport):
    """Keeps what would leave, and counts what is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Envelope] = []
        self.lost: list[object] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope)

    def record_lost_event(
        self, reason: str, data_category: object = None, item: object = None, *, quantity: int = 1
    ) -> None:
        self.lost.append((reason, data_category))


@pytest.fixture
def memory() -> Iterator[Memory]:
    """Run the SDK, recording every transaction, within this test."""
    one = Memory()
    one.parsed_dsn = Dsn("http://key@localhost/1")
    client = sentry_sdk.Client(
        dsn="http://key@localhost/1",
        transport=one,
        default_integrations=False,
        release="app@1.0",
        traces_sample_rate=1.0,
    )
    with sentry_sdk.isolation_scope() as isolation, sentry_sdk.new_scope():
        isolation.set_client(client)
        yield one
    client.close(0)


def test_a_no_op_span_on_the_scope_stands_for_all_spans_within(memory: Memory) -> None:
    """``NoOpSpan`` and ``scope.span =``: without them, each request that is not recorded would
    make, time and throw away a span for every query.
    """
    leave_unrecorded(sentry_sdk.get_isolation_scope(), None)
    assert is_unrecorded()
    with sentry_sdk.start_span(op="db", name="SELECT 1") as span:
        assert span is UNRECORDED
        with span.start_child(op="db") as inner:
            assert inner is UNRECORDED
        span.set_data("a", 1)
    assert is_unrecorded()
    assert memory.sent == []


def test_new_propagation_contexts_begin_new_traces(memory: Memory) -> None:
    """``_propagation_context``: without it, all requests would be of one trace."""
    found = set()
    for _ in range(3):
        with sentry_sdk.isolation_scope() as isolation:
            leave_unrecorded(isolation, None)
            found.add(current_ids()[0])
    assert len(found) == 3


def test_generated_propagation_contexts_continue_traces(memory: Memory) -> None:
    """``PropagationContext``: without it, a browser's trace would end at the API."""
    with sentry_sdk.isolation_scope() as isolation:
        leave_unrecorded(isolation, f"{TRACE}-{SPAN}-0")
        trace_id, span_id = current_ids()
    assert trace_id == TRACE
    assert span_id != SPAN
    assert len(span_id) == 16


def test_what_is_no_trace_is_not_continued(memory: Memory) -> None:
    """Anybody can send a header."""
    with sentry_sdk.isolation_scope() as isolation:
        leave_unrecorded(isolation, f"{TRACE}-{SPAN}-0, or so")
        trace_id, span_id = current_ids()
    assert trace_id != TRACE
    assert (len(trace_id), len(span_id)) == (32, 16)


def test_baggage_says_whose_an_unrecorded_trace_is(memory: Memory) -> None:
    """``Baggage``: without it, the SDK would gather that and more at the first metric or error of
    every request.
    """
    isolation = sentry_sdk.get_isolation_scope()
    leave_unrecorded(isolation, None)
    sentry_sdk.capture_message("hello")
    (envelope,) = memory.sent
    found = envelope.headers["trace"]
    assert found == {
        "trace_id": current_ids()[0],
        "environment": "production",
        "release": "app@1.0",
        "public_key": "key",
    }
    context = isolation.get_active_propagation_context()
    assert context.dynamic_sampling_context == found


def test_an_error_in_an_unrecorded_trace_says_which(memory: Memory) -> None:
    """``get_active_propagation_context``: without it, log lines would name another trace than the
    error that they belong to.
    """
    leave_unrecorded(sentry_sdk.get_isolation_scope(), None)
    sentry_sdk.capture_message("hello")
    (envelope,) = memory.sent
    event = envelope.get_event()
    assert event is not None
    assert event["contexts"]["trace"]["trace_id"] == current_ids()[0]


def test_what_is_not_recorded_is_counted(memory: Memory) -> None:
    """``record_lost_event``: without it, Sentry could not say how much it does not see."""
    leave_unrecorded(sentry_sdk.get_isolation_scope(), None)
    assert memory.lost == [("sample_rate", "transaction"), ("sample_rate", "span")]


def test_a_recorded_span_says_its_ids(memory: Memory) -> None:
    """``span.trace_id``: without it, log lines within a transaction would name another trace."""
    with sentry_sdk.start_transaction(name="root") as root:
        assert current_ids() == (root.trace_id, root.span_id)
        with sentry_sdk.start_span(name="inner") as inner:
            assert current_ids() == (root.trace_id, inner.span_id)


def recorded(memory: Memory) -> dict[str, Any]:
    """Return the transaction that would have left."""
    (envelope,) = memory.sent
    found = envelope.get_transaction_event()
    assert found is not None
    return dict(found)


KIND: dict[str, Any] = {"op": "http.server", "origin": "auto.http.asgi", "about": {}}


def test_a_recording_continues_a_trace_and_says_how_it_went(memory: Memory) -> None:
    """``continue_trace``, ``start_transaction`` and the methods of a transaction: without them,
    nothing would be recorded.
    """
    url = TransactionSource.URL
    headers = {"sentry-trace": f"{TRACE}-{SPAN}-1"}
    with recording(headers, name="?", source=url, drawn_at=None, **KIND) as one:
        assert one.ids == current_ids()
        one.set_tag("asgi.type", "http")
        one.set_http_status(503)
        one.name_by_route("/orders/{number}")
    event = recorded(memory)
    about = event["contexts"]["trace"]
    assert (about["trace_id"], about["parent_span_id"]) == (TRACE, SPAN)
    assert (about["op"], about["origin"]) == ("http.server", "auto.http.asgi")
    assert about["status"] == "unavailable"
    assert event["transaction"] == "/orders/{number}"
    assert event["transaction_info"] == {"source": "route"}
    assert event["tags"]["asgi.type"] == "http"


def test_a_name_that_the_application_gives_stays(memory: Memory) -> None:
    """``source``: without it, routes would take the place of names that somebody chose."""
    with recording({}, name="?", source=TransactionSource.URL, drawn_at=None, **KIND) as one:
        sentry_sdk.get_current_scope().set_transaction_name("chosen", source="custom")
        one.name_by_route("/orders/{number}")
    assert recorded(memory)["transaction"] == "chosen"


def test_the_sampler_is_told_and_the_rate_of_both_draws_is_said(memory: Memory) -> None:
    """``custom_sampling_context`` and ``sample_rate``: without them, Sentry would take ten
    recorded requests for ten, not for a hundred.
    """
    told: list[object] = []

    def sampler(context: dict[str, Any]) -> float:
        told.append(context.get("drawn"))
        return 1.0

    sentry_sdk.get_client().options["traces_sampler"] = sampler
    task = TransactionSource.TASK
    about = {**KIND, "about": {"drawn": True}}
    with recording({}, name="job", source=task, drawn_at=0.25, **about) as one:
        one.set_status("ok")
    assert told == [True]
    assert recorded(memory)["contexts"]["trace"]["status"] == "ok"
    assert memory.sent[0].headers["trace"]["sample_rate"] == "0.25"


def test_a_request_has_a_session(memory: Memory) -> None:
    """``start_session`` and ``end_session``: without them, release health would know of nobody."""
    client = sentry_sdk.get_client()
    client.options["release"] = "shop@1"
    sentry_sdk.start_session(session_mode="request")
    sentry_sdk.end_session()
    client.flush(1)
    kinds = [item.type for envelope in memory.sent for item in envelope.items]
    assert kinds == ["sessions"]
