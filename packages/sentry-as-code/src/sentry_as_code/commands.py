"""plan, apply, check, import and validate: one run, its report and its exit status."""

import argparse
import os
import sys

from . import access, adoption, checklist, lock, one_at_a_time, plan_file, steps
from .api import Api
from .configuration import Configuration
from .failures import Failure
from .program import DRIFT, FAILED, INTERRUPTED, OK
from .reconcile import Allowed, Reconciler
from .report import Report, Silent, standard
from .repository import DEFAULTS, Repository
from .yaml_file import Mistakes, load_with_lines

_MISSING = f"there is no {' and no '.join(map(str, DEFAULTS))} here; name the file with --file"


def run(options: argparse.Namespace) -> int:
    """Run the command that `options` names; the exit status is that of the process."""
    repository = Repository.of(options.file, options.root)
    full = getattr(options, "full", False)
    report = standard(options.command, repository.file.name, options.json, full)
    try:
        if options.file is None and not repository.file.exists():
            raise Failure(_MISSING)
        configuration, report.line = load_with_lines(repository.file)
        if options.command != "validate":
            _Run(repository, configuration, options, report).run()
        required = configuration.require_two_factor and report.findings
        differs = options.command == "check" and (report.changes or required)
        status = DRIFT if differs else OK
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


class _Run:
    def __init__(
        self,
        repository: Repository,
        configuration: Configuration,
        options: argparse.Namespace,
        report: Report,
    ) -> None:
        self.repository = repository
        self.configuration = configuration
        self.options = options
        self.report = report
        self.server = access.server(configuration)
        report.checklist = checklist.before(configuration, self.server)
        self.token = access.token()
        report.hide(self.token)
        self.lock_file = lock.beside(repository.file)

    def run(self) -> None:
        command = self.options.command
        if command == "apply":
            with one_at_a_time.on_this_machine(self.repository.file):
                self._apply()
        elif command == "import":
            with one_at_a_time.on_this_machine(self.repository.file), self._api(False) as api:
                work = self._work(api, Silent(command, self.report.file, False))
                steps.run(work, remove=False, files=False)
                adoption.adopt(work, self.report, self.options.thing, self.options.id)
            self.report.checklist = []
        else:
            with self._api(False) as api:
                work = self._work(api, self.report, asks_again=command == "plan")
                steps.run(work, self.options.prune, not self.options.remote)
            adoption.tell(work)
            if command == "plan" and self.options.out:
                changes, prune = self.report.changes, self.options.prune
                plan_file.write(self.options.out, self.repository, changes, prune)

    def _apply(self) -> None:
        options = self.options
        plan = plan_file.read(options.plan, self.repository) if options.plan else None
        remove = plan["prune"] if plan else options.prune
        first = Silent("apply", self.report.file, options.full)
        first.hide(self.token)
        first.line = self.report.line
        with self._api(False) as api:
            work = self._work(api, first)
            steps.run(work, remove, not options.remote)
        adoption.refuse(work)
        if plan:
            plan_file.check(plan, first.changes)
        # A run that was killed at its very end still holds the organisation.
        if not first.changes and not work.lock.run:
            work.lock.save()
            self._take_over(first)
            return
        asked = plan is not None
        if (
            first.changes
            and plan is None
            and not options.yes
            and not options.json
            and sys.stdin.isatty()
        ):
            self._ask(first)
            asked = True
        allowed: dict[tuple[str, str, str], set[str]] = {}
        for change in first.changes:
            names = {one.name for one in change.fields}
            allowed[change.identity] = allowed.get(change.identity, set()) | names
        with self._api(True) as api:
            work = self._work(api, self.report, allowed=allowed if asked else None)
            try:
                steps.run(work, remove, not options.remote)
            finally:
                work.lock.save()

    def _take_over(self, first: Report) -> None:
        for text in first.skipped:
            self.report.skip(text)
        for text in first.notes:
            self.report.note(text)
        for text in first.findings:
            self.report.finding(text)
        self.report.left_out = first.left_out
        self.report.checklist = first.checklist

    def _ask(self, first: Silent) -> None:
        first.silent = False
        first.show()
        try:
            answer = input("Do this? [yes/no] ")
        except EOFError:
            answer = ""
        if answer.strip().lower() not in ("y", "yes"):
            raise Failure("nothing was changed")

    def _api(self, writes: bool) -> Api:
        return Api(
            self.server,
            self.token,
            writes=writes,
            timeout=self.options.timeout,
            retries=self.options.retries,
            progress=self.report.progress,
        )

    def _work(
        self,
        api: Api,
        report: Report,
        asks_again: bool = True,
        allowed: Allowed | None = None,
    ) -> Reconciler:
        kept = lock.Lock.read(self.lock_file, self.configuration.organization)
        return Reconciler(
            self.configuration, api, report, self.repository, kept, asks_again, allowed
        )
