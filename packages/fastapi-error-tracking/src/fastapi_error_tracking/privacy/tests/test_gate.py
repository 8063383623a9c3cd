"""The gate on real envelopes: what leaves is listed, and nothing else does."""

import logging
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.crons import capture_checkin
from sentry_sdk.envelope import Envelope, Item, PayloadRef
from sentry_sdk.session import Session

from ...tests.native_spans import part, whole
from .. import policy
from ..engine import Engine
from ..listing import OF_PROCESS
from . import failures
from .recorder import KNOWN, Recorder, gate, recording, somebody


def fill_scope(name: str) -> None:
    """Put ``name`` wherever a scope takes something."""
    scope = sentry_sdk.get_isolation_scope()
    sentry_sdk.set_user({"id": name, "email": name, "username": name, "ip_address": name, name: 1})
    sentry_sdk.set_tag("feature", "booking")
    sentry_sdk.set_tag("clinic_id", name)
    sentry_sdk.set_tag(name, "x")
    sentry_sdk.set_tag("patient", name)
    sentry_sdk.set_context("appointment", {"status": "open", "minutes": 30, "note": name, name: 1})
    sentry_sdk.set_context(name, {"a": 1})
    sentry_sdk.set_context("patient", {"name": name})
    sentry_sdk.set_extra("patient", name)
    sentry_sdk.set_extra(name, 1)
    path = f"/people/{name}"
    scope.set_transaction_name(path, source="url")
    scope.fingerprint = ["{{ default }}", name]
    scope.add_attachment(bytes=name.encode(), filename=f"{name}.txt")
    scope.set_attribute(name, name)
    scope.set_attribute("patient", name)
    sentry_sdk.feature_flags.add_feature_flag(name, True)


def fail(name: str) -> None:
    """Report an error from a scope full of ``name``."""
    fill_scope(name)
    sentry_sdk.add_breadcrumb(message=name, category=name, type=name, data={name: name})
    try:
        failures.f_string(name)
    except ValueError:
        sentry_sdk.capture_exception()


def test_an_error_keeps_what_is_useful() -> None:
    name = somebody()
    with recording() as sent:
        fail(name)
        event = sent.event()
        assert name.encode() not in sent.bytes
    (error,) = event["exception"]["values"]
    frame = error["stacktrace"]["frames"][-1]
    assert (error["type"], error["value"]) == (
        "ValueError",
        "Patient {name} has {len(name)} visits",
    )
    assert frame["function"] == "f_string"
    assert frame["module"] == failures.__name__
    assert frame["filename"].endswith("tests/failures.py")
    assert frame["context_line"].strip() == (
        'raise ValueError(f"Patient {name} has {len(name)} visits")'
    )
    assert len(frame["pre_context"]) == KNOWN.source_lines
    assert event["release"] == KNOWN.release
    assert event["environment"] == KNOWN.environment
    assert event["level"] == "error"
    assert event["contexts"]["trace"]["trace_id"]
    assert event["contexts"]["appointment"] == {"status": "open", "minutes": 30}
    assert event["tags"]["feature"] == "booking"
    assert event["tags"]["clinic_id"] == event["user"]["id"]
    assert event["tags"]["clinic_id"].startswith("id-")
    assert event["transaction"] == "unmatched route"
    assert event["fingerprint"] == ["{{ default }}"]
    assert event["timestamp"]
    assert event["sdk"]["name"] == "sentry.python"


def test_the_same_with_the_gate_alone() -> None:
    name = somebody()
    with recording(hooks=False) as sent:
        fail(name)
        event = sent.event()
        assert name.encode() not in sent.bytes
    assert event["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "f_string"


def test_the_channels_work_when_the_gate_is_off() -> None:
    name = somebody()
    with recording(hooks=False) as sent:
        sent.is_on = False
        fail(name)
        assert sent.bytes.count(name.encode()) > 25


def test_passing_twice_changes_nothing() -> None:
    name = somebody()
    with recording() as sent:
        fail(name)
        sentry_sdk.flush()
        once = sent.scrubbed[0].envelope
        assert once is not None
        twice = sent.gate.envelope(once).envelope
        assert twice is not None
        assert twice.serialize() == once.serialize()


def test_a_transaction_keeps_what_is_useful() -> None:
    name = somebody()
    with recording() as sent:
        with whole(op="http.server", name="/patients/{id}", source="route") as root:
            root.set_tag("http.status_code", "200")
            root.set_data("http.response.status_code", 200)
            root.set_data("http.query", f"q={name}")
            query = f"SELECT name FROM patients WHERE name = '{name}' AND id = 17"  # noqa: S608
            with part(op="db", name=query) as span:
                span.set_data("db.system", "sqlite")
                span.set_data("clinic.rooms", 4)
            called = f"GET https://api.example.com/patients/{name}?q={name}"
            with part(op="http.client", name=called):
                pass
            called = f"GET https://{name}.example.com/x"
            with part(op="http.client", name=called):
                pass
            called = f"SET 'patient:{name}' '{name}'"
            with part(op="db.redis", name=called):
                pass
        (transaction,) = sent.recorded()
        assert name.encode() not in sent.bytes
    assert transaction["transaction"] == "/patients/{id}"
    assert transaction["transaction_info"] == {"source": "route"}
    assert transaction["start_timestamp"] < transaction["timestamp"]
    assert [s["description"] for s in transaction["spans"]] == [
        "SELECT name FROM patients WHERE name = ? AND id = ?",
        "GET https://api.example.com/*/*",
        "GET https://…/*",
        "SET",
    ]
    assert transaction["spans"][0]["data"]["clinic.rooms"] == 4
    root_id = transaction["contexts"]["trace"]["span_id"]
    assert {s["parent_span_id"] for s in transaction["spans"]} == {root_id}


def test_streamed_spans_keep_what_is_useful() -> None:
    name = somebody()
    path = f"/people/{name}"
    with recording(trace_lifecycle="stream") as sent:
        sentry_sdk.set_user({"id": name, "email": name})
        with sentry_sdk.traces.start_span(name=path, attributes={name: name, "clinic.rooms": 4}):
            sentry_sdk.traces.start_span(name=name).end()
        spans = [span for batch in sent.payloads("span") for span in batch["items"]]
        assert name.encode() not in sent.bytes
    assert {span["name"] for span in spans} == {"unmatched route", "span"}
    root = next(span for span in spans if span["is_segment"])
    assert root["attributes"]["clinic.rooms"] == {"value": 4, "type": "integer"}
    assert root["attributes"]["user.id"]["value"].startswith("id-")
    assert root["start_timestamp"] <= root["end_timestamp"]


def test_only_declared_metrics_leave() -> None:
    name = somebody()
    with recording() as sent:
        sentry_sdk.metrics.count("appointment.count", 3, attributes={"patient": name, name: 1})
        sentry_sdk.metrics.count(f"patient.{name}", 1)
        sentry_sdk.metrics.distribution("appointment.minutes", 31.55, unit=name)
        sentry_sdk.metrics.distribution("appointment.count", 123_456_789)
        sentry_sdk.metrics.distribution("appointment.count", 3.5)
        metrics = [metric for batch in sent.payloads("trace_metric") for metric in batch["items"]]
        assert name.encode() not in sent.bytes
    assert [(m["name"], m["value"]) for m in metrics] == [
        ("appointment.count", 3.0),
        ("appointment.minutes", 31.6),
    ]


def test_what_is_remembered_of_metrics_is_each_ones_own() -> None:
    """What looks alike is not mixed up, and what was removed from each is told."""
    one = gate()
    removed = [("metric call.attributes.*", "unlisted")]

    def passed(value: object, **others: object) -> Any:
        attributes = {"clinic.rooms": value, **others}
        given = {"name": "appointment.count", "unit": None, "value": 1.0, "attributes": attributes}
        return one.metric(given, {})

    for value in (1, True, 1.0, "1", -1, -2, "-2", ["1"]):
        for _ in range(2):
            kept = passed(value)["attributes"]["clinic.rooms"]
            assert (kept, type(kept)) == (value, type(value))
    assert one._take_early("trace_metric") == []
    first = passed("1", patient=somebody())
    first["attributes"]["clinic.rooms"] = "changed by the SDK"
    assert one._take_early("trace_metric") == removed
    for _ in range(3):
        assert passed("1", patient="Ada")["attributes"] == {"clinic.rooms": "1"}
    assert one._take_early("trace_metric") == removed * 3


def test_check_ins_of_known_monitors_leave() -> None:
    name = somebody()
    config: Any = {
        "schedule": {"type": "crontab", "value": "0 3 * * *"},
        "timezone": "Europe/Berlin",
    }
    with recording() as sent:
        capture_checkin(monitor_slug="nightly", status="ok", duration=2.5, monitor_config=config)
        capture_checkin(monitor_slug=f"treat-{name}", status="ok")
        (check_in,) = sent.payloads("check_in")
        assert name.encode() not in sent.bytes
    assert check_in["monitor_slug"] == "nightly"
    assert check_in["status"] == "ok"
    assert check_in["duration"] == 2.5
    assert check_in["monitor_config"] == config


def test_sessions_leave_without_people() -> None:
    name = somebody()
    session = Session(
        did=name, ip_address=name, user_agent=name, release=KNOWN.release, environment=name
    )
    envelope = Envelope()
    envelope.add_session(session)
    recorder = Recorder(gate())
    recorder.take(envelope)
    (sent,) = recorder.payloads("session")
    assert name.encode() not in recorder.bytes
    assert sent["status"] == "ok"
    assert sent["attrs"] == {"release": KNOWN.release}


@pytest.mark.parametrize("kind", [*policy.DROPPED, "unheard_of", "", None, 7])
def test_other_kinds_of_item_are_dropped(kind: Any) -> None:
    name = somebody()
    item = Item(PayloadRef(bytes=name.encode()), headers={"filename": name})
    item.headers["type"] = kind
    result = gate().envelope(Envelope(items=[item]))
    assert result.envelope is None
    assert sum(result.removals.values()) == 1


def test_headers_lose_what_is_not_listed() -> None:
    name = somebody()
    trace = {"trace_id": "a" * 32, "transaction": f"/people/{name}", "user_id": name, name: name}
    envelope = Envelope({"trace": trace, "dsn": f"https://{name}@x/1", name: name})
    envelope.add_item(
        Item(PayloadRef(json={"level": "info"}), type="event", headers={name: 1, "filename": name})
    )
    result = gate().envelope(envelope).envelope
    assert result is not None
    assert name.encode() not in result.serialize()
    assert result.headers == {"trace": {"trace_id": "a" * 32, "transaction": "unmatched route"}}


def test_it_says_what_it_removed_and_no_values() -> None:
    name = somebody()
    with recording() as sent:
        fail(name)
        sentry_sdk.flush()
        (result,) = sent.scrubbed
    assert result.removals["event.user.email", "never"] == 1
    assert result.removals["event.exception.values[].stacktrace.frames[]", "frame"] > 0
    assert result.removals["event.tags.*", "unlisted"] == 2
    assert result.removals["attachment", "kind never leaves"] == 1
    assert name not in str(result.removals)


def test_a_time_that_leaves_is_not_said_to_be_removed() -> None:
    with recording() as sent:
        sentry_sdk.add_breadcrumb(category="appointments", message="reminder enqueued")
        sentry_sdk.add_breadcrumb(category="appointments", level="info", timestamp=somebody())
        sentry_sdk.capture_message("Test message")
        sentry_sdk.flush()
        (result,) = sent.scrubbed
        first, second = sent.event()["breadcrumbs"]["values"]
    assert first["timestamp"]
    assert "timestamp" not in second
    assert result.removals["event.breadcrumbs.values[].timestamp", "time"] == 1


def test_when_it_fails_nothing_leaves(caplog: pytest.LogCaptureFixture) -> None:
    name = somebody()

    class Hostile(dict[str, Any]):
        def get(self, key: object, default: object = None) -> Any:
            raise RuntimeError(name)

        def items(self) -> Any:
            raise RuntimeError(name)

    one = gate()
    item = Item(PayloadRef(json={}), type="event")
    item.headers = Hostile()
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert one.envelope(Envelope(items=[item])).envelope is None
            assert one.event(Hostile(), {}) is None
            assert one.breadcrumb(Hostile(), {}) is None
            assert one.log(Hostile(), {}) is None
            assert one.metric(Hostile(), {}) is None
    assert one.failures == 15
    assert len(caplog.records) == 1
    assert name not in caplog.text


def test_an_event_that_the_application_made_badly_does_not_raise() -> None:
    name = somebody()
    with recording() as sent:
        bad: list[Any] = [
            {"event_id": name, "timestamp": name, "level": name},
            {"type": "transaction", "event_id": name, "transaction": name},
        ]
        for event in bad:
            sentry_sdk.capture_event(event)
        # The SDK 3 knows of no transactions: it takes one for an error.
        assert len(sent.payloads("event") + sent.payloads("transaction")) == 2
        assert name.encode() not in sent.bytes


def test_numbers_that_are_none_are_removed() -> None:
    engine = Engine(gate().context, OF_PROCESS)
    for odd in (float("nan"), float("inf"), 10**400, True, "7"):
        assert engine.apply(policy.METRIC, {"value": odd}, "metric", []) == {}


def test_it_says_which_texts_it_rebuilt() -> None:
    name = somebody()
    log = logging.getLogger("clinic")
    with recording() as sent:
        try:
            raise LookupError(f"No patient is called {name}")
        except LookupError as error:
            sentry_sdk.capture_exception(error)
        sentry_sdk.capture_message(f"Called {name}")
        sentry_sdk.capture_message("Called nobody")
        log.critical("Lost %s", name)
        sentry_sdk.flush()
        said = [
            {path for path, rule in result.removals if rule.startswith("rebuilt text")}
            for result in sent.scrubbed
            if result.envelope and result.envelope.items[0].type == "event"
        ]
        (logs,) = (r.removals for r in sent.scrubbed if ("log call.body", "log text") in r.removals)
        assert name.encode() not in sent.bytes
        assert not any("removed" in event for event in sent.payloads("event"))
    assert said == [
        {"event.exception.values[].value"},
        {"event.message"},
        set(),
        {"event.logentry.message"},
    ]
    assert logs["log call.body", "log text"] == 1
    assert name not in repr(sent.scrubbed[0].removals)


def test_what_a_breadcrumb_lost_is_said_with_the_event_it_leaves_with() -> None:
    name = somebody()
    place = ("event.breadcrumbs.values[].data.*", "unlisted")
    with recording() as sent:
        for people in (3, 0, 2):
            with sentry_sdk.isolation_scope():
                for _ in range(people):
                    sentry_sdk.add_breadcrumb(category="clinic", data={"patient": name})
                sentry_sdk.capture_message("booked")
        sentry_sdk.flush()
        assert [result.removals[place] for result in sent.scrubbed] == [3, 0, 2]
        assert all(
            set(crumb) <= {"timestamp", "type", "category", "level", "data"}
            for event in sent.payloads("event")
            for crumb in event.get("breadcrumbs", {}).get("values", [])
        )
        assert name.encode() not in sent.bytes
