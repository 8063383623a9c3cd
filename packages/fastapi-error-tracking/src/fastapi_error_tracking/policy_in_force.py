"""The policy in force as a list: each field that may leave, by which rule, and who declared it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from fastapi_installed_apps import Identifier, Kind, Registry, Telemetry, Text

from .privacy.context import Context
from .privacy.declarations import union
from .privacy.report import rows, rows_of_browsers
from .privacy.rules import RULES, meaning


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the policy. ``app`` and ``kind`` are of who declared it, if an app did."""

    field: str
    rule: str
    app: str = ""
    kind: Kind | None = None
    of_browsers: bool = False

    @property
    def declaration(self) -> dict[str, str]:
        """What the app says of it: kind, and of a text why, who agreed, and until when."""
        if self.kind is None:
            return {}
        if not isinstance(self.kind, Text):
            return {"app": self.app, "kind": str(self.kind)}
        until = {"expires": str(self.kind.expires)} if self.kind.expires else {}
        reviewer = {"reviewer": self.kind.reviewer} if self.kind.reviewer else {}
        return {"app": self.app, "kind": "Text", "reason": self.kind.reason, **reviewer, **until}

    @property
    def leaves(self) -> bool:
        """Whether anything of it can."""
        return not self.rule.startswith("never")


def fields(context: Context, registry: Registry) -> list[Field]:
    """Return what the policy of ``context`` lists, with the apps of ``registry`` that declare.

    First what the process may send, then what browsers may: ``of_browsers`` tells them apart.
    """
    declared = [
        (end, app.label, kind) for app in registry.apps for end, kind in _ends(app.telemetry())
    ]
    own = [_field(field, rule, declared) for field, rule in rows(context)]
    theirs = [_field(field, rule, declared) for field, rule in rows_of_browsers(context)]
    return [*own, *(replace(one, of_browsers=True) for one in theirs)]


def rule_at(path: str, rules: Mapping[str, str]) -> str:
    """Return what ``rules`` say of the field at ``path``, or "" if it is none of the policy's.

    Args:
        path: As in an item: ``event.exception.values[].value``; the list writes some shorter.
        rules: The rule of each field, or anything else that is known of it.
    """
    for written in (path, path.replace("values[]", "[]"), path.replace("[]", ".values[]", 1)):
        if written in rules:
            return rules[written]
    holder = path
    while "." in holder:  # a rule can take an object or list whole, or keys of one kind
        holder, _, key = holder.rpartition(".")
        kinds = [rule for field, rule in rules.items() if field.startswith(f"{holder}.(")]
        if kinds and "." not in key:
            return kinds[0]
        for written in (holder, f"{holder}[]"):
            if written in rules:
                return rules[written]
    return ""


def passing(context: Context, registry: Registry) -> Mapping[str, str]:
    """Return what lets a field pass, in words, by the field."""
    own = [one for one in fields(context, registry) if not one.of_browsers]
    return {one.field: _in_words(one) for one in own if one.leaves}


def _in_words(field: Field) -> str:
    says = f"the rule {field.rule!r}"
    if field.app:
        says = f"declared by the app {field.app!r} as {field.kind}, {says}"
    return f"{says} ({meaning(field.rule)})" if field.rule in RULES else says


def _field(field: str, rule: str, declared: Iterable[tuple[str, str, Kind]]) -> Field:
    for end, app, kind in declared:
        if field.endswith(end):
            return Field(field, rule_of(kind), app, kind)
    return Field(field, rule)


def rule_of(kind: Kind) -> str:
    """Return the rule by which values of a declared ``kind`` leave."""
    return "identifier" if isinstance(kind, Identifier) else "declared"


def _ends(telemetry: Telemetry) -> Iterator[tuple[str, Kind]]:
    for name, kind in telemetry.tags.items():
        yield f".tags.{name}", kind
    for name, keys in telemetry.contexts.items():
        for key, kind in keys.items():
            yield f".contexts.{name}.{key}", kind
    for name, kind in union([telemetry]).attributes.items():
        yield f".data.{name}", kind
        yield f".extra.{name}", kind
        yield f".attributes.{name}", kind
