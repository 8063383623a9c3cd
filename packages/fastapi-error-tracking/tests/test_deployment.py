"""``check --deploy``: what would make production unsafe or blind, and nothing else."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pytest
from fastapi_error_tracking import checks
from fastapi_error_tracking.checks.deployment import loosened
from fastapi_error_tracking.settings import GivesAway, Settings

from .host.settings import PROJECT
from .host_programs import HOST
from .tools.programs import Program


def dsn(number: int) -> str:
    return f"https://0123456789abcdef0123456789abcde{number}@errors.example.org/{number}"


GOOD = {
    "SENTRY_DSN": dsn(1),
    "SENTRY_DSN_WORKER": dsn(2),
    "SENTRY_DSN_FRONTEND": dsn(3),
    "SENTRY_ENVIRONMENT": "production",
    "SENTRY_RELEASE": "shop@1",
    "SENTRY_FRONTEND_LITERALS": "literals.json",
    "SENTRY_WATCH_SAMPLE_RATE": "0.01",
    "SECRET_KEY": "5d41402abc4b2a76b9719d911017c592",
}


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Return the ids and levels of what is found in a good configuration after some changes."""
    backend, frontend = tmp_path / "backend", tmp_path / "frontend"
    project = replace(PROJECT, frontend=frontend)
    for folder in (backend, frontend):
        folder.mkdir()
    (frontend / "package.json").touch()
    said: dict[str, object] = {"templates": [], "names": "", "paths": ""}
    (backend / "literals.json").write_text(json.dumps(said))
    said["telemetry"] = {"publicIdentifiers": True}
    (backend / "public.json").write_text(json.dumps(said))
    (backend / "empty.json").touch()
    monkeypatch.chdir(backend)
    names = [f"SENTRY_{name.upper()}" for name in Settings.model_fields]
    for name in (*names, "SENTRY_DSN_BACKEND", "SENTRY_DEBUG", "VITE_SENTRY_DSN"):
        monkeypatch.delenv(name, raising=False)

    def found(settings: type[Settings] = Settings, **changes: str) -> dict[str, str]:
        for name, value in (GOOD | changes).items():
            monkeypatch.setenv(name, value)
        everything = checks.findings(settings(), project, deploy=True)
        return {f.id.removeprefix("error_tracking."): f.level for f in everything}

    return found


def test_a_good_configuration_has_no_finding(found: Callable[..., dict[str, str]]) -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"SENTRY_DSN": ""}, {"dsn": "error"}),
        ({"SENTRY_DSN_FRONTEND": ""}, {"dsn_frontend": "error"}),
        ({"VITE_SENTRY_DSN": "nonsense"}, {"dsn_frontend": "error"}),
        (
            {"VITE_SENTRY_DSN": "https://PUBLIC_KEY@HOST.ingest.sentry.io/PROJECT_ID"},
            {"dsn_frontend": "error"},
        ),
        ({"SENTRY_DSN_WORKER": dsn(1)}, {"same_dsn": "warning"}),
        ({"SENTRY_DSN_FRONTEND": dsn(1)}, {"same_dsn": "warning"}),
        ({"SENTRY_DSN_FRONTEND": dsn(2)}, {"same_dsn": "warning"}),
        ({"SENTRY_RELEASE": ""}, {"release": "error"}),
        ({"SENTRY_FRONTEND_LITERALS": ""}, {"frontend_literals": "warning"}),
        ({"SENTRY_FRONTEND_LITERALS": "nowhere"}, {"frontend_literals": "warning"}),
        ({"SENTRY_FRONTEND_LITERALS": "empty.json"}, {"frontend_literals": "warning"}),
        ({"SENTRY_FRONTEND_LITERALS": "public.json"}, {"privacy.public_identifiers": "error"}),
        ({"SENTRY_ENVIRONMENT": ""}, {"environment": "warning"}),
        ({"SENTRY_ENVIRONMENT": "development"}, {"open_environment": "error"}),
        ({"SECRET_KEY": ""}, {"no_secret_key": "warning"}),
        ({"SECRET_KEY": "planted"}, {"secret_key": "error"}),
        ({"SECRET_KEY": "01" * 16}, {"secret_key": "error"}),
        ({"SENTRY_REVEAL_USER_IDS": "true"}, {"privacy.reveal_user_ids": "error"}),
        ({"SENTRY_REVEAL_HOSTS": "api.example.org"}, {"privacy.reveal_hosts": "error"}),
        ({"SENTRY_TEST_TOKEN": "0" * 20}, {"test_endpoints": "warning"}),
        ({"SENTRY_TEST_TOKEN": "short"}, {"test_token": "error", "test_endpoints": "warning"}),
        ({"SENTRY_TRACES_SAMPLE_RATE": "1"}, {"sample_rate": "error"}),
        ({"SENTRY_TRACES_SAMPLE_RATE": "0.8"}, {"sample_rate": "warning"}),
        ({"SENTRY_TRACES_SAMPLE_RATE": "0"}, {"no_traces": "warning"}),
        ({"SENTRY_PROFILES_SAMPLE_RATE": "0.8"}, {"profiles": "warning"}),
        ({"SENTRY_TRACE_PROPAGATION_TARGETS": ".*"}, {"trace_propagation": "error"}),
        ({"SENTRY_DEBUG": "1"}, {"debug": "error"}),
        (
            {"SENTRY_DSN": f"http://{'0' * 32}@127.0.0.1:8969/1"},
            {"plain_http": "error", "loopback": "error"},
        ),
        (
            {"SENTRY_DSN_FRONTEND": f"http://{'0' * 32}@localhost:8969/3"},
            {"plain_http": "error", "loopback": "error"},
        ),
        ({"SENTRY_DSN": f"https://{'0' * 32}:secret@example.org/1"}, {"dsn_secret": "error"}),
        ({"VITE_SENTRY_REPLAYS_SESSION_SAMPLE_RATE": "1.0"}, {"replays": "warning"}),
        ({"VITE_SENTRY_REPLAYS_SESSION_SAMPLE_RATE": "many"}, {"replays": "warning"}),
        ({"VITE_SENTRY_TRACES_SAMPLE_RATE": "1.0"}, {"browser_traces": "warning"}),
        ({"VUE_APP_SENTRY_TRACES_SAMPLE_RATE": "nan"}, {"browser_traces": "warning"}),
        ({"VITE_ERROR_TEST_PAGE": "true"}, {"error_page": "error"}),
        ({"VUE_APP_ERROR_TEST_PAGE": "true"}, {"error_page": "error"}),
    ],
)
def test_each_bad_setting_is_found_and_nothing_else(
    changes: dict[str, str], expected: dict[str, str], found: Callable[..., dict[str, str]]
) -> None:
    assert found(**changes) == expected


def test_where_nothing_reports_each_process_is_named(
    found: Callable[..., dict[str, str]],
) -> None:
    nowhere = {"SENTRY_DSN": "", "SENTRY_DSN_WORKER": "", "SENTRY_DSN_FRONTEND": ""}
    assert found(**nowhere) == {"dsn": "error", "dsn_frontend": "error", "dsn_worker": "error"}


def test_source_maps_that_would_be_served(
    found: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    assets = tmp_path / "frontend/dist/assets"
    assets.mkdir(parents=True)
    (assets / "index.js").touch()
    assert found() == {}
    (assets / "index.js.map").touch()
    assert found() == {"source_maps": "error"}


def test_where_there_is_no_frontend_none_is_missed(
    found: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "frontend/package.json").unlink()
    assert found(SENTRY_DSN_FRONTEND="") == {}


class SettingsThatGiveAway(Settings):
    """Settings of which one lets more leave."""

    public_ids: Annotated[bool, GivesAway("the ids of users")] = False


def test_each_setting_that_loosens_the_policy_is_found(
    found: Callable[..., dict[str, str]],
) -> None:
    assert found(SettingsThatGiveAway) == {}
    assert found(SettingsThatGiveAway, SENTRY_PUBLIC_IDS="true") == {"privacy.public_ids": "error"}
    assert list(loosened(SettingsThatGiveAway())) == [("SENTRY_PUBLIC_IDS", "the ids of users")]


def test_every_finding_says_what_to_do_and_holds_no_secret(
    found: Callable[..., dict[str, str]],
) -> None:
    found(SENTRY_DSN="http://planted:planted@127.0.0.1/1", SENTRY_TEST_TOKEN="planted")  # noqa: S106
    everything = list(checks.findings(Settings(), PROJECT, deploy=True))
    assert len(everything) > 4
    for finding in everything:
        assert finding.message.endswith(".")
        assert finding.remedy.endswith((".", "/."))
        assert "planted" not in finding.message + finding.remedy


@pytest.mark.parametrize("name", ["SENTRY_DSN", "SENTRY_DSN_WORKER", "SENTRY_DSN_FRONTEND"])
def test_a_malformed_dsn_is_a_finding_of_the_command_and_no_crash(
    name: str, tmp_path: Path
) -> None:
    environment = GOOD | {name: "https://planted@example.org/project"}
    manage = [f"{HOST}.manage", "check", "--deploy", "--json"]
    with Program(manage, environment, tmp_path) as command:
        assert command.wait() == 1
        found = {finding["id"]: finding for finding in json.loads(command.output)}
        assert "planted" not in command.output
    finding = found["error_tracking.settings"]
    assert name in finding["message"]
    assert finding["remedy"]
