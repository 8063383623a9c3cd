"""A program that fails in a thread, in its last line, and in what it does at the exit."""

import atexit
import threading
from importlib import import_module
from typing import Any, NoReturn

from fastapi import FastAPI
from fastapi_installed_apps import install

from ..settings import ERROR_TRACKING, project_of


class Odd(Exception):
    """An error that refuses to be asked."""

    def __getattr__(self, name: str) -> Any:
        raise KeyError(name)


class Own(BaseException):
    """An error outside ``Exception``."""


def fail_last() -> NoReturn:
    raise ValueError("at the very end")


def fail_first() -> NoReturn:
    raise LookupError("at the exit")


def end_thread() -> NoReturn:
    raise Own("in a thread")


def main() -> NoReturn:
    atexit.register(fail_last)
    install(FastAPI(), project_of(ERROR_TRACKING))
    atexit.register(fail_first)
    thread = threading.Thread(target=end_thread)
    thread.start()
    thread.join()
    raise Odd("in the last line")


if __name__ == "__main__":
    import_module("tests.host.programs.exits").main()  # by the name that it keeps to the end
