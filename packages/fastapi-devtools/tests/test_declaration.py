"""``[tool.fastapi-devtools]``: laid over the defaults, and each mistake is one clear sentence."""

from pathlib import Path
from typing import Any

import pytest
from fastapi_installed_apps import ConfigurationError

from fastapi_devtools.declaration import Declaration, Mode, read

pytestmark = pytest.mark.sample

DEFAULTS: dict[str, Any] = {
    "environment": {"A": "default", "B": "default"},
    "processes": {
        "api": {"command": ["serve"], "port": 8000, "ready": {"http": "/health"}, "timeout": 60},
        "site": {"command": ["build"], "enabled": False},
    },
    "built": {"environment": {"A": "built"}, "processes": {"site": {"enabled": True}}},
    "e2e": {"environment": {"B": "e2e"}},
}


def declared(text: str, folder: Path, mode: Mode = "dev") -> Declaration:
    """Return what ``text`` says in a pyproject.toml, over ``DEFAULTS``."""
    lines = "".join(f"{line.strip()}\n" for line in text.splitlines())
    lines = lines.replace("[processes", "[tool.fastapi-devtools.processes")
    lines = lines.replace("[built", "[tool.fastapi-devtools.built")
    (folder / "pyproject.toml").write_text(lines)
    return read(folder, DEFAULTS, mode=mode)


def test_without_a_word_of_it_the_defaults_hold(tmp_path: Path) -> None:
    assert read(tmp_path, DEFAULTS, mode="dev").processes["api"].timeout == 60
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert read(tmp_path, DEFAULTS, mode="dev").processes["api"].command == ["serve"]


def test_what_is_declared_lies_over_the_defaults_key_by_key(tmp_path: Path) -> None:
    text = """
    [processes.api]
    timeout = 5
    ready = "listens"
    [processes.mail]
    command = ["mail"]
    """
    processes = declared(text, tmp_path).processes
    assert list(processes) == ["api", "site", "mail"]
    assert (processes["api"].command, processes["api"].timeout) == (["serve"], 5)
    assert (processes["api"].ready, processes["api"].http) == ("listens", None)


def test_what_differs_as_deployed_lies_over_that(tmp_path: Path) -> None:
    text = """
    [processes.api]
    timeout = 5
    [built.processes.api]
    command = ["serve", "as deployed"]
    """
    api = declared(text, tmp_path).processes["api"]
    assert (api.command, api.timeout) == (["serve"], 5)
    built = declared(text, tmp_path, "check")
    api = built.processes["api"]
    assert (api.command, api.timeout) == (["serve", "as deployed"], 5)
    assert built.processes["site"].enabled
    assert built.environment == {"A": "built", "B": "default"}
    assert declared(text, tmp_path, "e2e").environment == {"A": "built", "B": "e2e"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[tool]\nfastapi-devtools = 3", "tool.fastapi-devtools: is 3; accepted is a table."),
        (
            "[tool.fastapi-devtools]\nprocess = 1",
            "tool.fastapi-devtools: has no key 'process'; accepted are environment, processes,"
            " watch, policy, built, check, e2e.",
        ),
        (
            "[built]\nwatch = []",
            "tool.fastapi-devtools.built: has no key 'watch'; accepted are environment, processes.",
        ),
        (
            "[processes]\napi = 'serve'",
            "tool.fastapi-devtools.processes.api: is 'serve'; accepted is a table.",
        ),
        (
            "[processes.api]\ncommand = 'serve me'",
            "tool.fastapi-devtools.processes.api.command: is 'serve me'; input should be a valid"
            " list.",
        ),
        (
            "[processes.api.environment]\nN = 1",
            "tool.fastapi-devtools.processes.api.environment.N: is 1; input should be a valid"
            " string.",
        ),
        (
            "[processes.api]\nport = 0",
            "tool.fastapi-devtools.processes.api.port: is 0; accepted are a number from 1 to 65535"
            " and 'free'.",
        ),
        (
            "[processes.api]\nport = true",
            "tool.fastapi-devtools.processes.api.port: is True; accepted are a number from 1 to"
            " 65535 and 'free'.",
        ),
        (
            "[processes.api]\nready = 'soon'",
            "tool.fastapi-devtools.processes.api.ready: is 'soon'; accepted are 'started',"
            " 'listens', 'ends', { http = '/path' } and { redis = 'pattern' }.",
        ),
        (
            "[processes.api]\ntimeout = 0",
            "tool.fastapi-devtools.processes.api.timeout: is 0; input should be greater than 0.",
        ),
        (
            "[processes.My_Api]\ncommand = ['x']",
            "tool.fastapi-devtools.processes.My_Api: 'My_Api' is no name; accepted are small"
            " letters, digits and dashes.",
        ),
        (
            "[processes.mail]\ntitle = 'Mail'",
            "tool.fastapi-devtools.processes.mail: has no command; accepted is a list such as"
            " ['{python}', 'x.py'].",
        ),
        (
            "[processes.api]\nneeds = ['databse']",
            "tool.fastapi-devtools.processes.api.needs: there is no process 'databse'; there are"
            " site.",
        ),
        (
            "[processes.mail]\ncommand = ['x']\nready = { http = '/' }",
            "tool.fastapi-devtools.processes.mail.ready: asks a port, and the process has none.",
        ),
        (
            "[processes.a]\ncommand = ['x']\nneeds = ['b']\n[processes.b]\ncommand = ['x']\n"
            "needs = ['a']",
            "tool.fastapi-devtools.processes: each needs the next: a → b → a.",
        ),
        (
            "[processes.inspector]\ncommand = ['x']",
            "tool.fastapi-devtools.processes.inspector: the name belongs to an option of"
            " `manage dev`.",
        ),
        (
            "[[tool.fastapi-devtools.check.steps]]\nbutton = 'Throw'",
            "tool.fastapi-devtools.check.steps.0.message: is missing.",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_is_accepted(
    text: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        declared(text, tmp_path)
    assert str(raised.value) == f"pyproject.toml: {sentence}"


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool")
    with pytest.raises(
        ConfigurationError, match=r"pyproject\.toml is no TOML: .*at end of document"
    ):
        read(tmp_path, DEFAULTS, mode="dev")
