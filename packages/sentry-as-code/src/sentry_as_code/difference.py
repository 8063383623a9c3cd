"""Where what Sentry has differs from what sentry.yaml asks for, field by field."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    """One value that would change; `before` is None where there is none yet."""

    name: str
    before: Any
    after: Any


def differences(current: Any, desired: Any, name: str = "") -> list[Field]:
    """Every field of `desired` that `current` has otherwise; what only `current` has is ignored.

    Things with a title (widgets) are matched by it, wherever they stand: one more is one change.
    """
    if isinstance(desired, dict):
        have = current if isinstance(current, dict) else {}
        return [
            field
            for key, value in desired.items()
            for field in differences(have.get(key), value, f"{name}.{key}" if name else key)
        ]
    if isinstance(desired, list) and any(isinstance(item, dict) for item in desired):
        have_list = current if isinstance(current, list) else []
        if _titles(desired) is not None and (have_list and _titles(have_list) is not None):
            return _by_title(have_list, desired, name)
        fields = [
            field
            for index, value in enumerate(desired)
            for field in differences(
                have_list[index] if index < len(have_list) else None, value, f"{name}[{index}]"
            )
        ]
        removed = range(len(desired), len(have_list))
        return fields + [Field(f"{name}[{index}]", have_list[index], None) for index in removed]
    return [] if current == desired else [Field(name, current, desired)]


def _titles(items: list[Any]) -> dict[str, Any] | None:
    titles = {item["title"]: item for item in items if isinstance(item, dict) and "title" in item}
    return titles if len(titles) == len(items) else None


def _by_title(current: list[Any], desired: list[Any], name: str) -> list[Field]:
    have, want = _titles(current) or {}, _titles(desired) or {}
    fields: list[Field] = []
    for title, value in want.items():
        here = f'{name}["{title}"]'
        if title in have:
            fields += differences(have[title], value, here)
        else:
            fields.append(Field(here, None, value))
    gone = [Field(f'{name}["{title}"]', have[title], None) for title in have if title not in want]
    return fields + gone
