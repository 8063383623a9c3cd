"""What the applications and the process declare: everything they name may leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi_installed_apps import Kind, Telemetry
from fastapi_installed_apps.kinds import BY_NAME, AnyNumber

from .either import either

__all__ = ["Known", "Telemetry", "union", "with_kinds_of"]

_NO_KIND = (BY_NAME, AnyNumber())


def union(declared: Iterable[Telemetry]) -> Telemetry:
    """Return everything that any of ``declared`` names; of a name of two kinds, either.

    A tag is an attribute as well, and of a context each key, as ``context.key``: spans have no
    others.
    """
    everything = list(declared)
    names = {name for one in everything for name in one.contexts}
    contexts = {name: _merged(one.contexts.get(name, {}) for one in everything) for name in names}
    tags = _merged(one.tags for one in everything)
    flat = {f"{name}.{key}": kind for name in names for key, kind in contexts[name].items()}
    return Telemetry(
        tags=tags,
        contexts=contexts,
        attributes={**tags, **flat, **_merged(one.attributes for one in everything)},
        metrics=_merged(one.metrics for one in everything),
        hosts={host for one in everything for host in one.hosts},
    )


def with_kinds_of(apps: Telemetry, named: Telemetry) -> Telemetry:
    """Return ``named``, of whose names those without a kind have the one that ``apps`` give them.

    So a name that browsers and apps share means one thing, whichever sends it.
    """
    return Telemetry(
        tags=_completed(named.tags, {**apps.attributes, **apps.tags}),
        contexts={
            name: _completed(keys, apps.contexts.get(name, {}))
            for name, keys in named.contexts.items()
        },
        attributes=_completed(named.attributes, {**apps.tags, **apps.attributes}),
        metrics=_completed(named.metrics, apps.metrics),
        hosts=named.hosts,
    )


def _completed(named: Mapping[str, Kind], kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    return {
        name: kinds.get(name, kind) if kind in _NO_KIND else kind for name, kind in named.items()
    }


def _merged(declared: Iterable[Mapping[str, Kind]]) -> dict[str, Kind]:
    found: dict[str, list[Kind]] = {}
    for kinds in declared:
        for name, kind in kinds.items():
            found.setdefault(name, []).append(kind)
    return {name: either(kinds) for name, kinds in found.items()}


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
