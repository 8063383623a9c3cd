"""The command ``sentry-inspector``: runs an inspector until it is told to stop."""

import argparse
import errno
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from queue import SimpleQueue
from typing import NoReturn

from . import mcp, wait
from .inspector import Inspector
from .lines import Lines
from .loopback import LOOPBACK
from .printer import Output, Printer
from .store import MAX_BYTES, MAX_ITEMS, Store

NAME = "sentry-inspector"
PORT = 8969
DEFAULT_PROJECT = "app"
COMMANDS = {"wait": wait.main, "mcp": mcp.main}


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        """Exit because of a wrong option."""
        self.exit(2, f"{NAME}: {message.rstrip('.')}. See {NAME} --help.\n")

    def fail(self, message: str) -> NoReturn:
        """Exit because something else is in the way."""
        self.exit(1, f"{NAME}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run an inspector until SIGINT, SIGTERM or SIGHUP, or until nobody reads what it prints.

    Returns:
        0, when it was told to stop.

    Raises:
        SystemExit: With 1, it cannot listen or cannot print; with 2, an option is wrong.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in COMMANDS:
        return COMMANDS[given[0]](given[1:])
    parser = _parser()
    options = parser.parse_args(given)
    try:
        inspector = Inspector(
            options.port,
            _projects(options.project or [DEFAULT_PROJECT]),
            host=options.host,
            store=Store(options.max_items, options.max_bytes),
            allow_origins=options.allow_origin,
            policy=options.policy,
        )
    except ValueError as error:
        parser.error(str(error))
    # A queue whose `put` may be called by a signal's handler and by any thread.
    ending: SimpleQueue[OSError | None] = SimpleQueue()
    _stop_on_signals(ending)
    with ExitStack() as running:
        try:
            running.enter_context(inspector)
        except OSError as error:
            parser.fail(_why_not(error, inspector.host, inspector.port))
        printer = _start_printer(inspector, ending)
        reason = ending.get()
    if printer is not None:
        printer.finish()
    # Whoever read the output, or the terminal, may be gone: a reason to stop, and no failure.
    if reason is not None and reason.errno not in (errno.EPIPE, errno.EIO):
        parser.fail(f"What is captured cannot be printed: {reason.strerror}.")
    return 0


def _parser() -> Parser:
    parser = Parser(
        prog=NAME,
        description="Shows what a Sentry SDK would send, on this machine.",
        epilog="sentry-inspector wait: wait for an error, in scripts. sentry-inspector mcp: let a"
        " coding assistant read what came. Each tells its own options.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "-p",
        "--project",
        action="append",
        metavar="NAME[=KEY]",
        help="a project with a DSN of its own; may be given several times (default: app);"
        " KEY is 32 hexadecimal digits (default: the project's number)",
    )
    parser.add_argument(
        "--port",
        type=_number,
        default=PORT,
        metavar="N",
        help="where to listen (default: %(default)s); 0 takes any free port",
    )
    parser.add_argument(
        "--host",
        default=LOOPBACK,
        metavar="ADDRESS",
        help="the loopback address to listen on (default: %(default)s)",
    )
    parser.add_argument(
        "--max-items",
        type=_number,
        default=MAX_ITEMS,
        metavar="N",
        help="how many items to keep in memory before the oldest is forgotten"
        " (default: %(default)s)",
    )
    parser.add_argument(
        "--max-bytes",
        type=_number,
        default=MAX_BYTES,
        metavar="N",
        help="how many bytes of items to keep in memory (default: %(default)s)",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="a website that may post from a browser, beside those on this machine;"
        " may be given several times; * allows every one",
    )
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="the JSON file with the sender's policy, to whose rows the page leads",
    )
    parser.add_argument("--version", action="version", version=f"{NAME} {version(NAME)}")
    return parser


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number")
    return int(text)


def _projects(given: Sequence[str]) -> dict[str, str | None]:
    """Return the projects' names, each with its key if one is given."""
    pairs = [text.partition("=") for text in given]
    keys = {name: key if separator else None for name, separator, key in pairs}
    if len(keys) < len(pairs):
        raise ValueError("Each --project needs a name of its own.")
    return keys


def _stop_on_signals(ending: SimpleQueue[OSError | None]) -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # `nohup` has SIGHUP ignored, and means it.
        if number is None or (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
            continue
        signal.signal(number, lambda *_: ending.put(None))


def _start_printer(inspector: Inspector, ending: SimpleQueue[OSError | None]) -> Printer | None:
    if sys.stdout is None:  # closed by whoever started us: its number may be a socket's by now
        return None
    colourful = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    output = Output(sys.stdout.fileno(), sys.stdout.encoding)
    lines = Lines([project.name for project in inspector.projects], colourful=colourful)
    printer = Printer(inspector, lines, output, ending.put)
    printer.start()
    return printer


def _why_not(error: OSError, host: str, port: int) -> str:
    where = f"Port {port} of {host}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{where} is in use by another program: stop that, or choose another port with"
            " --port (0 takes any free one)."
        )
    if error.errno == errno.EACCES:
        return f"{where} may not be used by this user: choose one above 1023 with --port."
    return f"{where} cannot be listened on: {error.strerror}."
