"""Runs a command line in this process, in an environment and a folder of their own."""

import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result


def run(
    command: click.Command, *arguments: str, directory: Path, environment: dict[str, str]
) -> Result:
    """Run ``command`` in ``directory``, with ``environment`` and no proxy but its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(directory)
        for name in os.environ:
            if name.startswith(("SENTRY_", "VITE_")) or name.lower().endswith("_proxy"):
                patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        result = CliRunner().invoke(command, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def last_line(result: Result) -> str:
    """Return the last line that a command wrote."""
    return result.stdout.splitlines()[-1]
