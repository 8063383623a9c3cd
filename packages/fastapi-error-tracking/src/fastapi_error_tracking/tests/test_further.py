"""What an application adds to the policy holds where it says, and nowhere else."""

from typing import Any

import pytest
from fastapi_installed_apps import ConfigurationError

from ..compat.events import Envelope, item
from ..privacy import Gate, Known, build, report
from ..privacy.policy import ITEMS

ROLE = {"event.user.role": "declared"}


def kept(gate: Gate, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return what leaves of an item."""
    envelope = gate.envelope(Envelope(items=[item(kind, content, {}, "application/json")])).envelope
    assert envelope is not None
    found = envelope.items[0].payload.json
    assert isinstance(found, dict)
    return found


def test_a_field_leaves_at_its_place_alone() -> None:
    gate = build("secret", Known(), further=ROLE)
    user = {"role": "nurse", "name": "Maria", "diagnosis": "asthma"}
    assert kept(gate, "event", {"level": "error", "user": user})["user"] == {"role": "nurse"}
    transaction = kept(gate, "transaction", {"level": "info", "user": user, "role": "nurse"})
    assert transaction == {"level": "info", "user": {}}


def test_a_field_that_is_kept_back_can_leave_as_a_hash() -> None:
    gate = build("secret", Known(), further={"event.user.email": "identifier"})
    user = kept(gate, "event", {"level": "error", "user": {"email": "maria@example.com"}})["user"]
    assert user["email"].startswith("id-")


def test_its_rule_judges_it() -> None:
    gate = build("secret", Known(), further=ROLE)
    user = kept(gate, "event", {"level": "error", "user": {"role": "of maria@example.com"}})["user"]
    assert user == {"role": "of [email]"}


@pytest.mark.parametrize(
    ("field", "content", "expected"),
    [
        (
            "event.exception.values[].mechanism.help_link",
            {"exception": {"values": [{"type": "KeyError", "mechanism": {"help_link": "x"}}]}},
            {"values": [{"type": "KeyError", "mechanism": {"help_link": "x"}}]},
        ),
        ("event.tags.build.number", {"tags": {"build.number": 7}}, {"build.number": 7}),
        (
            "event.contexts.job.queue",
            {"contexts": {"job": {"queue": "slow", "name": "x"}}},
            {"job": {"queue": "slow"}},
        ),
    ],
)
def test_places_are_named_as_the_report_names_them(
    field: str, content: dict[str, Any], expected: Any
) -> None:
    gate = build("secret", Known(), further={field: "declared"})
    (key,) = content
    assert kept(gate, "event", content)[key] == expected
    assert (field, "declared") in report.rows(gate.context)
    assert report.data(gate.context)["added"] == {field: "declared"}


def test_a_log_s_attribute_passes_when_it_is_made_and_in_its_batch() -> None:
    gate = build("secret", Known(), further={"log.items[].attributes.shard": "declared"})
    log = gate.log({"body": "x", "attributes": {"shard": "a", "name": "Maria"}}, {})
    assert log is not None
    assert log["attributes"] == {"shard": "a"}
    batch = {"items": [{"attributes": {"shard": {"value": "a", "type": "string"}}}]}
    (left,) = kept(gate, "log", batch)["items"]
    assert left["attributes"]["shard"]["value"] == "a"


@pytest.mark.parametrize(
    ("field", "rule", "said"),
    [
        ("event.user.role", "whatever", "no rule"),
        ("event.modules.role", "declared", "no object"),
        ("event.contexts.device.family", "declared", "no object"),
        ("evnt.user.role", "declared", "no object"),
        ("role", "declared", "no object"),
    ],
)
def test_what_names_no_rule_or_place_is_refused(field: str, rule: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        build("secret", Known(), further={field: rule})


def test_without_additions_the_policy_is_the_table() -> None:
    context = build("secret", Known()).context
    assert report.data(context)["added"] == {}
    assert {row.partition(".")[0] for row, _ in report.rows(context)} >= {*ITEMS}
