"""``manage sentry policy`` and ``manage sentry id``: the list, and what stands for whom."""

import json
from pathlib import Path

import pytest
from fastapi_error_tracking import App, policy_file
from fastapi_error_tracking.privacy.identifiers import Identifiers
from fastapi_installed_apps import Registry

from .host.settings import ERROR_TRACKING, project_of
from .host_programs import HOST, sentry
from .tools.programs import Program

KEY = "0f9a3c7d5b1e2846a0c4e8f29d7b6135"


def manage(directory: Path, *arguments: str, **environment: str) -> str:
    """Run a command, and return what it writes."""
    with Program([f"{HOST}.manage", "sentry", *arguments], environment, directory) as program:
        program.wait()
        return program.output


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
        rule for rule in fields.values() if rule.startswith("never") or rule.endswith(")")
    }


def test_the_file_of_the_policy_is_checked_and_says_what_changed(tmp_path: Path) -> None:
    file = tmp_path / "privacy" / "policy.json"
    written = sentry("policy", "--write", str(file), directory=tmp_path, environment={})
    assert (written.exit_code, written.stdout) == (0, f"{file} is the policy in force.\n")
    listed = json.loads(file.read_text())
    lines = file.read_text().splitlines()
    assert len(lines) == len(listed) + 2
    (message,) = [
        one for one in listed if (one["field"], one["rule"]) == ("message", "rebuilt text")
    ]
    assert message["of"][:2] == ["event", "transaction"]
    assert [one for one in listed if "browser's event" in one["of"]]
    assert not [one for one in listed if one["rule"].startswith("never")]

    same = sentry("policy", "--check", str(file), directory=tmp_path, environment={})
    assert (same.exit_code, same.output) == (0, "")

    (dropped,) = [line for line in lines if '"field": "user.id"' in line]
    file.write_text("\n".join([*(line for line in lines if line != dropped), '  "old"']))
    other = sentry("policy", "--check", str(file), directory=tmp_path, environment={})
    assert other.exit_code == 1
    assert f"+{dropped}" in other.stderr
    assert '-  "old"' in other.stderr
    assert f"`manage sentry policy --write {file}`" in other.stderr

    missing = sentry("policy", "--check", "nothing.json", directory=tmp_path, environment={})
    assert missing.exit_code == 1
    assert "nothing.json cannot be read (FileNotFoundError)" in missing.stderr


def test_the_file_names_who_declared_a_field(tmp_path: Path) -> None:
    app = Registry.load(project_of(ERROR_TRACKING, ".apps.declaring")).apps[0]
    assert isinstance(app, App)
    declared = [one for one in json.loads(policy_file.written(app)) if one.get("app")]
    assert {(one["field"], one["app"]) for one in declared} >= {("tags.ward", "declaring")}


def test_an_id_is_what_the_service_sends(tmp_path: Path) -> None:
    environment = {"SECRET_KEY": KEY, "SENTRY_ENVIRONMENT": "production"}
    found = manage(tmp_path / "key", "id", "user-7", **environment).strip()
    assert found == Identifiers(KEY, "production").hash("user-7")
    public = {"SENTRY_REVEAL_USER_IDS": "true"}
    assert manage(tmp_path / "public", "id", "user-7", **environment, **public).strip() == "user-7"
    said = manage(tmp_path / "none", "id", "user-7", SENTRY_ENVIRONMENT="production")
    assert "SECRET_KEY is not set" in said


def test_the_check_compares_what_the_frontend_declares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    literals = tmp_path / "literals.json"
    said = {"templates": [], "names": "", "paths": "", "telemetry": {"tags": {"ward": "count"}}}
    literals.write_text(json.dumps(said))
    monkeypatch.setenv("SENTRY_FRONTEND_LITERALS", str(literals))
    app = Registry.load(project_of(ERROR_TRACKING, ".apps.declaring")).apps[0]
    found = {one.id.removeprefix("error_tracking.") for one in app.checks(deploy=False)}
    assert "declarations.differs.frontend.ward" in found
