"""Each rule lets pass what it names, and nothing beside."""

from typing import Any

import pytest

from ..listing import OF_PROCESS, Listing, of_browsers
from ..policy import DROPPED, ITEMS, Always, Declared, Each, KeyedBy, Spec, Values
from ..report import data, rows, table
from ..rules import REMOVED, RULES
from .recorder import gate

CASES: list[tuple[str, Any, Any]] = [
    ("never", "anything", REMOVED),
    ("hex id", "d16e29fd740544538a188a9d5fc9a73b", "d16e29fd740544538a188a9d5fc9a73b"),
    ("hex id", "8cd71ce4422a0908", "8cd71ce4422a0908"),
    ("hex id", "123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"),
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
    ("time", "2026-11-23T17:44:17.447246Z", "2026-11-23T17:44:17.447246Z"),
    ("time", 1795455861.02, 1795455861.02),
    ("time", "yesterday", REMOVED),
    ("level", "warning", "warning"),
    ("level", "maria", REMOVED),
    ("method", "GET", "GET"),
    ("method", "MARIA", REMOVED),
    ("version", "3.11.7", "3.11.7"),
    ("version", "2.0.0rc1", "2.0.0rc1"),
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


@pytest.mark.parametrize(("rule", "value", "expected"), CASES)
def test_rule(rule: str, value: Any, expected: Any) -> None:
    assert RULES[rule](value, {}, gate().context) == expected


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
    assert fields["event.tags.feature"] == "declared"
    assert fields["event.tags.clinic_id"] == "identifier"
    assert fields["event.contexts.appointment.status"] == "declared"
    assert fields["event.extra"] == "never"
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
