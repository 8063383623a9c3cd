"""How the command is started, and which file and folder it works on."""

import shutil
import sys
from pathlib import Path

import pytest

from commands import PROGRAM, Command, Environment, run
from sentry_as_code.command_line import SUMMARIES
from stand_in.server import Server

SCRIPT = (str(Path(sys.executable).with_name("sentry-as-code")),)
DSN = "SENTRY_DSN=http"


@pytest.mark.parametrize("program", [SCRIPT, PROGRAM], ids=["script", "module"])
def test_it_runs_as_installed(command: Command, server: Server, program: tuple[str, ...]) -> None:
    helped = run(*program, "--help", cwd=command.repository, env={})
    plan = run(*program, "plan", cwd=command.repository, env=command.environment())
    version = run(*program, "--version", cwd=command.repository, env={})

    assert helped.returncode == plan.returncode == version.returncode == 0
    assert [name for name in SUMMARIES if f"\n    {name} " not in helped.stdout] == []
    assert "+ create 3 projects: shop-backend" in plan.stdout
    assert version.stdout.startswith("sentry-as-code 0.")
    assert server.writes == []


def test_validate_needs_neither_network_nor_token(command: Command, server: Server) -> None:
    nothing: Environment = {"SENTRY_URL": None, "SENTRY_AUTH_TOKEN": None}
    right = command("validate", env=nothing)
    command.edit("severity: warning", "severity: mild")
    wrong = command("validate", env=nothing)

    assert (right.returncode, right.stdout, right.stderr) == (
        0,
        "sentry.yaml has no mistakes.\n",
        "",
    )
    assert wrong.returncode == 1
    assert len(wrong.stderr.splitlines()) == 2
    assert wrong.stderr.startswith("sentry-as-code: sentry.yaml:")
    assert command.json("validate")["failure"].count("\n") == 1
    assert server.log == []


def test_a_file_beside_the_rest_has_that_folder_as_its_root(command: Command) -> None:
    file = command.repository / "sentry.yaml"
    shutil.move(command.file, file)

    result = command("apply")

    assert result.returncode == 0, result.stderr
    assert DSN in (command.repository / "backend/.env.production").read_text()
    described = [one["description"] or "" for one in command.server.organization.detectors]
    assert [text for text in described if "Managed by sentry.yaml." in text]


def test_a_file_in_the_folder_goes_before_one_beside_it(command: Command) -> None:
    (command.repository / "sentry.yaml").write_text("of: another program")

    assert command("validate").returncode == 0


def test_a_file_of_another_name_and_place(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "acme.yaml"
    file.parent.mkdir()
    shutil.move(command.file, file)

    result = command("apply", "--file", str(file), "--root", str(command.repository))
    assert result.returncode == 0, result.stderr
    assert DSN in (command.repository / "backend/.env.production").read_text()
    again = command("apply", "--file", str(file), "--root", ".")
    assert "Sentry matches acme.yaml: nothing to do." in again.stdout

    # Without a root it is the file's own folder.
    assert "> write 2 files: backend/.env.production" in command("plan", "--file", str(file)).stdout


def test_nothing_of_the_current_folder_counts_where_a_file_is_named(
    command: Command, tmp_path: Path
) -> None:
    env = command.environment()
    named = ("--file", str(command.file))
    result = run(*PROGRAM, "apply", *named, cwd=tmp_path, env=env)

    assert result.returncode == 0, result.stderr
    assert DSN in (command.repository / "backend/.env.production").read_text()
    assert [one.name for one in tmp_path.iterdir()] == [command.repository.name]


@pytest.mark.parametrize("named", [(), ("--file", "acme.yaml")])
def test_no_file(command: Command, server: Server, named: tuple[str, ...]) -> None:
    command.file.unlink()

    result = command("check", *named)

    assert result.returncode == 1
    if named:
        assert result.stderr.startswith("sentry-as-code: acme.yaml: cannot be read: ")
    else:
        assert result.stderr == (
            "sentry-as-code: there is no sentry/sentry.yaml and no sentry.yaml here; "
            "name the file with --file\n"
        )
    assert server.log == []
