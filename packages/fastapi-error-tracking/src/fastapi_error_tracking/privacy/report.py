"""The policy in force, as a table for people and as data for programs."""

from collections.abc import Iterator
from typing import Any

from . import policy
from .context import Context
from .kinds import rule_name
from .listing import of_browsers
from .policy import Always, Declared, Each, KeyedBy, Spec, Values, fields_at
from .rules import RULES, meaning


def rows(context: Context) -> list[tuple[str, str]]:
    """Return (field, rule) for every field that the policy lists, declarations included."""
    found = list(_rows("envelope", policy.ENVELOPE_HEADER, context))
    for kind, spec in policy.ITEMS.items():
        found += _rows(kind, spec, context)
    found += [(kind, f"never: {reason}") for kind, reason in policy.DROPPED.items()]
    found.append(("(any other kind of item)", "never"))
    return found


def rows_of_browsers(context: Context) -> list[tuple[str, str]]:
    """Return (field, rule) for every field that browsers may send, by their own list."""
    listing = of_browsers()
    found = list(_rows("envelope", listing.envelope, context))
    for kind, spec in listing.items.items():
        found += _rows(kind, spec, context)
    return found


def table(context: Context) -> str:
    """Return the policy as text: one field a line with its rule, and then what the rules mean."""
    listed = rows(context)
    width = max(len(field) for field, _ in listed)
    lines = [f"{field:<{width}}  {rule}" for field, rule in listed]
    used = sorted({rule for _, rule in listed if rule in RULES})
    width = max(len(rule) for rule in used)
    meanings = [f"{rule:<{width}}  {meaning(rule)}" for rule in used]
    return "\n".join(["WHAT MAY LEAVE", *lines, "", "THE RULES", *meanings, ""])


def data(context: Context) -> dict[str, Any]:
    """Return the policy for JSON."""
    known = context.known
    return {
        "fields": [{"field": field, "rule": rule} for field, rule in rows(context)],
        "rules": {name: meaning(name) for name in sorted(RULES)},
        "known": {
            "release": known.release,
            "environment": known.environment,
            "routes": sorted(known.routes),
            "tasks": sorted(known.tasks),
            "monitors": sorted(known.monitors),
            "sql_names": sorted(known.sql_names),
            "hosts": sorted(context.telemetry.hosts),
            "metrics": {n: str(k) for n, k in sorted(context.telemetry.metrics.items())},
        },
        "loosened": {"public_identifiers": known.public_identifiers},
        "added": {
            f"{place}.{key}": rule
            for place, fields in sorted(context.further.items())
            for key, rule in sorted(fields.items())
        },
    }


def _rows(path: str, spec: Spec, context: Context) -> Iterator[tuple[str, str]]:
    if isinstance(spec, str):
        yield path, spec
    elif isinstance(spec, dict):
        for key, inner in {**spec, **fields_at(path, context.further)}.items():
            yield from _rows(f"{path}.{key}", inner, context)
        yield f"{path}.*", "never"
    elif isinstance(spec, Always):
        yield path, f"always {spec.value!r}"
    elif isinstance(spec, Each):
        yield from _rows(f"{path}[]", spec.spec, context)
    elif isinstance(spec, Values):
        yield from _rows(path, {"values": spec.members}, context)
    elif isinstance(spec, KeyedBy):
        yield from _rows(f"{path}.({spec.keys})", spec.spec, context)
    elif isinstance(spec, Declared):
        yield from _declared(path, spec, context)


def _declared(path: str, spec: Declared, context: Context) -> Iterator[tuple[str, str]]:
    further = fields_at(path, context.further)
    for key, inner in {**spec.known, **further}.items():
        yield from _rows(f"{path}.{key}", inner, context)
    for name, kind in sorted(getattr(context.telemetry, spec.kind).items()):
        if spec.kind == "contexts":
            for key, inner in sorted(kind.items()):
                yield f"{path}.{name}.{key}", rule_name(inner)
        else:
            yield f"{path}.{name}", rule_name(kind)
    yield f"{path}.*", "never"
