"""The installed command as a process of its own, forked from one that has imported everything.

A run then costs its requests and no more: what the file in its repository says has been read as
well, once for all that run with the same text. Nothing of the tests is imported here: every process
would import it again.
"""

import multiprocessing
import os
import pickle
import sys
from functools import cache
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sentry_as_code import yaml_file
from sentry_as_code.command_line import main


@cache
def _context() -> ForkServerContext:
    """Start the process to fork from.

    Before Python 3.13 a variable alone tells it where to find what it imports.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["forked", "warm"])
    with patch.dict(os.environ, PYTHONPATH=str(Path(__file__).parent)):
        ensure_running()
    return context


def start(
    arguments: list[str], cwd: Path, env: dict[str, str], out: Path, err: Path
) -> BaseProcess:
    """Start `sentry-as-code` with `arguments`, nothing to read, and its output in two files."""
    text: str | None
    try:
        text = (cwd / "sentry" / "sentry.yaml").read_text(encoding="utf-8")
        read = _read(text)
    except (OSError, UnicodeDecodeError, YAMLError):
        text, read = None, b""
    process = _context().Process(
        target=_run, args=(arguments, str(cwd), env, str(out), str(err), text, read), daemon=True
    )
    process.start()
    return process


@cache
def _read(text: str) -> bytes:
    """Return what YAML's own loader makes of `text`, as bytes."""
    return pickle.dumps(YAML(typ="rt").load(text))


def _run(
    arguments: list[str],
    cwd: str,
    env: dict[str, str],
    out: str,
    err: str,
    text: str | None,
    read: bytes,
) -> None:
    class Remembering(YAML):
        def load(self, stream: Any) -> Any:
            if stream != text:
                return super().load(stream)
            return pickle.loads(read)  # noqa: S301 - by these tests

    yaml_file.YAML = Remembering  # type: ignore[attr-defined]
    for descriptor, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.exit(main(arguments))
