"""What Sentry's own code says of what a generated service sends."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentry_relay.processing import (
    StoreNormalizer,
    convert_datascrubbing_config,
    pii_strip_event,
)
from tools import run

# Opens every channel of the API's own test of privacy, and writes down what arrived.
SEND = """\
import json, pathlib, sys
from pazpaz.apps.error_tracking.tests.test_channels import send

directory = pathlib.Path(sys.argv[1])
sent = send(directory, "api:api")
found = [item.json for item in sent.items if item.kind in ("event", "transaction")]
(directory / "sent.json").write_text(json.dumps(found))
"""

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


@pytest.fixture(scope="module")
def sent(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the errors and transactions of a service whose every channel holds something."""
    directory = tmp_path_factory.mktemp("sent")
    run(".venv/bin/python", "-c", SEND, str(directory), cwd=installed / "backend")
    events: list[dict[str, Any]] = json.loads((directory / "sent.json").read_text())
    assert len(events) > 400
    return events


@pytest.fixture
def with_numpy(tmp_path: Path) -> str:
    """Return a folder that holds numpy and nothing else of what the template's tests use."""
    for folder in Path(np.__file__).parents[1].glob("numpy*"):
        (tmp_path / folder.name).symlink_to(folder)
    return str(tmp_path)


def test_nothing_that_numpy_makes_lets_a_planted_text_out(installed: Path, with_numpy: str) -> None:
    tests = "src/pazpaz/apps/error_tracking/privacy/tests/test_properties.py"
    python, backend = ".venv/bin/python", installed / "backend"
    environment: dict[str, str | None] = {"PYTHONPATH": with_numpy}
    run(python, "-c", "import numpy", cwd=backend, env=environment)
    run(python, "-m", "pytest", "-q", tests, "-k", "planted", cwd=backend, env=environment)


def remarks(meta: Any, path: str = "") -> Iterator[str]:
    """Yield what Sentry changed in an event, or found wrong with it."""
    for key, value in meta.items() if isinstance(meta, dict) else ():
        if key == "":
            yield f"{path}: {value}"
        else:
            yield from remarks(value, f"{path}.{key}")


def test_sentrys_normaliser_finds_nothing_wrong(sent: list[dict[str, Any]]) -> None:
    normalizer = StoreNormalizer(project_id=1, protocol_version="7", remove_other=True)
    for event in sent:
        normal = normalizer.normalize_event(json.loads(json.dumps(event)))
        assert list(remarks(normal.get("_meta"))) == []
        assert normal["event_id"] == event["event_id"]


@pytest.mark.parametrize(
    "rules", [convert_datascrubbing_config(SETTINGS), EVERY_TEXT], ids=["settings", "every text"]
)
def test_sentrys_scrubber_finds_nothing_left(sent: list[dict[str, Any]], rules: Any) -> None:
    for event in sent:
        assert list(remarks(pii_strip_event(rules, event).get("_meta"))) == []


@pytest.mark.parametrize(
    "rules", [convert_datascrubbing_config(SETTINGS), EVERY_TEXT], ids=["settings", "every text"]
)
def test_sentrys_scrubber_would_find_something(sent: list[dict[str, Any]], rules: Any) -> None:
    told = {**sent[0], "extra": {"note": "Write to jane.doe@example.org or 203.0.113.77"}}
    assert list(remarks(pii_strip_event(rules, told).get("_meta")))
