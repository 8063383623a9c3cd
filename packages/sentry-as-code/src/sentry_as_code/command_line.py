"""The command line: what can be asked, and who does it."""

import argparse
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from . import relay
from .program import FAILED, NAME

SUMMARIES = {
    "plan": "show what would change in Sentry, field by field",
    "apply": "change it; a second time changes nothing",
    "check": "exit with 2 if anything differs; for CI, cannot write",
    "import": "own what was made by hand, or whose lock is lost; changes nothing in Sentry",
    "validate": "read the file and name its mistakes; needs neither network nor token",
    "relay": "serve: turn Sentry's alerts into Slack messages and e-mails of your own words",
}


class _Parser(argparse.ArgumentParser):
    """argparse exits 2 on a wrong argument; here 2 means drift."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(FAILED, f"{self.prog}: {message}\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: those of the process unless given.

    Returns:
        The exit status: 0 done or nothing to do, 1 failed, 2 drift found by check, 130 interrupted.
    """
    options = parser().parse_args(arguments)
    # Each imports what it needs when it is asked for: the relay runs on the standard library.
    if options.command == "relay":
        from .relay import command as relay_command  # noqa: PLC0415

        return relay_command.run(options.action, options.templates, options.file)
    from .commands import run  # noqa: PLC0415

    return run(options)


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    whole = _Parser(prog=NAME, description="Make a Sentry organisation match a YAML file.")
    whole.add_argument("--version", action="version", version=f"{NAME} {version(NAME)}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="command")
    for name, summary in SUMMARIES.items():
        command = commands.add_parser(name, help=summary, description=f"{name}: {summary}.")
        if name == "relay":
            _relay(command)
            continue
        _file(command)
        if name != "validate":
            _sentry(command)
        if name in ("plan", "apply", "check"):
            _changes(command)
        if name == "plan":
            command.add_argument(
                "--out", type=Path, metavar="PLAN", help="keep the plan in a file for apply PLAN"
            )
        elif name == "apply":
            command.add_argument(
                "plan", type=Path, nargs="?", metavar="PLAN", help="make just what this plan says"
            )
            command.add_argument("--yes", action="store_true", help="do not ask on a terminal")
        elif name == "import":
            _import(command)
    return whole


def _file(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--file",
        type=Path,
        help="the YAML file; sentry/sentry.yaml if there is one, else sentry.yaml",
    )
    command.add_argument(
        "--root",
        type=Path,
        metavar="FOLDER",
        help="where the paths under env_files start; the file's folder, "
        "or the one above where that is called sentry",
    )
    command.add_argument("--json", action="store_true", help="print one JSON document")


def _changes(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--prune",
        action="store_true",
        help="also remove what apply made and the file no longer asks for",
    )
    command.add_argument(
        "--full", action="store_true", help="show every field of what is new as well"
    )
    command.add_argument(
        "--remote",
        action="store_true",
        help="Sentry alone: leave out the files under env_files, as a checkout in CI must",
    )


def _import(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "thing",
        nargs="?",
        metavar="NAME",
        help="what to own, as plan calls it: 'alert new-error.new_issue'; by default all that "
        "have the names that the file gives them",
    )
    command.add_argument("id", nargs="?", metavar="ID", help="which of Sentry's it is")


def _sentry(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--timeout",
        type=_seconds,
        default=30.0,
        metavar="SECONDS",
        help="for one request; 30",
    )
    command.add_argument(
        "--retries", type=_times, default=4, metavar="TIMES", help="after a passing failure; 4"
    )


def _relay(command: argparse.ArgumentParser) -> None:
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.epilog = relay.__doc__
    command.add_argument(
        "action",
        nargs="?",
        choices=("serve", "status", "retry"),
        default="serve",
        help="serve; show what waits, was delivered and was given up; or try that again",
    )
    command.add_argument(
        "--file",
        type=Path,
        help="sentry.yaml, whose alerts say who is told; without it everybody is",
    )
    command.add_argument(
        "--templates",
        type=Path,
        metavar="FOLDER",
        help="where your own slack.txt and email.txt lie; RELAY_TEMPLATES, else those that "
        "come with the package",
    )


def _seconds(text: str) -> float:
    if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII) and float(text) > 0:
        return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not accepted; accepted: more than 0, as in 2.5")


def _times(text: str) -> int:
    if re.fullmatch(r"\d+", text, re.ASCII):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not accepted; accepted: 0 or more")
