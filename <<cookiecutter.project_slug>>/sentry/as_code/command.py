"""The command line: reads the arguments, asks for the token, runs the steps in their order."""

import argparse
import getpass
import os
import re
import sys
from pathlib import Path
from typing import NoReturn

from . import checklist, dsns, first_event, not_in_plan, organization, projects
from .alerts import Alerts
from .api import Api, checked_server
from .configuration import Configuration
from .dashboards import Dashboards
from .failures import Failure
from .monitors import Monitors
from .prune import prune
from .recipients import Recipients
from .reconcile import Reconciler
from .report import Report, standard
from .yaml_file import Mistakes, load

OK, FAILED, DRIFT, INTERRUPTED = 0, 1, 2, 130


class _Parser(argparse.ArgumentParser):
    """argparse exits 2 on a wrong argument; here 2 means drift."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(FAILED, f"{self.prog}: {message}\n")


def main(file: Path, arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        file: sentry.yaml; its folder's parent is the repository.
        arguments: those of the process unless given.

    Returns:
        The exit status: 0 done or nothing to do, 1 failed, 2 drift found by check, 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    report = standard(options.command, options.json)
    try:
        configuration = load(file)
        with _api(configuration, options, report) as api:
            run(Reconciler(configuration, api, report), file, options.prune)
        status = DRIFT if options.command == "check" and report.changes else OK
        report.end(status)
    except Mistakes as mistakes:
        report.end(FAILED, "\n".join(mistakes.lines))
        return FAILED
    except Failure as failure:
        report.end(FAILED, str(failure))
        return FAILED
    except KeyboardInterrupt:
        report.end(INTERRUPTED, "stopped; run the same command again to go on")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader, head for one, has seen enough; Python's own farewell would fail as well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return status


def run(work: Reconciler, file: Path, remove: bool) -> None:
    """Every step, in an order in which each needs only what stands before it.

    The DSNs come first: a service can report errors even if everything after them fails.

    Args:
        work: the run.
        file: sentry.yaml, in a folder of the repository.
        remove: also what sentry.yaml no longer asks for.
    """
    root = file.resolve().parent.parent
    report, server = work.report, work.api.server
    found = organization.find(work)
    report.checklist = []
    team = projects.team(work)
    listed = projects.projects(work)
    dsns.write(work, root, listed)
    organization.privacy(work, found)
    first_event.send(work, listed)
    for project in listed:
        projects.settings(work, project)
    monitors = Monitors(work, listed, team)
    monitors.metric_monitors()
    monitors.uptime_monitors()
    recipients = Recipients(work, found, team)
    alerts = Alerts(work, monitors, recipients)
    alerts.ensure()
    monitors.cron_monitors()
    dashboards = Dashboards(work, listed)
    dashboards.ensure()
    not_in_plan.note(work, file)
    prune(work, monitors, alerts, dashboards, remove)
    report.checklist = checklist.after(work.configuration, server, found, recipients)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="sentry/apply.py", description="Make Sentry match sentry.yaml.")
    parser.add_argument(
        "command",
        choices=("plan", "apply", "check"),
        help="plan: show what would change; apply: change it; check: exit 2 if anything would",
    )
    parser.add_argument(
        "--prune", action="store_true", help="also remove what apply made and sentry.yaml dropped"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--timeout", type=_seconds, default=30.0, help="seconds for one request")
    parser.add_argument("--retries", type=_times, default=4, help="tries after a passing failure")
    return parser


def _seconds(text: str) -> float:
    if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII) and float(text) > 0:
        return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not accepted; accepted: more than 0, as in 2.5")


def _times(text: str) -> int:
    if re.fullmatch(r"\d+", text, re.ASCII):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not accepted; accepted: 0 or more")


def _api(configuration: Configuration, options: argparse.Namespace, report: Report) -> Api:
    server = checked_server(os.environ.get("SENTRY_URL") or str(configuration.server))
    report.checklist = checklist.before(configuration, server)
    token = _token()
    report.hide(token)
    return Api(
        server,
        token,
        writes=options.command == "apply",
        timeout=options.timeout,
        retries=options.retries,
        progress=report.progress,
    )


def _token() -> str:
    token = os.environ.get("SENTRY_AUTH_TOKEN", "").strip()
    if not token:
        if not sys.stdin.isatty():
            raise Failure("SENTRY_AUTH_TOKEN is not set, and there is no terminal to ask for it on")
        try:
            token = getpass.getpass("Sentry token (not shown): ").strip()
        except EOFError:
            token = ""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise Failure("that is no token: accepted are printable characters without blanks")
    if token.startswith("sntrys_"):
        raise Failure(
            "this is an organisation token, which may only upload; create one under "
            "Developer Settings (internal integration) or a personal one"
        )
    return token
