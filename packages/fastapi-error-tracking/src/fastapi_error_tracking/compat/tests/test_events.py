"""The SDK's events, envelopes, DSNs, words and options: each name is used in ``compat``."""

import dataclasses
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
import sentry_sdk
from fastapi_installed_apps import Process
from sentry_sdk._types import AnnotatedValue
from sentry_sdk.consts import DEFAULT_OPTIONS
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.serializer import serialize
from sentry_sdk.traces import SegmentNameSource
from sentry_sdk.transport import Transport

from ...extension import Extension
from ...limiter import Limiter
from ...sampling import Sampler
from ...scrubbing import Scrubber
from ...sdk import COLLECT_NOTHING, options
from ...settings import Settings
from .. import words
from ..client import GONE, collecting_everything, known
from ..events import (
    Dsn,
    Envelope,
    Item,
    category_of,
    event_of,
    item,
    payload,
    reported_in,
    set_reported_in,
    spare_serializing,
    text_of,
)
from ..log_records import ignore_events_of, ignore_logs_of, levels
from ..odd_errors import ASKS_FOR_OPTIONS


@dataclasses.dataclass(frozen=True)
class Frozen(Exception):
    """An error that takes no attribute."""

    number: int


class Slotted(Exception):
    """An error that has slots."""

    __slots__ = ("number",)


def raised(error: Exception) -> Exception:
    """Return ``error`` with a traceback."""
    try:
        raise error
    except type(error) as found:
        return found


def test_event_from_exception_takes_options_and_mechanism() -> None:
    """Without these arguments, errors would vanish without a word."""
    event, hint = event_of(raised(ValueError("no")), "job", handled=False)
    (value,) = event["exception"]["values"]
    assert (value["type"], value["value"]) == ("ValueError", "no")
    assert {"type": "job", "handled": False}.items() <= value["mechanism"].items()
    assert value["stacktrace"]["frames"][-1]["function"] == "raised"
    assert hint["exc_info"][0] is ValueError
    assert ASKS_FOR_OPTIONS is hasattr(sentry_sdk, "start_transaction")


def test_get_error_message_adds_notes() -> None:
    """Without it, of two errors of one class the wrong one would be rebuilt."""
    error = ValueError("no")
    error.add_note("really")
    event, _ = event_of(error, "job", handled=False)
    assert text_of(error) == event["exception"]["values"][0]["value"] == "no\nreally"


@pytest.mark.parametrize("error", [ValueError(), Frozen(1), Slotted(), KeyError(), SystemExit()])
def test_every_exception_can_carry_a_note(error: BaseException) -> None:
    """``__dict__`` of exceptions: without it, an error that is logged and raised would be two."""
    assert reported_in(error) is None
    set_reported_in(error, "trace")
    assert reported_in(error) == "trace"


@pytest.mark.parametrize("content", [{"a": [1, None]}, b"\x00\xff"])
def test_payload_refs_hold_bytes_or_json(content: Any) -> None:
    """``PayloadRef``: without it, the gate could neither read nor rebuild an envelope's items."""
    is_bytes = isinstance(content, bytes)
    given = item("log", content, {"item_count": 2}, "application/x-test")
    assert payload(given, 100, is_bytes=is_bytes) == content
    (sent,) = Envelope.deserialize(Envelope(items=[given]).serialize()).items
    assert payload(sent, 100, is_bytes=is_bytes) == content
    assert sent.headers["item_count"] == 2
    assert (sent.type, sent.headers["content_type"]) == ("log", "application/x-test")


def test_a_payload_that_is_too_large_is_not_parsed() -> None:
    given = Envelope(items=[item("log", {"a": "x" * 100}, {}, "application/json")])
    (sent,) = Envelope.deserialize(given.serialize()).items
    assert payload(sent, 50, is_bytes=False) is None


def test_an_item_says_its_category() -> None:
    """``data_category``: without it, the limiter would count nothing."""
    kinds = ("event", "transaction", "log", "trace_metric", "client_report")
    found = [category_of(Item(b"{}", type=kind)) for kind in kinds]
    assert found == ["error", "transaction", "log_item", "trace_metric", "internal"]
    settings = Settings(dsn=None)
    assert Limiter.from_settings(settings)._overall.keys() <= set(found)


def test_a_dsn_is_taken_apart() -> None:
    """``Dsn``: without it, no DSN could be checked, and the tunnel could not tell its own."""
    dsn = Dsn("https://public:secret@sentry.example:8443/sub/7")
    assert (dsn.public_key, dsn.secret_key, dsn.project_id) == ("public", "secret", "7")
    assert (dsn.scheme, dsn.host, dsn.port) == ("https", "sentry.example", 8443)
    assert (dsn.netloc, dsn.path) == ("sentry.example:8443", "/sub/")
    with pytest.raises(ValueError, match=r".*"):
        Dsn("https://sentry.example/7")


def test_op_lists_the_span_operations() -> None:
    """``OP``: without it, spans would lose what they do, and with it their descriptions."""
    assert {"db", "db.redis", "http.client", "http.server", "websocket.server"} <= (
        words.operations()
    )
    assert "queue.process" in words.operations()


def test_the_integrations_are_modules_of_one_package() -> None:
    """Without it, events would not say which integration made a span."""
    assert {"arq", "asyncio", "fastapi", "logging", "redis", "sqlalchemy"} <= words.integrations()


def test_every_option_is_one_of_the_sdk() -> None:
    """Without one of them, the SDK would refuse to start, and error tracking be off."""
    settings, own = Settings(dsn=None), Extension()
    scrubber = Scrubber(settings, own)
    given = options(
        settings,
        Process.API,
        "clinic",
        "https://key@sentry.example/1",
        scrubber,
        Sampler(settings, trusts_parents=False),
        own,
    )
    assert given.keys() <= DEFAULT_OPTIONS.keys() | GONE
    client = sentry_sdk.Client(**known(given))
    assert client.is_active()
    client.close(0)


def test_everything_that_is_collected_can_be_switched_off() -> None:
    """``data_collection``: a field that the SDK adds is collected until it is listed here."""
    given: dict[str, Any] = {"data_collection": COLLECT_NOTHING}
    client = sentry_sdk.Client(dsn="https://key@sentry.example/1", **given)
    resolved = dict(client.options["data_collection"])
    client.close(0)
    resolved.pop("provided_by_user", None)
    assert COLLECT_NOTHING.keys() - resolved.keys() <= {"mcp"}
    assert resolved.keys() <= COLLECT_NOTHING.keys()
    assert _values(resolved) <= _values(COLLECT_NOTHING)


def test_a_control_lets_out_what_the_sdk_thinks_to_be_secret() -> None:
    """``data_collection``: with ``send_default_pii``, an error with such a name would not leave."""
    sent: list[bytes] = []

    class Memory(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            sent.append(envelope.serialize())

    def fail(token: str) -> None:
        raise ValueError(len(token))

    collected = collecting_everything(variables=True, source=False)
    client = sentry_sdk.Client(
        dsn="https://key@sentry.example/1",
        transport=Memory,
        default_integrations=False,
        **collected,
    )
    with sentry_sdk.isolation_scope() as scope, sentry_sdk.new_scope() as current:
        current.set_client(client)
        scope.add_event_processor(spare_serializing)
        try:
            fail("Zhdkwoqpsm")
        except ValueError as error:
            event, hint = event_of(error, "job", handled=False)
            sentry_sdk.capture_event(event, hint)
    client.close(0)
    assert b"Zhdkwoqpsm" in b"".join(sent)


def _values(option: Any) -> set[str]:
    """Return what the fields of an option are set to, however deep."""
    if isinstance(option, dict):
        return set().union(*map(_values, option.values()))
    return {repr(option)}


def test_both_lists_of_ignored_loggers_are_filled() -> None:
    """``ignore_logger``, ``…_for_sentry_logs`` or ``…_for_events``: without the one, a job that
    fails would be two events; without the other, its arguments would leave as logs.
    """
    from sentry_sdk.integrations import logging as sdk_logging

    logs: set[str] = sdk_logging._IGNORED_LOGGERS_SENTRY_LOGS
    ignore_events_of("events.of.this.test")
    ignore_logs_of("logs.of.this.test")
    assert "logs.of.this.test" in logs
    assert "events.of.this.test" not in logs
    (events,) = (
        value
        for name, value in vars(sdk_logging).items()
        if name.startswith("_IGNORED_LOG") and value is not logs
    )
    assert "events.of.this.test" in events
    assert "logs.of.this.test" not in events


def test_records_become_what_was_asked_for() -> None:
    """``level``, ``event_level`` and the third: without them, INFO would be no breadcrumb, in 3."""
    asked = levels(breadcrumbs=logging.INFO, events=logging.ERROR, logs=logging.WARNING)
    made = vars(LoggingIntegration(**asked)).values()
    found = {type(one).__name__: one.level for one in made if isinstance(one, logging.Handler)}
    assert found.pop("EventHandler") == logging.ERROR
    assert found.pop("BreadcrumbHandler") == logging.INFO
    assert [*found.values()] == [logging.WARNING]


MOMENT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def transaction(**fields: Any) -> dict[str, Any]:
    """Return a transaction as it is before the SDK serialises it."""
    return {
        "type": "transaction",
        "transaction": "/orders",
        "timestamp": MOMENT,
        "contexts": {"trace": {"trace_id": "a" * 32, "data": {"http.response.status_code": 200}}},
        "tags": {"feature": "orders"},
        "spans": [{"op": "db", "start_timestamp": MOMENT, "data": {"rows": 3, "share": 0.5}}],
        "measurements": {},
        **fields,
    }


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"spans": [{"op": "db", "timestamp": MOMENT, "data": {"odd": object}}]},
        {"contexts": {"order": {"number": Slotted(), 7: (1, 2)}}},
        {"tags": {"feature": None}},
        {"transaction_info": {"source": SegmentNameSource.TASK}},
    ],
    ids=["plain", "odd span", "odd context", "no tag", "source"],
)
def test_sentry_repr_spares_the_sdk_a_walk_and_changes_nothing(fields: dict[str, Any]) -> None:
    """``__sentry_repr__``: without it, the SDK would walk through each span; transactions would
    leave as they are.
    """
    sdk = {"sdk": serialize({"sdk": {"name": "x"}})["sdk"]}
    usual = serialize(transaction(**fields, **sdk))
    spared: Any = spare_serializing(transaction(**fields, **sdk), {})  # type: ignore[arg-type]
    found = serialize(spared)
    assert found == usual
    assert type(found) is dict
    assert {type(value) for value in found.values()} <= {str, dict, list}


def test_nothing_in_a_plain_transaction_is_looked_at() -> None:
    """What this is for: a walk that looks at each value takes most of a transaction's time."""
    about = {"source": SegmentNameSource.TASK}  # as the SDK says it
    spared: Any = spare_serializing(transaction(transaction_info=about), {})  # type: ignore[arg-type]
    assert spared.__sentry_repr__() == spared


def test_of_an_odd_transaction_the_plain_parts_are_not_looked_at() -> None:
    spared: Any = spare_serializing(transaction(tags={"odd": object}), {})  # type: ignore[arg-type]
    assert type(spared["tags"]) is dict
    for name in ("spans", "contexts", "measurements", "sdk"):
        kept = spared[name].__sentry_repr__()
        assert type(kept) in (dict, list)
        assert kept == spared[name]


def test_of_spans_that_were_too_many_the_rest_leaves() -> None:
    """``AnnotatedValue``: the SDK puts what is left of cut off spans into one."""
    spared: Any = spare_serializing(transaction(), {})  # type: ignore[arg-type]
    spans = spared["spans"]
    spared["spans"] = AnnotatedValue(spans, {"len": 2_000})
    assert serialize(spared)["spans"] == spans


def test_what_an_event_holds_is_its_own() -> None:
    """What hooks do to it must not reach what is said of the next one."""
    said = {"order": {"kind": "a"}}
    spared: Any = spare_serializing({"contexts": said}, {})  # type: ignore[typeddict-item]
    spared.__sentry_repr__()["contexts"]["order"]["kind"] = "b"
    assert said == {"order": {"kind": "a"}}
