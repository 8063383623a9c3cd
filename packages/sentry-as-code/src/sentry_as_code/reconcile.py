"""One thing at a time: say how it differs and, when the command is apply, make it so."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from .api import Api, Json
from .configuration import Configuration, KeyPath
from .difference import Field, differences
from .failures import Failure, Refused
from .lock import Lock
from .report import Change, Report
from .repository import Repository

_TOLD = "told"
NEW = "(known after apply)"


# By (action, kind, name): the names of the fields.
Allowed = Mapping[tuple[str, str, str], set[str]]


class Reconciler:
    """What every step works with.

    Args:
        configuration: sentry.yaml.
        api: the organisation's API; read only unless the command is apply.
        report: told of every change once it is made (or found, where nothing is written).
        repository: where sentry.yaml and the files of `env_files` lie.
        lock: what earlier runs made and learned.
        asks_again: whether what was not in another plan is asked for again.
        allowed: the changes that may be made, with the fields of each; None allows any.
    """

    def __init__(
        self,
        configuration: Configuration,
        api: Api,
        report: Report,
        repository: Repository,
        lock: Lock,
        asks_again: bool = True,
        allowed: Allowed | None = None,
    ) -> None:
        self.configuration = configuration
        self.api = api
        self.report = report
        self.repository = repository
        self.lock = lock
        self.asks_again = asks_again
        self.allowed = allowed
        self.writes = api.writes
        self.organization = f"/organizations/{configuration.organization}"
        self.plan = ""
        # By the report's words.
        self.left_out: set[str] = set()
        self.asked: set[str] = set()
        self.refused: set[str] = set()
        # Of the same name as something that is to be created, and nobody's: (kind, key, id).
        self.strangers: list[tuple[str, str, str]] = []
        self.seen_ids: dict[str, set[str]] = {}

    def use_plan(self, organization: Json) -> None:
        """Know the plan by what it includes: Sentry's API does not name it."""
        features = "\n".join(sorted(map(str, organization.get("features") or [])))
        self.plan = hashlib.sha256(features.encode()).hexdigest()[:12]

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
        at: KeyPath = (),
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
            optional: not every plan includes it: a refusal for that reason is remembered.
            at: where sentry.yaml speaks of it.

        Returns:
            It as it is after the step; `desired` where it would be new; None where it was skipped
            and Sentry has none.
        """
        thing = f"{kind} {name}"
        self.asked.add(thing)
        if optional and thing in self.configuration.not_in_plan:
            self._leave_out(thing, f"not_in_plan in {self.repository.file.name}")
            return current
        known = self._known(thing)
        if known is not None and not known.get("asked"):
            self._leave_out(thing, known["why"])
            return current
        if current is None:
            fields = differences(None, desired if shown is None else shown)
        else:
            fields = differences(seen(current), desired)
            if known is not None:
                kept = [one for one in fields if known["asked"].get(one.name) != _plain(one.after)]
                if kept != fields:
                    self._leave_out(thing, known["why"])
                fields = kept
            if not fields:
                return current
        action = "create" if current is None else "change"
        change = Change(action, kind, name, fields, at, of_new=not current)
        act = create if current is None else update
        otherwise = desired if current is None else current
        return self._do(change, act, otherwise, desired, seen, optional)

    def _do(
        self,
        change: Change,
        act: Callable[[], Json],
        otherwise: Json,
        desired: Json,
        seen: Callable[[Json], Json],
        optional: bool,
    ) -> Json | None:
        thing = f"{change.kind} {change.name}"
        if not self.writes:
            self.report.change(change)
            return otherwise
        self.allow(change)
        try:
            result = act()
        except Refused as refusal:
            text = f"{thing}: {refusal}"
            if not (optional and refusal.beyond_plan):
                raise Refused(text, refusal.status) from None
            self.beyond_plan(change.kind, change.name, str(refusal))
            return None if change.action == "create" else otherwise
        self.lock.not_in_plan.pop(thing, None)
        lost = differences(seen(result), desired) if result else []
        if lost:
            # Where the plan lacks it, Sentry takes some fields and forgets them without a word.
            names = ", ".join(one.name for one in lost)
            self._remember(
                thing,
                f"Sentry took {names} and did not keep it",
                {one.name: _plain(one.after) for one in lost},
            )
            if change.action == "change" and {one.name for one in change.fields} <= {
                one.name for one in lost
            }:
                return result
        self.report.change(change)
        return result or otherwise

    def allow(self, change: Change) -> None:
        """Refuse what nobody has agreed to.

        Raises:
            Failure: the plan that is applied does not say it.
        """
        if self.allowed is None:
            return
        fields = self.allowed.get(change.identity)
        if fields is None or not {one.name for one in change.fields} <= fields:
            raise Failure(
                f"{change.action} {change.kind} {change.name} is not in the plan: Sentry has "
                "changed since; run plan again"
            )

    def beyond_plan(self, kind: str, name: str, why: str) -> None:
        """Leave out what Sentry did not give for the plan's sake."""
        self._remember(f"{kind} {name}", why, {})

    def lacks(self, thing: str, why: str) -> None:
        """Leave out what is not there to be asked for; said once, until it is there or is asked
        for no more."""
        if self.lock.not_in_plan.get(thing, {}).get("why") == why:
            self._leave_out(thing, why)
            return
        self.left_out.add(thing)
        self.report.skip(f"{thing}: {why}")
        if self.writes:
            self.lock.not_in_plan[thing] = {"plan": self.plan, "why": why}

    def tell_once(self, key: str, text: str) -> None:
        """Say what nobody can change, until an apply has said it."""
        told = self.lock.settings.get(_TOLD, [])
        if key in told:
            return
        self.report.note(text)
        if self.writes:
            self.lock.settings[_TOLD] = sorted([*told, key])

    def tidy(self) -> None:
        """Forget what sentry.yaml no longer asks for."""
        known, spoken = self.lock.not_in_plan, self.asked | self.left_out
        self.lock.not_in_plan = {name: known[name] for name in known if name in spoken}

    def _remember(self, thing: str, why: str, asked: dict[str, Any]) -> None:
        if thing in self.refused:
            return
        self.refused.add(thing)
        self.left_out.add(thing)
        entry: dict[str, Any] = {"plan": self.plan, "why": why}
        if asked:
            entry["asked"] = asked
        self.lock.not_in_plan[thing] = entry
        self.lock.save()
        self.report.skip(f"{thing}: {why}: not on this plan, and not asked again until it changes")

    def _known(self, thing: str) -> dict[str, Any] | None:
        """What an earlier run learned of this plan's limits."""
        known = self.lock.not_in_plan.get(thing)
        if known is None or known.get("plan") == self.plan:
            return known
        if self.asks_again:
            return None
        self.report.note(
            "what the plan includes has changed: apply asks again for what was not in it"
        )
        return known

    def _leave_out(self, thing: str, why: str) -> None:
        self.left_out.add(thing)
        self.report.leave_out(thing, why)

    def remove(self, kind: str, name: str, act: Callable[[], None]) -> None:
        """Remove it, or say that apply would."""
        change = Change("remove", kind, name)
        if self.writes:
            self.allow(change)
            act()
        self.report.change(change)

    def say(self, action: str, kind: str, name: str, at: KeyPath = (), **fields: Any) -> None:
        """Report something that is no resource of Sentry's: a file written, an event sent."""
        listed = [Field(key, None, value) for key, value in fields.items()]
        change = Change(action, kind, name, listed, at)
        if self.writes:
            self.allow(change)
        self.report.change(change)


def number(identifier: Any) -> Any:
    """Sentry answers with ids as strings and takes them as numbers."""
    return int(identifier) if str(identifier).isdigit() else identifier


def _plain(value: Any) -> Any:
    """`value` as it is once it was in the lock."""
    return json.loads(json.dumps(value))
