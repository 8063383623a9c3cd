"""``manage check``: a configuration that works is accepted, and each that does not is explained."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from << cookiecutter.package_name >>.core import checks
{% if cookiecutter.worker %}
from << cookiecutter.package_name >>.core.queue import get_queue_settings
{% endif %}
from << cookiecutter.package_name >>.core.registry import AppConfig, Finding, Registry
from << cookiecutter.package_name >>.settings import Settings, get_settings

from conftest import Environment, Start
from tests.running import PACKAGE

GOOD = {
    "DATABASE_URL": "postgresql://service:9f0c2d7e@db.example.org/service",
{% if cookiecutter.worker %}
    "REDIS_URL": "rediss://:5b1e8a44@queue.example.org:6379/0",
{% endif %}
    "CORS_ORIGINS": "https://app.example.org",
}

Found = Callable[..., dict[str, str]]


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Found]:
    """What is found in the frame when it is deployed with a good configuration and changes."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    def found(**changes: str) -> dict[str, str]:
        for name, value in (GOOD | changes).items():
            monkeypatch.setenv(name, value)
        _forget()
        everything = checks.findings(deploy=True)
        return {f.id.removeprefix("core."): f.level for f in everything if f.id[:5] == "core."}

    yield found
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    get_settings.cache_clear()
{% if cookiecutter.worker %}
    get_queue_settings.cache_clear()
{% endif %}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"DATABASE_URL": ""}, {"database": "error"}),
        ({"DATABASE_URL": "sqlite:////data/service.db"}, {"sqlite": "warning"}),
        ({"DATABASE_URL": "postgresql://USER:PASSWORD@HOST/x"}, {"password": "error"}),
        ({"DATABASE_URL": "postgresql://service:service@db/x"}, {"password": "error"}),
{% if cookiecutter.worker %}
        ({"REDIS_URL": ""}, {"queue": "error"}),
        ({"REDIS_URL": "rediss://:PASSWORD@HOST:6379/0"}, {"password": "error"}),
        ({"REDIS_URL": "http://queue"}, {"settings": "error"}),
{% endif %}
        ({"LOG_LEVEL": "debug"}, {"debug": "error"}),
        ({"CORS_ORIGINS": "http://app.example.org"}, {"cors": "error"}),
        ({"CORS_ORIGINS": "*"}, {"settings": "error"}),
    ],
)
def test_each_bad_setting_of_the_frame_is_found_and_nothing_else(
    changes: dict[str, str], expected: dict[str, str], found: Found
) -> None:
    # The tools of the local stack are installed wherever tests run.
    unread = "settings" in expected
    assert found(**changes) == expected | ({} if unread else {"devtools": "warning"})


def test_an_app_adds_its_own(monkeypatch: pytest.MonkeyPatch, found: Found) -> None:
    class Own(AppConfig):
        label = "own"

        def checks(self, deploy: bool) -> list[Finding]:
            return [Finding("core.own", f"Asked for deployment: {deploy}.", "Do.", "warning")]

    monkeypatch.setattr(checks, "INSTALLED_APPS", ["own"])
    monkeypatch.setattr(Registry, "add", lambda *_: Own())
    assert found()["own"] == "warning"


def test_what_cannot_be_read_is_a_finding_and_no_crash(
    environment: Environment, start: Start
) -> None:
    wrong = environment | {"LOG_LEVEL": "loud", "DATABASE_URL": "mysql://user:planted@host/x"}
    process = start(f"{PACKAGE}.manage", "check", "--deploy", "--json", env=wrong)
    assert process.wait() == 1
    found = {finding["id"]: finding for finding in json.loads(process.output)}
    assert "LOG_LEVEL" in found["core.settings"]["message"]
    assert "DATABASE_URL" in found["core.settings"]["message"]
    assert found["core.settings"]["level"] == "error"
    assert found["core.settings"]["remedy"]
    assert "planted" not in process.output


def test_the_text_says_what_the_json_says_and_errors_alone_are_failures(
    environment: Environment, start: Start
) -> None:
    command = (f"{PACKAGE}.manage", "check", "--deploy")
    text, document = start(*command, env=environment), start(*command, "--json", env=environment)
    status = text.wait()
    assert document.wait() == status
    findings = json.loads(document.output)
    assert status == (1 if any(finding["level"] == "error" for finding in findings) else 0)
    lines = text.output.splitlines()
    assert [line.partition(":")[0] for line in lines[:-1:2]] == [
        f"{finding['level']} {finding['id']}" for finding in findings
    ]
    assert lines[-1] == f"{len(findings)} findings."
