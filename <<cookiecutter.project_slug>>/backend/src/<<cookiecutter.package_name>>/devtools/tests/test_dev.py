"""``manage dev`` as a user runs it, and what it says when it cannot."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ...settings import INSTALLED_APPS
from ..commands import dev as dev_command
from ..layout import BACKEND, PACKAGE
from ..ports import free_port
from .processes import alive, descendants

PATIENCE = 120.0


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(BACKEND / "src"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/dev.db",
        "NO_COLOR": "1",
    }


@pytest.fixture
def arguments() -> list[str]:
    chosen = [f"--api-port={free_port()}", f"--inspector-port={free_port()}", "--no-reload"]
    offered = {parameter.name for parameter in dev_command.params}
    return [*chosen, "--no-frontend"] if "no_frontend" in offered else chosen


def manage_dev(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start ``manage dev``."""
    return subprocess.Popen(
        [sys.executable, "-m", f"{PACKAGE}.manage", "dev", *arguments],
        cwd=BACKEND,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_starts_shows_what_is_captured_and_leaves_nothing_behind(
    arguments: list[str], environment: dict[str, str]
) -> None:
    dev = manage_dev(arguments, environment)
    # Whatever fails here must not leave a stack behind either.
    terminator = threading.Timer(PATIENCE, dev.terminate)
    terminator.start()
    try:
        output = Output(dev)
        inspector = output.until("Inspector").split()[-1]
        api = next(line.split()[-1] for line in output.lines if line.strip().startswith("API"))
        children = descendants(dev.pid)
        assert children
        if ".apps.error_tracking" in INSTALLED_APPS:
            assert "an error of the API reaches the inspector" in output.text
            provoke(api.removesuffix("/docs"), inspector, output)
        else:
            assert "errors are not captured: error tracking is not installed" in output.text
    finally:
        terminator.cancel()
        dev.terminate()
        exit_code = dev.wait(PATIENCE)
    assert exit_code == 0
    assert not any(map(alive, children))


def provoke(api: str, inspector: str, output: "Output") -> None:
    """Cause an error in the API, and find it on the screen and in the inspector."""
    response = httpx.post(f"{api}/api/v1/test/error", json={"error_type": "test"})
    assert response.status_code == 500
    line = output.until("● event  ZeroDivisionError: division by zero")
    number = line.rpartition("#")[2].strip()
    captured = httpx.get(f"{inspector}/api/events/{number}").json()
    assert captured["title"] == "ZeroDivisionError: division by zero"


class Output:
    """What a process writes, line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.lines: list[str] = []
        self._process = process
        self._stdout: Iterator[str] = process.stdout

    @property
    def text(self) -> str:
        """All that was read."""
        return "".join(self.lines)

    def until(self, part: str) -> str:
        """Read on until a line holds ``part``, and return it."""
        for line in self._stdout:
            self.lines.append(line)
            if part in line:
                return line
        _, errors = self._process.communicate(timeout=PATIENCE)
        raise AssertionError(f"{part!r} was not written, but:\n{self.text}{errors}")


@pytest.mark.parametrize("option", ["api", "inspector"])
def test_a_busy_port_is_named(
    option: str, environment: dict[str, str], arguments: list[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        dev = manage_dev([*arguments, f"--{option}-port={port}"], environment)
        _, errors = dev.communicate(timeout=PATIENCE)
    assert dev.returncode == 1
    assert errors == (
        f"Port {port} of 127.0.0.1 is in use by another program: stop that,"
        f" or choose another port with --{option}-port.\n"
    )


def test_a_failing_migration_is_explained(
    environment: dict[str, str], arguments: list[str]
) -> None:
    environment["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/nothing"
    dev = manage_dev(arguments, environment)
    _, errors = dev.communicate(timeout=PATIENCE)
    assert dev.returncode == 1
    assert errors.startswith("The migration stopped with exit code 1. Its last lines:")


def test_a_setting_that_is_wrong_is_explained(
    environment: dict[str, str], arguments: list[str]
) -> None:
    environment["LOG_LEVEL"] = "LOUD"
    dev = manage_dev(arguments, environment)
    _, errors = dev.communicate(timeout=PATIENCE)
    assert dev.returncode != 0
    assert "LOG_LEVEL" in errors.upper()
    assert "Traceback" not in errors
