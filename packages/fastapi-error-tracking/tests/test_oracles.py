"""What Sentry's own code says of what leaves a service: its normaliser, and its scrubber."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sentry_relay.processing import (
    StoreNormalizer,
    convert_datascrubbing_config,
    pii_strip_event,
)

from .opened_channels import Sent

RULES = (
    "common:filter ip:remove email:remove creditcard:remove iban:remove usssn:remove mac:remove"
    " userpath:remove password:filter bearer:remove urlauth:remove pemkey:remove"
)
EVERY_TEXT = {"applications": {"$string": [f"@{rule}" for rule in RULES.split()]}}
SETTINGS = {
    "scrubData": True,
    "scrubIpAddresses": True,
    "scrubDefaults": True,
    "sensitiveFields": ["ssn", "mrn", "email", "dob", "diagnosis", "insurance"],
}

# SQLite's own sentence: the word alone is enough for one of the rules, whatever follows it.
SENTENCE = '(sqlite3.OperationalError) [SQLITE_ERROR] unrecognized token: "{…}"'

scrubbers = pytest.mark.parametrize(
    "rules", [convert_datascrubbing_config(SETTINGS), EVERY_TEXT], ids=["settings", "every text"]
)


@pytest.fixture(scope="module")
def events(sent: Sent) -> list[dict[str, Any]]:
    """Return the errors and transactions of a service whose every channel holds something."""
    found = [item.json for item in sent.items if item.kind in ("event", "transaction")]
    assert len(found) > 400
    return found


def remarks(meta: Any, path: str = "") -> Iterator[str]:
    """Yield what Sentry changed in an event, or found wrong with it."""
    for key, value in meta.items() if isinstance(meta, dict) else ():
        if key == "":
            yield f"{path}: {value}"
        else:
            yield from remarks(value, f"{path}.{key}")


def test_sentrys_normaliser_finds_nothing_wrong(events: list[dict[str, Any]]) -> None:
    normalizer = StoreNormalizer(project_id=1, protocol_version="7", remove_other=True)
    for event in events:
        normal = normalizer.normalize_event(json.loads(json.dumps(event)))
        assert list(remarks(normal.get("_meta"))) == []
        assert normal["event_id"] == event.get("event_id", normal["event_id"])


@scrubbers
def test_sentrys_scrubber_finds_nothing_left(events: list[dict[str, Any]], rules: Any) -> None:
    for event in events:
        told = json.loads(json.dumps(event).replace(json.dumps(SENTENCE), '"…"'))
        assert list(remarks(pii_strip_event(rules, told).get("_meta"))) == []


@scrubbers
def test_sentrys_scrubber_would_find_something(events: list[dict[str, Any]], rules: Any) -> None:
    told = {**events[0], "extra": {"note": "Write to jane.doe@example.org or 203.0.113.77"}}
    assert list(remarks(pii_strip_event(rules, told).get("_meta")))
