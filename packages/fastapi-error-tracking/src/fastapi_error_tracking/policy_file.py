"""The policy in force as a file of the repository: what may leave changes by a diff to review."""

import json
from typing import TYPE_CHECKING

from .policy_in_force import Field, fields

if TYPE_CHECKING:
    from .app import App


def written(app: "App") -> str:
    """Return the text of the file: JSON in a stable order, a line for each field that may leave."""
    app.scrubber.learn(app.registry)
    listed = fields(app.scrubber.gate.context, app.registry)
    lines = [json.dumps(_line(one)) for one in listed if one.leaves]
    return "[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]\n"


def _line(field: Field) -> dict[str, str]:
    found = {"field": field.field, "rule": field.rule}
    return {**found, "app": field.app} if field.app else found
