"""The policy in force as a file of the repository: what may leave changes by a diff to review.

A field has one line, whatever kinds of items it is in. What stands in every object of attributes
(of spans, logs, metrics, breadcrumbs) is written once, as a field of ``attributes``.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .policy_in_force import Field, fields, rule_of

if TYPE_CHECKING:
    from .app import App

SHARED = "attributes"
MARK = ".sentry.op"
"""A field of every object of attributes, and of nothing else."""


def written(app: "App") -> str:
    """Return the text of the file: JSON in a stable order, a line for each field that may leave."""
    app.scrubber.learn(app.registry)
    leaving = [one for one in fields(app.scrubber.gate.context, app.registry) if one.leaves]
    own = [one for one in leaving if not one.of_browsers]
    rows: dict[tuple[str, Field], list[str]] = {}
    for listed, whose in ((own, ""), ([one for one in leaving if one.of_browsers], "browser's ")):
        for one in _with_shared_once(listed):
            root, _, field = one.field.partition(".")
            same = replace(one, field="", of_browsers=False)
            rows.setdefault((field, same), []).append(f"{whose}{root}")
    lines = [_line(field, roots, one) for (field, one), roots in rows.items()]
    lines += [_line(name, ["name of a metric"], one) for name, one in _metrics(app)]
    text = ",\n".join(f"  {json.dumps(line, ensure_ascii=False)}" for line in lines)
    return f"[\n{text}\n]\n"


def difference(before: str, now: str) -> str:
    """Return how two texts of the file differ: a line for each field that is new, or gone."""
    old, new = before.splitlines(), now.splitlines()
    bare_old, bare_new = [{line.rstrip(",") for line in lines} for lines in (old, new)]
    lines = [f"-{line}" for line in old if line.rstrip(",") not in bare_new]
    lines += [f"+{line}" for line in new if line.rstrip(",") not in bare_old]
    return "\n".join(lines)


def _with_shared_once(listed: list[Field]) -> Iterator[Field]:
    holders = [one.field.removesuffix(MARK) for one in listed if one.field.endswith(MARK)]
    held = [{_within(holder, one) for one in _of(holder, listed)} for holder in holders]
    shared = set.intersection(*held) if held else set()
    told: set[str] = set()
    for one in listed:
        holder = next((name for name in holders if one.field.startswith(f"{name}.")), None)
        if holder is None or _within(holder, one) not in shared:
            yield one
        elif holder not in told:
            told.add(holder)
            yield Field(f"{holder}.*", f"as of {SHARED}")
    for one in _of(holders[0], listed) if holders else ():
        inner = _within(holders[0], one)
        if inner in shared:
            yield replace(inner, field=f"{SHARED}.{inner.field}")


def _of(holder: str, listed: list[Field]) -> list[Field]:
    return [one for one in listed if one.field.startswith(f"{holder}.")]


def _within(holder: str, one: Field) -> Field:
    return replace(one, field=one.field.removeprefix(f"{holder}."))


def _metrics(app: "App") -> Iterator[tuple[str, Field]]:
    for installed in app.registry.apps:
        for name, kind in sorted(installed.telemetry().metrics.items()):
            yield name, Field("", rule_of(kind), installed.label, kind)


def _line(field: str, roots: list[str], one: Field) -> dict[str, Any]:
    return {"field": field, "of": roots, "rule": one.rule, **one.declaration}
