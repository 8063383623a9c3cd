"""``manage``: the project's own commands, the tools' and the apps', and how programs end."""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, EntryPoints

import click
import pytest
from click.testing import CliRunner

from fastapi_installed_apps import Finding, Plugin, Project, findings, plugins
from fastapi_installed_apps.commands import command_line
from tests.conftest import Environment, Start
from tests.host.settings import PROJECT


class Tool:
    """What a tool beside the project offers."""

    def commands(self, project: Project) -> Iterable[click.Command]:
        """Return a command that names the project."""
        return (click.Command("name", callback=lambda: click.echo(project.name)),)

    def checks(self, project: Project, deploy: bool) -> Iterable[Finding]:
        """Find itself in production."""
        return (Finding("core.tool", "A tool is installed.", "Remove it.", "warning"),) * deploy


tool: Plugin = Tool()


@pytest.fixture
def with_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the tool, as the metadata of installed distributions would say it."""
    entry = EntryPoint("tool", "tests.test_manage:tool", "fastapi_installed_apps")
    monkeypatch.setattr(plugins, "entry_points", lambda **_: EntryPoints([entry]))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        pytest.param("greet", "hello\n", marks=pytest.mark.sample),
        ("count-things", "three things\n"),
    ],
)
def test_commands_are_those_of_the_project_and_of_its_apps(
    command: str, said: str, environment: Environment, start: Start
) -> None:
    program = start("tests.host.manage", command, env=environment)
    assert program.wait() == 0
    assert program.output == said


@pytest.mark.usefixtures("with_tool")
def test_a_tool_that_is_installed_adds_commands_and_checks() -> None:
    manage = command_line(PROJECT)
    assert CliRunner().invoke(manage, ["name"]).output == "Host\n"
    assert "name" in manage.list_commands(click.Context(manage))
    assert "core.tool" in [finding.id for finding in findings(PROJECT, deploy=True)]
    assert "core.tool" not in [finding.id for finding in findings(PROJECT, deploy=False)]


def test_help_lists_all_commands(environment: Environment, start: Start) -> None:
    program = start("tests.host.manage", "--help", env=environment)
    assert program.wait() == 0
    for command in ("check", "count-things", "eject", "greet"):
        assert f"  {command} " in program.output


def test_a_command_that_is_not_there_is_named(environment: Environment, start: Start) -> None:
    program = start("tests.host.manage", "nothing", env=environment)
    assert program.wait() == 2
    assert program.output.splitlines()[-1] == "Error: No such command 'nothing'."


@pytest.mark.parametrize(
    ("arguments", "variables", "sentence"),
    [
        (["uvicorn", "tests.host.main:app"], {"THING_LIMIT": "x"}, "'.apps.things' are invalid"),
        (["tests.host.manage", "count-things"], {"THING_LIMIT": "x"}, "are invalid: THING_LIMIT"),
        (["arq", "tests.host.worker.WorkerSettings"], {"WORKER_MAX_JOBS": "0"}, "MAX_JOBS: Input"),
    ],
)
def test_every_program_ends_with_one_sentence(
    arguments: list[str],
    variables: Environment,
    sentence: str,
    environment: Environment,
    start: Start,
) -> None:
    program = start(*arguments, env=environment | variables)
    assert program.wait() == 1
    (line,) = program.output.splitlines()
    assert line.startswith("error: ")
    assert sentence in line


def test_an_app_that_is_set_up_hears_why_a_later_one_is_not(
    environment: Environment, start: Start
) -> None:
    program = start("tests.host.broken", env=environment)
    assert program.wait() == 1
    sentence = "INSTALLED_APPS names '.apps.nowhere', but there is no such package with an app.py."
    assert program.output == f"error: {sentence}\n"
    assert (program.folder / "crashed.txt").read_text() == f"ConfigurationError: {sentence}"
