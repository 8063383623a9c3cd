"""The programs of others that the stack runs, and what to do where one is missing."""

import os
import shutil
from pathlib import Path

from .bundlers import bundler_of
from .declaration import TABLE
from .errors import StackError
from .valkey import ValkeyError, find_server


def node() -> str:
    """Return the path of Node.

    Raises:
        StackError: It is not there.
    """
    found = shutil.which("node")
    if found is None:
        raise StackError("Node is missing, which the frontend needs: install 20.19 or newer.")
    return found


def bundler_script(frontend: Path | None) -> str:
    """Return the path of the script of the frontend's bundler.

    Raises:
        StackError: It is not there, or cannot be run.
    """
    bundler = bundler_of(frontend) if frontend else None
    if frontend is None or bundler is None:
        raise StackError(
            "The frontend's package.json names neither vite nor @vue/cli-service: declare what"
            f" serves and builds it, {TABLE}.processes.frontend.command and"
            f" {TABLE}.processes.frontend-build.command."
        )
    modules = frontend / "node_modules"
    script = modules / bundler.package / bundler.script
    if not script.is_file():
        raise StackError(
            f"{frontend.name}/node_modules is missing or incomplete: run `make setup`."
        )
    if not os.access(modules, os.W_OK):
        raise StackError(
            f"{modules} cannot be written to, where {bundler.package} keeps its cache: let it be"
            " written to, or leave the frontend out with --no-frontend."
        )
    return str(script)


def valkey_server() -> str:
    """Return the path of a Valkey server.

    Raises:
        StackError: There is none.
    """
    try:
        return find_server()
    except ValkeyError as error:
        raise StackError(str(error)) from None
