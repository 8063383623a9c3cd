"""Things of a name that sentry.yaml uses, which nobody owns: told of, and adopted by `import`."""

from .failures import Failure
from .lock import Lock
from .reconcile import Reconciler
from .report import Report


def tell(work: Reconciler) -> None:
    """Say in a plan what apply would refuse to make a second time."""
    for kind, key, identifier in work.strangers:
        work.report.note(
            f"Sentry has a {kind} by the name of {kind} {key} already (id {identifier}): "
            "`import` adopts it, apply makes no second one"
        )


def refuse(work: Reconciler) -> None:
    """Make nothing twice.

    Raises:
        Failure: there are things of the same name that are in no lock.
    """
    if not work.strangers:
        return
    names = ", ".join(f"{kind} {key} (id {number})" for kind, key, number in work.strangers)
    here = work.lock.file.name
    why = "" if work.lock.existed else f", and there is no {here} here"
    raise Failure(
        f"Sentry has these by their names already{why}: {names}. Pull {here} if somebody else "
        "applied, adopt them with `import`, or give them other names; nothing was changed"
    )


def adopt(work: Reconciler, report: Report, thing: str | None, identifier: str | None) -> None:
    """Own what is there, so that the next apply changes it instead of making another.

    Args:
        work: a run that has looked and written nothing.
        report: told of what was adopted.
        thing: what to adopt, in the report's words such as `alert new-error.new_issue`; all that
            have the name that sentry.yaml gives them unless given.
        identifier: Sentry's id of it; the one of that name unless given.

    Raises:
        Failure: there is no such thing.
    """
    found = {f"{kind} {key}": number for kind, key, number in work.strangers}
    if thing is not None:
        asked = {name.replace("metric ", "").replace("uptime m", "m") for name in work.asked}
        thing = thing.replace("metric monitor", "monitor").replace("uptime monitor", "monitor")
        if thing not in asked:
            raise Failure(f"the file asks for no {thing}; plan shows the names")
        if identifier is None and thing not in found:
            raise Failure(f"Sentry has nothing of the name of {thing}; give its id")
        chosen = identifier or found[thing]
        if chosen not in _ids(work, thing):
            raise Failure(f"Sentry has no {thing.partition(' ')[0]} with the id {chosen}")
        found = {thing: chosen}
    lock: Lock = work.lock
    for name, number in found.items():
        lock.own(name, number)
        report.note(f"adopted: {name} is Sentry's {number}")
    lock.save()
    if not found:
        report.note("nothing to adopt: what has these names is in the lock, or is not there")


def _ids(work: Reconciler, thing: str) -> set[str]:
    return work.seen_ids.get(thing.partition(" ")[0], set())
