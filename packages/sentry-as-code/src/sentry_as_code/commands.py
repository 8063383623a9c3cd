"""plan, apply, check and validate: one run, its report and its exit status."""

import argparse
import os
import sys

from . import access, checklist, steps
from .api import Api
from .configuration import Configuration
from .failures import Failure
from .program import DRIFT, FAILED, INTERRUPTED, OK
from .reconcile import Reconciler
from .report import Report, standard
from .repository import DEFAULTS, Repository
from .yaml_file import Mistakes, load

_MISSING = f"there is no {' and no '.join(map(str, DEFAULTS))} here; name the file with --file"


def run(options: argparse.Namespace) -> int:
    """Run the command that `options` names; the exit status is that of the process."""
    repository = Repository.of(options.file, options.root)
    report = standard(options.command, repository.file.name, options.json)
    try:
        if options.file is None and not repository.file.exists():
            raise Failure(_MISSING)
        configuration = load(repository.file)
        if options.command != "validate":
            with _api(configuration, options, report) as api:
                steps.run(Reconciler(configuration, api, report, repository), options.prune)
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


def _api(configuration: Configuration, options: argparse.Namespace, report: Report) -> Api:
    server = access.server(configuration)
    report.checklist = checklist.before(configuration, server)
    token = access.token()
    report.hide(token)
    return Api(
        server,
        token,
        writes=options.command == "apply",
        timeout=options.timeout,
        retries=options.retries,
        progress=report.progress,
    )
