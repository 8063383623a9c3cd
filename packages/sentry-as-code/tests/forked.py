"""The installed command as a process of its own, forked from one that has imported everything.

A run then costs its requests and no more. Nothing of the tests is imported here: every process
would import it again.
"""

import multiprocessing
import os
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

from sentry_as_code.command_line import main

_CONTEXT = multiprocessing.get_context("forkserver")
# httpx imports httpcore when it is first used.
_CONTEXT.set_forkserver_preload(["forked", "sentry_as_code.commands", "httpcore"])


def start(
    arguments: list[str], cwd: Path, env: dict[str, str], out: Path, err: Path
) -> BaseProcess:
    """Start `sentry-as-code` with `arguments`, nothing to read, and its output in two files."""
    process = _CONTEXT.Process(
        target=_run, args=(arguments, str(cwd), env, str(out), str(err)), daemon=True
    )
    process.start()
    return process


def _run(arguments: list[str], cwd: str, env: dict[str, str], out: str, err: str) -> None:
    for descriptor, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.exit(main(arguments))
