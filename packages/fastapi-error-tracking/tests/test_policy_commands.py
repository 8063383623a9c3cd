"""``manage sentry policy`` and ``manage sentry id``: the list, and what stands for whom."""

import json
from pathlib import Path

import pytest
from fastapi_error_tracking.privacy.identifiers import Identifiers

from .host_programs import HOST
from .tools.programs import Program

KEY = "0f9a3c7d5b1e2846a0c4e8f29d7b6135"


def manage(directory: Path, *arguments: str, **environment: str) -> str:
    """Run a command, and return what it writes."""
    with Program([f"{HOST}.manage", "sentry", *arguments], environment, directory) as program:
        program.wait()
        return program.output


@pytest.mark.sample
def test_the_policy_lists_what_may_leave_and_what_never_does(tmp_path: Path) -> None:
    table = manage(tmp_path, "policy")
    rows = dict(line.split(None, 1) for line in table.splitlines() if line.startswith("event."))
    assert rows["event.exception.values[].value"] == "rebuilt text"
    assert rows["event.user.id"] == "identifier"
    assert rows["event.user.email"] == "never"
    assert rows["event.tags.endpoint"] == "transaction"
    policy = json.loads(manage(tmp_path / "json", "policy", "--json", SENTRY_RELEASE="shop@1"))
    fields = {row["field"]: row["rule"] for row in policy["fields"]}
    assert fields["attachment"].startswith("never")
    assert policy["known"]["release"] == "shop@1"
    assert "/api/v1/health" in policy["known"]["routes"]
    assert set(fields.values()) - set(policy["rules"]) <= {
        rule for rule in fields.values() if rule.startswith("never")
    }


def test_an_id_is_what_the_service_sends(tmp_path: Path) -> None:
    environment = {"SECRET_KEY": KEY, "SENTRY_ENVIRONMENT": "production"}
    found = manage(tmp_path / "key", "id", "user-7", **environment).strip()
    assert found == Identifiers(KEY, "production").hash("user-7")
    public = {"SENTRY_REVEAL_USER_IDS": "true"}
    assert manage(tmp_path / "public", "id", "user-7", **environment, **public).strip() == "user-7"
    said = manage(tmp_path / "none", "id", "user-7", SENTRY_ENVIRONMENT="production")
    assert "SECRET_KEY is not set" in said
