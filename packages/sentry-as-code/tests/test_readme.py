"""The README names everything there is, and its examples work."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from commands import FILE, Command
from sentry_as_code import Configuration, load_text
from sentry_as_code.command_line import SUMMARIES
from sentry_as_code.relay import __doc__ as relay_variables
from sentry_as_code.relay.message import NAMES

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
_PROSE = re.sub(r"^ *```.*?^ *```", "", README, flags=re.MULTILINE | re.DOTALL)
NAMED = set(re.findall(r"[\w.-]+", " ".join(re.findall(r"`([^`]+)`", _PROSE))))


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)


def _keys(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield name
            yield from _keys(field.annotation)
    for inner in get_args(annotation):
        yield from _keys(inner)


def test_it_names_every_key_of_the_file() -> None:
    assert sorted(set(_keys(Configuration)) - NAMED) == []


def test_it_names_every_command_and_option(command: Command) -> None:
    helped = "".join(command(name, "--help").stdout for name in SUMMARIES)
    options = set(re.findall(r"--[a-z]+", helped + command("--help").stdout))
    assert len(options) > 7
    assert sorted((options | set(SUMMARIES)) - NAMED) == []


def test_it_names_every_variable_and_field_of_the_relay() -> None:
    variables = set(re.findall(r"[A-Z]+(?:_[A-Z]+)*(?=,| {2})", relay_variables or ""))
    assert len(variables) == 10
    assert sorted((variables | set(NAMES)) - NAMED) == []


def test_its_file_applies(command: Command) -> None:
    text = _blocks("yaml")[0]
    assert len(text.splitlines()) == 10
    load_text(text, "sentry.yaml")
    command.file.write_text(text)

    assert command("apply").returncode == 0
    assert command("check").returncode == 0


def test_its_commands_are_commands() -> None:
    shell = "\n".join(_blocks("sh"))
    used = re.findall(r"^ *sentry-as-code (\w+)", shell, re.MULTILINE)
    assert set(used) == {"plan", "apply", "check", "relay"}


@pytest.mark.parametrize(("text", "says"), [(None, "acme\n"), ("", "sentry.yaml:1: is empty")])
def test_its_program_runs(tmp_path: Path, text: str | None, says: str) -> None:
    (program,) = _blocks("python")
    (tmp_path / "sentry.yaml").write_text(FILE.read_text() if text is None else text)

    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert result.stdout.startswith(says)
