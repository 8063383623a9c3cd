"""What the applications and the process declare: everything they name may leave."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from fastapi_installed_apps import Telemetry

__all__ = ["Known", "Telemetry", "union"]


def union(declared: Iterable[Telemetry]) -> Telemetry:
    """Return everything that any of ``declared`` names."""
    everything = list(declared)
    contexts: dict[str, frozenset[str]] = {}
    for one in everything:
        for name, keys in one.contexts.items():
            contexts[name] = contexts.get(name, frozenset()) | frozenset(keys)
    sets = {
        f.name: frozenset(x for one in everything for x in getattr(one, f.name))
        for f in fields(Telemetry)
        if f.name != "contexts"
    }
    return Telemetry(contexts=contexts, **sets)


@dataclass(frozen=True, slots=True)
class Known:
    """What this process knows of itself, none of it personal.

    Args:
        packages: The top-level packages of the application; names given to spans, breadcrumbs and
            messages in their source may leave.
        release, environment, dist: As configured. No others leave.
        keys: The public keys of the service's DSNs. A trace names one that it began under.
        routes: Route templates (``/api/v1/appointments/{id}``).
        tasks: Names of background jobs.
        monitors: Slugs of cron monitors.
        sql_names: Names of tables, columns and constraints.
        source_lines: Lines of source to send around each frame's own.
        public_identifiers: Send identifiers as they are instead of their keyed hash.
    """

    packages: frozenset[str] = frozenset()
    release: str = ""
    environment: str = ""
    dist: str = ""
    keys: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    monitors: frozenset[str] = frozenset()
    sql_names: frozenset[str] = frozenset()
    source_lines: int = 5
    public_identifiers: bool = False
