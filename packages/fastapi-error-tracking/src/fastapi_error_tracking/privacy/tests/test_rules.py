"""Each rule lets pass what it names, and nothing beside."""

from dataclasses import replace
from datetime import UTC, datetime
from platform import python_version
from typing import Any

import pytest
import sentry_sdk

from ..identifiers import Identifiers
from ..listing import OF_PROCESS, Listing, of_browsers
from ..policy import DROPPED, ITEMS, Always, Declared, Each, KeyedBy, Spec, Values
from ..report import data, rows, table
from ..rules import REMOVED, RULES
from .recorder import gate

NOW = datetime.now(UTC)

CASES: list[tuple[str, Any, Any]] = [
    ("never", "anything", REMOVED),
    ("hex id", "d16e29fd740544538a188a9d5fc9a73b", "d16e29fd740544538a188a9d5fc9a73b"),
    ("hex id", "8cd71ce4422a0908", REMOVED),
    ("hex id", "123e4567-e89b-12d3-a456-426614174000", REMOVED),
    ("span id", "8cd71ce4422a0908", "8cd71ce4422a0908"),
    ("span id", "d16e29fd740544538a188a9d5fc9a73b", REMOVED),
    ("span id", "maria", REMOVED),
    ("session id", "123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"),
    ("session id", "maria", REMOVED),
    ("profiler id", "d16e29fd740544538a188a9d5fc9a73b", REMOVED),
    ("hex id", "maria", REMOVED),
    ("hex id", "d16e29fd740544538a188a9d5fc9a73b\n", REMOVED),
    ("number", 3, 3),
    ("number", 3.5, 3.5),
    ("number", True, REMOVED),
    ("number", "3", REMOVED),
    ("decimal", "0.25", "0.25"),
    ("decimal", "0.25x", REMOVED),
    ("boolean", True, True),
    ("boolean", "true", "true"),
    ("boolean", "yes", REMOVED),
    ("time", NOW.isoformat(), NOW.isoformat()),
    ("time", f"{NOW:%Y-%m-%dT%H:%M:%S}.447246Z", f"{NOW:%Y-%m-%dT%H:%M:%S}.447246Z"),
    ("time", NOW.timestamp(), NOW.timestamp()),
    ("time", "yesterday", REMOVED),
    ("time", "1970-01-31T00:00:00Z", REMOVED),
    ("time", "2026-13-41T00:00:00Z", REMOVED),
    ("time", f"{NOW.year - 2}-03-07T00:00:00Z", REMOVED),
    ("time", f"{NOW.year + 2}-03-07T00:00:00Z", REMOVED),
    ("time", 19700131, REMOVED),
    ("level", "warning", "warning"),
    ("level", "maria", REMOVED),
    ("method", "GET", "GET"),
    ("method", "MARIA", REMOVED),
    ("version", python_version(), python_version()),
    ("version", sentry_sdk.VERSION, sentry_sdk.VERSION),
    ("version", "1970.01.31", REMOVED),
    ("version", "555.123.4567", REMOVED),
    ("version", "192.168.17.42", REMOVED),
    ("sender version", "1970.01.31", sentry_sdk.VERSION),
    ("HTTP version", "1.1", "1.1"),
    ("HTTP version", "31.1", REMOVED),
    ("status code", 503, 503),
    ("status code", "503", "503"),
    ("status code", 600, REMOVED),
    ("status code", "123456789", REMOVED),
    ("status code", 123456789, REMOVED),
    ("status code", True, REMOVED),
    ("count", 12, 12),
    ("count", 123456, REMOVED),
    ("count", -1, REMOVED),
    ("port", 5432, 5432),
    ("port", 70000, REMOVED),
    ("line", 120, 120),
    ("line", 123456, REMOVED),
    ("size", 123456789, 123000000),
    ("size", 998, 998),
    ("size", 0, 0),
    ("size", -1, REMOVED),
    ("size", "12", REMOVED),
    ("frame without source", "maria", REMOVED),
    ("version", "maria", REMOVED),
    ("release", "clinic@1.4.2", "clinic@1.4.2"),
    ("release", "clinic@1.4.3", REMOVED),
    ("environment", "staging", "staging"),
    ("environment", "maria", REMOVED),
    ("route", "/patients/{id}", "/patients/{id}"),
    ("route", "/patients/maria", REMOVED),
    ("host", "api.example.com", "api.example.com"),
    ("host", "maria.example.com", REMOVED),
    ("url", "https://api.example.com/patients/maria?x=maria#maria", "https://api.example.com/*/*"),
    ("url", "https://u:p@maria.example.com/", "https://…/"),
    ("url", "http://127.0.0.1:8000/maria", "http://localhost/*"),
    ("url", "http://[::1]:8000/maria", "http://localhost/*"),
    ("url", "http://192.168.17.42/maria", "http://…/*"),
    ("url", "file:///home/maria", REMOVED),
    ("transaction", "/patients/{id}", "/patients/{id}"),
    ("transaction", "GET /patients/{id}", "GET /patients/{id}"),
    ("transaction", "/people/maria", "unmatched route"),
    ("transaction", "send_reminder", "send_reminder"),
    ("name", "json.decoder.JSONDecoder", "json.decoder.JSONDecoder"),
    ("name", "json.decoder.maria", REMOVED),
    ("name", "rich", REMOVED),
    ("operation", "http.server", "http.server"),
    ("operation", "maria", REMOVED),
    ("origin", "auto.http.starlette", "auto.http.starlette"),
    ("origin", "auto.maria", REMOVED),
    ("logger", "uvicorn.error", "uvicorn.error"),
    ("logger", "json.decoder", "json.decoder"),
    ("logger", "maria", REMOVED),
    ("category", "httplib", "httplib"),
    ("category", "maria", REMOVED),
    ("mechanism", "starlette", "starlette"),
    ("mechanism", "maria", "generic"),
    ("member", "exceptions[3]", "exceptions[3]"),
    ("member", "maria", REMOVED),
    ("sql", "SELECT name FROM patients WHERE id = 7", "SELECT name FROM patients WHERE id = ?"),
    ("redis", "HSET 'maria' 'x'", "HSET"),
    ("redis", "MARIA", REMOVED),
    ("database operation", "select", "SELECT"),
    ("database operation", "maria", REMOVED),
    ("metric", "appointment.count", "appointment.count"),
    ("metric", "maria", REMOVED),
    ("monitor", "nightly", "nightly"),
    ("monitor", "maria", REMOVED),
    ("schedule", "*/5 0-6 * * MON", "*/5 0-6 * * MON"),
    ("schedule", "maria", REMOVED),
    ("time zone", "Europe/Berlin", "Europe/Berlin"),
    ("time zone", "maria was here", REMOVED),
    ("fingerprint", "{{ default }}", "{{ default }}"),
    ("fingerprint", "maria", REMOVED),
    ("declared", "open", "open"),
    ("declared", "mail maria@example.com", "mail [email]"),
    ("declared", "x" * 201, REMOVED),
    ("declared", ["a", 1, {"b": 2}], ["a", 1]),
    ("declared", {"a": 1}, REMOVED),
    ("no inference", "auto", "never"),
    ("rebuilt text", "maria", REMOVED),
    ("log text", "maria", "…"),
    ("identifier", "", REMOVED),
    ("identifier", True, REMOVED),
    ("key", "key", "key"),
    ("key", "maria", REMOVED),
    ("share", "0.25", "0.25"),
    ("share", 1, 1),
    ("share", "5551234", REMOVED),
    ("share", "0.123456", "0.123456"),
    ("share", "0.5551234567", "0.555123"),
    ("share", 0.5551234567, 0.555123),
    ("share", "maria", REMOVED),
    ("schedule", "*/5 8-17 1,15 JAN MON-FRI", "*/5 8-17 1,15 JAN MON-FRI"),
    ("schedule", "MARIA WAS HERE ON MONDAY", REMOVED),
    ("schedule", 5, 5),
    ("package version", "maria", REMOVED),
    ("module", "json.decoder", "json.decoder"),
    ("module", "maria", REMOVED),
    ("class", "ValueError", "ValueError"),
    ("class", "Maria", "Error"),
    ("frame", "maria", REMOVED),
    ("span name", "maria", REMOVED),
    ("breadcrumb text", "maria", REMOVED),
    ("sdk", "sentry.python.fastapi", "sentry.python.fastapi"),
    ("sdk", "starlette", "starlette"),
    ("sdk", "maria", REMOVED),
    ("replay", b"maria", REMOVED),
]


# Some values are of now, and two processes that share these tests have to name them alike.
@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    CASES,
    ids=[f"{number}-{rule}" for number, (rule, *_) in enumerate(CASES)],
)
def test_rule(rule: str, value: Any, expected: Any) -> None:
    assert RULES[rule](value, {}, gate().context) == expected


@pytest.mark.parametrize("rule", ["hex id", "span id", "session id"])
@pytest.mark.parametrize("secret", ["", "a secret"])
def test_an_id_of_decimal_digits_may_be_somebody_s_number(rule: str, secret: str) -> None:
    digits = {
        "hex id": "4" * 31 + "1",
        "span id": "4929123412341234",
        "session id": "12345678-1234-1234-1234-123456789012",
    }[rule]
    context = replace(gate().context, identifiers=Identifiers(secret, "production"))
    kept = RULES[rule](digits, {}, context)
    assert kept != digits
    assert len(kept) == len(digits)
    assert [at for at, c in enumerate(kept) if c == "-"] == [
        at for at, c in enumerate(digits) if c == "-"
    ]
    assert RULES[rule](digits, {}, context) == kept == RULES[rule](kept, {}, context)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_rules_let_no_odd_object_pass(rule: str) -> None:
    class Odd:
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 1

        def __repr__(self) -> str:
            return "maria"

    for odd in (Odd(), [Odd()], {"a": Odd()}, {1, 2}, object, print):
        kept = RULES[rule](odd, {}, gate().context)
        assert "maria" not in repr(kept)


@pytest.mark.parametrize("listing", [OF_PROCESS, of_browsers()], ids=["process", "browsers"])
def test_every_rule_of_the_policy_exists(listing: Listing) -> None:
    used = {name for spec in (*listing.items.values(), listing.envelope) for name in _rules(spec)}
    assert used - {"never"} <= set(listing.rules)
    assert listing.stable <= set(listing.rules)


def test_the_report_lists_every_kind_and_explains_every_rule() -> None:
    context = gate().context
    fields = dict(rows(context))
    assert fields["event.user.id"] == "identifier"
    assert fields["event.tags.feature"] == "Text(reason='what the tests put in')"
    assert fields["event.tags.clinic_id"] == "identifier"
    assert fields["event.contexts.appointment.minutes"] == "Duration()"
    assert fields["event.extra.*"] == "never"
    assert fields["event.extra.clinic.rooms"] == fields["log.items[].attributes.clinic.rooms"]
    assert {*ITEMS, *DROPPED} <= {field.partition(".")[0].rstrip("[]") for field in fields}
    assert "HMAC" in table(context)
    assert all(data(context)["rules"].values())


def _rules(spec: Spec) -> set[str]:
    if isinstance(spec, str):
        return {spec}
    if isinstance(spec, dict):
        return {name for inner in spec.values() for name in _rules(inner)}
    if isinstance(spec, Declared):
        return {name for inner in spec.known.values() for name in _rules(inner)}
    if isinstance(spec, Always):
        return set()
    if isinstance(spec, Values):
        return _rules(spec.members)
    assert isinstance(spec, Each | KeyedBy)
    return _rules(spec.spec)
