"""One thing at a time: say how it differs and, when the command is apply, make it so."""

from collections.abc import Callable
from typing import Any

from .api import Api, Json
from .configuration import Configuration
from .difference import Field, differences
from .failures import Refused
from .report import Change, Report
from .repository import Repository

NEW = "(new)"


class Reconciler:
    """What every step works with.

    Args:
        configuration: sentry.yaml.
        api: the organisation's API; read only unless the command is apply.
        report: told of every change once it is made (or found, where nothing is written).
        repository: where sentry.yaml and the files of `env_files` lie.
    """

    def __init__(
        self, configuration: Configuration, api: Api, report: Report, repository: Repository
    ) -> None:
        self.configuration = configuration
        self.api = api
        self.report = report
        self.repository = repository
        self.writes = api.writes
        self.organization = f"/organizations/{configuration.organization}"
        # By the report's words, as in sentry.yaml's not_in_plan.
        self.left_out: set[str] = set()
        self.refused: list[str] = []

    def ensure(
        self,
        kind: str,
        name: str,
        current: Json | None,
        desired: Json,
        create: Callable[[], Json],
        update: Callable[[], Json],
        seen: Callable[[Json], Json] = lambda body: body,
        shown: Json | None = None,
        optional: bool = False,
    ) -> Json | None:
        """Create it, change it, or leave it.

        Args:
            kind: what it is, for the report.
            name: which one it is, for the report.
            current: as Sentry has it, None where it has none.
            desired: the fields asked for, in the shape `seen` gives.
            create: makes it and returns it.
            update: changes it and returns it.
            seen: turns Sentry's answer into the shape of `desired`.
            shown: what the report lists for a new one, `desired` unless given.
            optional: not every plan includes it. It is skipped where sentry.yaml says so, and
                where Sentry's refusal does.

        Returns:
            It as it is after the step; `desired` where it would be new; None where it was skipped
            and Sentry has none.
        """
        if optional and f"{kind} {name}" in self.configuration.not_in_plan:
            self.left_out.add(f"{kind} {name}")
            self.report.skip(
                f"{kind} {name}: it stands under not_in_plan in {self.repository.file.name}"
            )
            return current
        if current is None:
            fields = differences(None, desired if shown is None else shown)
            return self._do(Change("create", kind, name, fields), create, desired, optional)
        fields = differences(seen(current), desired)
        if not fields:
            return current
        return self._do(Change("change", kind, name, fields), update, current, optional) or current

    def _do(
        self, change: Change, act: Callable[[], Json], otherwise: Json, optional: bool
    ) -> Json | None:
        if not self.writes:
            self.report.change(change)
            return otherwise
        try:
            result = act()
        except Refused as refusal:
            text = f"{change.kind} {change.name}: {refusal}"
            if not (optional and refusal.beyond_plan):
                raise Refused(text, refusal.status) from None
            self.beyond_plan(change.kind, change.name, str(refusal))
            return None
        self.report.change(change)
        return result or otherwise

    def beyond_plan(self, kind: str, name: str, why: str) -> None:
        """Leave out what Sentry did not give for the plan's sake."""
        if f"{kind} {name}" not in self.refused:
            self.refused.append(f"{kind} {name}")
            self.report.skip(f"{kind} {name}: {why}")

    def remove(self, kind: str, name: str, act: Callable[[], None]) -> None:
        """Remove it, or say that apply would."""
        if self.writes:
            act()
        self.report.change(Change("remove", kind, name))

    def say(self, action: str, kind: str, name: str, **fields: Any) -> None:
        """Report something that is no resource of Sentry's: a file written, an event sent."""
        listed = [Field(key, None, value) for key, value in fields.items()]
        self.report.change(Change(action, kind, name, listed))


def number(identifier: Any) -> Any:
    """Sentry answers with ids as strings and takes them as numbers."""
    return int(identifier) if str(identifier).isdigit() else identifier
