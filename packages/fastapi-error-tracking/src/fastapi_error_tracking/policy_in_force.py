"""The policy in force as a list: each field that may leave, by which rule, and who declared it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi_installed_apps import Registry, Telemetry

from .privacy.context import Context
from .privacy.report import rows
from .privacy.rules import RULES, meaning


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the policy. ``app`` is the label of who declared it, or ""."""

    field: str
    rule: str
    app: str = ""

    @property
    def leaves(self) -> bool:
        """Whether anything of it can."""
        return not self.rule.startswith("never")


def fields(context: Context, registry: Registry) -> list[Field]:
    """Return what the policy of ``context`` lists, with the apps of ``registry`` that declare."""
    declared = {app.label: list(_ends(app.telemetry())) for app in registry.apps}
    return [Field(field, rule, _declaring(field, declared)) for field, rule in rows(context)]


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
    return {one.field: _in_words(one) for one in fields(context, registry) if one.leaves}


def _in_words(field: Field) -> str:
    says = f"the rule {field.rule!r}"
    if field.app:
        says = f"declared by the app {field.app!r}, {says}"
    return f"{says} ({meaning(field.rule)})" if field.rule in RULES else says


def _ends(telemetry: Telemetry) -> Iterable[str]:
    yield from (f".tags.{name}" for name in telemetry.tags)
    yield from (
        f".contexts.{name}.{key}" for name, keys in telemetry.contexts.items() for key in keys
    )
    for name in telemetry.attributes:
        yield f".data.{name}"
        yield f".attributes.{name}"


def _declaring(field: str, declared: Mapping[str, Iterable[str]]) -> str:
    return next((app for app, ends in declared.items() if any(map(field.endswith, ends))), "")
