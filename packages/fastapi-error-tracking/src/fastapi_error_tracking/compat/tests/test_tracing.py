"""The SDK's traces: each name is used in ``compat.tracing``."""

import weakref
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from ...tests.native_spans import part
from ...tests.recordings import transactions_of
from ..client import Client
from ..events import Dsn, Envelope
from ..scopes import ProcessScopes
from ..tracing import (
    LIFECYCLES,
    Source,
    Start,
    begin,
    current_ids,
    is_part,
    is_streaming,
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


@pytest.fixture(params=LIFECYCLES)
def memory(request: pytest.FixtureRequest) -> Iterator[Memory]:
    """Run the SDK, recording everything in either way, within this test."""
    one = Memory()
    one.parsed_dsn = Dsn("http://key@localhost/1")
    options = {
        "dsn": "http://key@localhost/1",
        "transport": one,
        "default_integrations": False,
        "release": "app@1.0",
        "traces_sample_rate": 1.0,
        "trace_lifecycle": request.param,
    }
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope():
        client = Client(ProcessScopes(), options)
        sentry_sdk.get_isolation_scope().set_client(client)
        yield one
        client.close(0)


def test_a_no_op_span_on_the_scope_stands_for_all_spans_within(memory: Memory) -> None:
    """``NoOpSpan``, ``NoOpStreamedSpan`` and ``scope.span =``: without them, each request that is
    not recorded would make, time and throw away a span for every query.
    """
    leave_unrecorded(sentry_sdk.get_isolation_scope(), None)
    assert is_unrecorded()
    with part(op="db", name="SELECT 1") as span:
        assert is_unrecorded()
        span.set_data("a", 1)
        assert begin("GET", "http.client", "auto.http.httpx") is None
    assert is_unrecorded()
    sentry_sdk.get_client().flush(1)
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
    categories = ["span"] if streams() else ["transaction", "span"]
    assert memory.lost == [("sample_rate", category) for category in categories]


def streams() -> bool:
    """Return whether spans are streamed in this test."""
    return is_streaming(sentry_sdk.get_client().options)


def recorded(memory: Memory) -> dict[str, Any]:
    """Return what would have left of the only request or job, as a transaction says it."""
    sentry_sdk.get_client().flush(1)
    (envelope,) = memory.sent
    (item,) = envelope.items
    found: Any = item.payload.json
    (one,) = transactions_of(found) if streams() else [found]
    return dict(one)


REQUEST = Start(
    name="?",
    source=Source.URL,
    op="http.server",
    origin="auto.http.asgi",
    headers={},
    about={},
    draws=[],
)
JOB = replace(REQUEST, name="job", source=Source.TASK)


def test_a_recording_continues_a_trace_and_says_how_it_went(memory: Memory) -> None:
    """``continue_trace``, ``start_transaction`` and the methods of a transaction, ``start_span``
    and those of a streamed span: without them, nothing would be recorded.
    """
    headers = {"sentry-trace": f"{TRACE}-{SPAN}-1"}
    with recording(replace(REQUEST, headers=headers)) as one:
        assert one.ids == current_ids()
        one.set_protocol("http")
        one.set_http_status(503)
        one.name_by_route("/orders/{number}")
    event = recorded(memory)
    about = event["contexts"]["trace"]
    assert (about["trace_id"], about["parent_span_id"]) == (TRACE, SPAN)
    assert (about["op"], about["origin"]) == ("http.server", "auto.http.asgi")
    assert about["status"] == ("internal_error" if streams() else "unavailable")
    assert about["data"]["http.response.status_code"] == 503
    assert event["transaction"] == "/orders/{number}"
    assert event["transaction_info"] == {"source": "route"}
    protocol = about["data"].get("network.protocol.name") or event["tags"].get("asgi.type")
    assert protocol == "http"


def test_a_name_that_the_application_gives_stays(memory: Memory) -> None:
    """``source``: without it, routes would take the place of names that somebody chose."""
    with recording(REQUEST) as one:
        sentry_sdk.get_current_scope().set_transaction_name("chosen", source="custom")
        one.name_by_route("/orders/{number}")
    assert recorded(memory)["transaction"] == "chosen"


def test_the_sampler_is_told_and_the_rate_of_both_draws_is_said(memory: Memory) -> None:
    """``custom_sampling_context`` and ``sample_rate``: without them, Sentry would take ten
    recorded requests for ten, not for a hundred.
    """
    told: list[object] = []

    def sampler(context: dict[str, Any]) -> float:
        told.append([*context["draws"]])
        context["draws"].append(0.5)  # as a sampler that draws by itself
        return 1.0

    sentry_sdk.get_client().options["traces_sampler"] = sampler
    draws = [0.5]
    with recording(replace(JOB, about={"draws": draws}, draws=draws)) as one:
        one.set_status("ok")
    assert told == [[0.5]]
    assert recorded(memory)["contexts"]["trace"]["status"] == "ok"
    assert memory.sent[0].headers["trace"]["sample_rate"] == "0.25"


@pytest.mark.usefixtures("memory")
def test_a_recording_lets_go_of_what_the_sampler_was_told() -> None:
    """``custom_sampling_context``: what is over would wait for the collector of memory."""

    class Told:
        pass

    told = Told()
    held = weakref.ref(told)
    with recording(replace(REQUEST, about={"told": told})):
        del told
        assert held() is not None
    assert held() is None


def test_parts_leave_with_what_they_are_parts_of(memory: Memory) -> None:
    """``start_child``, ``_segment``, ``_to_json`` and ``span_batcher``: without them, nothing
    would be known of what a request does.
    """
    with recording(REQUEST) as one:
        assert current_ids() == one.ids
        outer = begin("outer", "serialize", "manual")
        assert outer is not None
        outer.enter()
        inner = begin("GET", "http.client", "auto.http.httpx")
        assert inner is not None
        inner.set("server.address", "api.example.org")
        inner.set_http_status(404)
        inner.end()
        outer.fail()
        assert current_ids()[1] != one.ids[1]
        outer.leave()
        assert current_ids() == one.ids
        one.name_by_route("/orders")
    event = recorded(memory)
    spans = {span["op"]: span for span in event["spans"]}
    assert spans["http.client"]["parent_span_id"] == spans["serialize"]["span_id"]
    assert spans["serialize"]["parent_span_id"] == one.ids[1]
    assert spans["http.client"]["data"]["http.response.status_code"] == 404
    assert {span["trace_id"] for span in spans.values()} == {one.ids[0]}
    if streams():
        assert [s["status"] for s in event["spans"]] == ["internal_error", "internal_error"]
        assert {s["data"]["sentry.segment.name"] for s in event["spans"]} == {"/orders"}


def test_what_the_application_says_of_a_request_is_said(memory: Memory) -> None:
    """``_tags`` and ``_contexts`` of a scope: without them, streams would not tell of either.

    No context takes the place of what is known better.
    """
    sentry_sdk.get_global_scope().set_context("everywhere", {"name": "of the process"})
    with recording(JOB) as one:
        sentry_sdk.set_tag("plan", "paid")
        for name, said in (("order", {"items": 3}), ("sentry", {"op": "own"})):
            sentry_sdk.set_context(name, said)
        one.set_status("ok")
    sentry_sdk.get_global_scope().remove_context("everywhere")
    event = recorded(memory)
    about = event["contexts"]["trace"]
    assert event["tags"]["plan"] == "paid"
    assert about["op"] == JOB.op
    if streams():
        assert about["data"]["order.items"] == 3
        assert "everywhere.name" not in about["data"]
    else:
        assert event["contexts"]["order"] == {"items": 3}


def test_what_outlives_a_request_is_not_sent(memory: Memory) -> None:
    """``end_timestamp``: without it, a span could name a request that nobody has seen."""
    with recording(JOB):
        late = begin("late", "function", "manual")
    assert late is not None
    late.end()
    assert recorded(memory)["spans"] == []


def test_a_request_that_somebody_drops_is_dropped_whole(memory: Memory) -> None:
    """``run_event_processors``: without it, half of a request would arrive, in streams."""
    sentry_sdk.get_isolation_scope().add_event_processor(lambda _event, _hint: None)
    with recording(JOB):
        one = begin("part", "function", "manual")
        assert one is not None
        one.end()
    sentry_sdk.get_client().flush(1)
    assert memory.sent == []


def test_a_query_by_itself_is_a_part_of_nothing() -> None:
    """``transaction_context``: without it, in streams, queries at a start would be recorded."""
    about = {"transaction_context": {"data": {"sentry.op": "db.query"}}}
    assert is_part(about)
    assert not is_part({"transaction_context": {"data": {"sentry.op": "queue.process"}}})
    assert not is_part({"transaction_context": {"name": "x", "op": "db"}})


def test_a_request_has_a_session(memory: Memory) -> None:
    """``start_session`` and ``end_session``: without them, release health would know of nobody."""
    client = sentry_sdk.get_client()
    client.options["release"] = "shop@1"
    sentry_sdk.start_session(session_mode="request")
    sentry_sdk.end_session()
    client.flush(1)
    kinds = [item.type for envelope in memory.sent for item in envelope.items]
    assert kinds == ["sessions"]
