"""``manage check``: a configuration that works is accepted, and each that does not is explained."""

import json

import pytest
from click.testing import CliRunner

from fastapi_installed_apps import command_line
from tests.conftest import Environment, Start
from tests.host.settings import PROJECT

GOOD = {"REDIS_URL": "rediss://:5b1e8a44@queue.example.org:6379/0"}


def found(env: Environment, *options: str) -> dict[str, dict[str, str]]:
    """Return what ``manage check --json`` finds, by id. It is run in this process."""
    manage = command_line(PROJECT)
    result = CliRunner().invoke(manage, ["check", "--json", *options], env={**env})
    everything = {finding["id"]: finding for finding in json.loads(result.output)}
    is_bad = any(finding["level"] == "error" for finding in everything.values())
    assert result.exit_code == int(is_bad)
    return everything


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"SIZE": "7"}, {"core.size": "warning"}),
        ({"SIZE": "8"}, {"core.size": "warning"}),
        ({"REDIS_URL": ""}, {"core.queue": "error"}),
        ({"REDIS_URL": "rediss://:PASSWORD@HOST:6379/0"}, {"core.password": "error"}),
        ({"REDIS_URL": "rediss://jobs:jobs@queue:6379/0"}, {"core.password": "error"}),
        ({"REDIS_URL": "http://queue"}, {"core.settings": "error"}),
        ({"THING_LIMIT": "7"}, {"things.limit": "error"}),
        ({"THING_LIMIT": "many"}, {"things.settings": "error"}),
    ],
)
def test_each_bad_setting_is_found_and_nothing_else(
    changes: Environment, expected: dict[str, str], environment: Environment
) -> None:
    findings = found(environment | GOOD | changes, "--deploy")
    assert {id_: finding["level"] for id_, finding in findings.items()} == expected


def test_what_only_production_must_not_have_is_found_there_alone(environment: Environment) -> None:
    assert found(environment | {"SIZE": "8", "REDIS_URL": ""}) == {}


def test_what_cannot_be_read_is_a_finding_and_no_crash(
    environment: Environment, start: Start
) -> None:
    wrong = environment | {"SIZE": "planted", "THING_LIMIT": "planted"}
    program = start("tests.host.manage", "check", "--deploy", env=wrong)
    assert program.wait() == 1
    assert "error core.settings: The settings are invalid: SIZE: Input should be" in program.output
    assert "error things.settings: " in program.output
    assert "planted" not in program.output


def test_the_text_says_what_the_json_says(environment: Environment, start: Start) -> None:
    env = environment | {"THING_LIMIT": "7", "SIZE": "7"}
    text = start("tests.host.manage", "check", env=env)
    findings = found(env)
    assert text.wait() == 1
    lines = text.output.splitlines()
    assert [line.partition(":")[0] for line in lines[:-1:2]] == [
        f"{finding['level']} {finding['id']}" for finding in findings.values()
    ]
    assert lines[-1] == "2 findings."
