"""Which of the things that Sentry lists are sentry.yaml's: by the id in the lock."""

from collections.abc import Callable

from .api import Json
from .difference import differences
from .failures import Refused
from .managed_mark import key_in_mark
from .reconcile import Reconciler


class Owned:
    """The things of one kind.

    Args:
        work: the run.
        kind: what they are called in the lock.
        listed: all there are, others' too.
        title: the field that people know them by.
        marked: the field at whose end version 0.1 left a mark. It is read for one version more.
    """

    def __init__(
        self, work: Reconciler, kind: str, listed: list[Json], title: str, marked: str
    ) -> None:
        self.work = work
        self.kind = kind
        self.title = title
        self.by_id = {str(one["id"]): one for one in listed}
        work.seen_ids[kind] = set(self.by_id)
        self.ids_by_mark: dict[str, list[str]] = {}
        for one in sorted(listed, key=lambda one: (len(str(one["id"])), str(one["id"]))):
            if key := key_in_mark(one.get(marked), work.configuration.managed_as):
                self.ids_by_mark.setdefault(key, []).append(str(one["id"]))
        self.asked: set[str] = set()
        for key, identifiers in self.ids_by_mark.items():
            # What a prune of the others leaves is the first, as long as the lock knows no better.
            if work.lock.ids.get(self._name(key)) not in self.by_id:
                work.lock.own(self._name(key), identifiers[0])

    def find(
        self, key: str, title: str, desired: Json, seen: Callable[[Json], Json]
    ) -> Json | None:
        """The thing that `key` of sentry.yaml means, None where Sentry has none.

        One of the same title that nobody owns is not taken, but told of: `import` adopts it.
        """
        self.asked.add(key)
        lock, name = self.work.lock, self._name(key)
        if (identifier := lock.ids.get(name)) in self.by_id:
            return self.by_id[str(identifier)]
        taken = {lock.ids[one] for one in lock.ids if one.startswith(f"{self.kind} ")}
        taken |= {identifier for kind, _, identifier in self.work.strangers if kind == self.kind}
        alike = [
            one
            for identifier, one in self.by_id.items()
            if one[self.title] == title and identifier not in taken
        ]
        alike.sort(key=lambda one: len(differences(seen(one), desired)))
        if name in lock.pending:
            # A run that was killed while it created this one made what had not been there before.
            alike = [one for one in alike if str(one["id"]) not in lock.pending[name]]
            if alike:
                lock.own(name, alike[0]["id"])
                return alike[0]
        elif alike:
            self.work.strangers.append((self.kind, key, str(alike[0]["id"])))
        return None

    def create(self, key: str, title: str, post: Callable[[], Json]) -> Json:
        """Create it so that a run that is killed meanwhile makes no second one."""
        lock, name = self.work.lock, self._name(key)
        lock.pending[name] = [i for i, one in self.by_id.items() if one[self.title] == title]
        lock.save()
        try:
            made = post()
        except Refused as refusal:
            if refusal.status < 500:
                del lock.pending[name]
                lock.save()
            raise
        lock.own(name, made.get("id"))
        lock.save()
        return made

    def leftover(self) -> list[tuple[str, str]]:
        """What apply made and nothing asks for any more, or that is there twice: (key, id)."""
        found = []
        for name, identifier in self.work.lock.ids.items():
            kind, _, key = name.partition(" ")
            if kind == self.kind and key not in self.asked and identifier in self.by_id:
                found.append((key, identifier))
        for key, identifiers in self.ids_by_mark.items():
            own = self.work.lock.ids.get(self._name(key))
            found += [(key, one) for one in identifiers if one != own]
        return found

    def forget(self, key: str, identifier: str) -> None:
        """Own it no more."""
        if self.work.lock.ids.get(self._name(key)) == identifier:
            del self.work.lock.ids[self._name(key)]

    def _name(self, key: str) -> str:
        return f"{self.kind} {key}"
