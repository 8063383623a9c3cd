"""Runs the generated script against the stand-in, as a person would: a process and its output."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tools import run

from .server import TOKEN, Server

CHANNELS = {
    "#alerts-critical": "C01",
    "#alerts-performance": "C02",
    "#alerts-warning": "C03",
    "#alerts-production": "C04",
}
MEMBERS = {"ops@pazpaz.example.com": "501", "dev@pazpaz.example.com": "502"}


class Script:
    """The script of a project, told of a server and a token by the environment."""

    def __init__(self, project: Path, server: Server) -> None:
        self.project = project
        self.server = server
        self.outputs: list[str] = []

    def __call__(
        self, *arguments: str, env: dict[str, str | None] | None = None
    ) -> "CompletedProcess[str]":
        result = run(
            sys.executable,
            "sentry/apply.py",
            *arguments,
            cwd=self.project,
            env=self.environment() | (env or {}),
            ok=False,
        )
        self.outputs += [result.stdout, result.stderr]
        return result

    def environment(self) -> dict[str, str | None]:
        return {
            "SENTRY_URL": self.server.url,
            "SENTRY_AUTH_TOKEN": TOKEN,
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json").stdout)

    def edit(self, before: str, after: str) -> None:
        """Change sentry.yaml as a person would."""
        file = self.project / "sentry" / "sentry.yaml"
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after))


def texts(folder: Path) -> Iterator[str]:
    """Everything written below `folder`."""
    for path, _, names in os.walk(folder):
        for name in names:
            yield (Path(path) / name).read_text(errors="replace")
