"""Runs the installed command as a person would: a process in a repository, and its output."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import forked
from stand_in.server import TOKEN, Server

FILE = Path(__file__).with_name("sentry.yaml")
PROGRAM = (sys.executable, "-m", "sentry_as_code")
ENV_FILES = ("backend/.env.production", "frontend/.env.production")
EXAMPLE = "# What the browser is told.\nVITE_SENTRY_DSN=\nVITE_APP_ENV=production\n"

CHANNELS = {
    "#alerts-critical": "C01",
    "#alerts-performance": "C02",
    "#alerts-warning": "C03",
    "#alerts-production": "C04",
}
MEMBERS = {"ops@shop.example.com": "501", "dev@shop.example.com": "502"}

Environment = dict[str, str | None]
Result = subprocess.CompletedProcess[str]


def make_repository(folder: Path) -> Path:
    """Fill `folder` with what a repository has before the first run, and return it."""
    for name in ("sentry", "backend", "frontend"):
        (folder / name).mkdir(parents=True)
    shutil.copy(FILE, folder / "sentry")
    (folder / f"{ENV_FILES[1]}.example").write_text(EXAMPLE)
    return folder


class Command:
    """The command in a repository, told of a server and a token by the environment."""

    def __init__(self, repository: Path, server: Server) -> None:
        self.repository = repository
        self.server = server
        self.file = repository / "sentry" / "sentry.yaml"
        self.outputs: list[str] = []

    def __call__(self, *arguments: str, env: Environment | None = None) -> Result:
        changes = self.environment() | (env or {})
        with TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            process = forked.start(list(arguments), self.repository, merged(changes), out, err)
            process.join(60)
            assert process.exitcode is not None, f"{arguments} did not end: {out.read_text()}"
            result = Result(arguments, process.exitcode, out.read_text(), err.read_text())
        self.outputs += [result.stdout, result.stderr]
        return result

    def environment(self) -> Environment:
        return {"SENTRY_URL": self.server.url, "SENTRY_AUTH_TOKEN": TOKEN}

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json").stdout)

    @property
    def lock(self) -> Any:
        """What the runs so far left beside the file."""
        return json.loads(self.file.with_name("sentry.lock.json").read_text())

    def edit(self, before: str, after: str) -> None:
        """Change sentry.yaml as a person would."""
        text = self.file.read_text()
        assert before in text
        self.file.write_text(text.replace(before, after))


def run(*command: str, cwd: Path, env: Environment) -> Result:
    """Run `command` with what `env` adds to this process's environment, or takes from it."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=merged(env),
        input="",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def merged(env: Environment) -> dict[str, str]:
    """This process's environment with the changes of `env`."""
    return {name: value for name, value in (os.environ | env).items() if value is not None}


def texts(folder: Path) -> Iterator[str]:
    """Everything written below `folder`."""
    for path, _, names in os.walk(folder):
        for name in names:
            yield (Path(path) / name).read_text(errors="replace")
