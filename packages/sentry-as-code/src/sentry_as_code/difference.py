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
    """Every field of `desired` that `current` has otherwise; what only `current` has is ignored."""
    if isinstance(desired, dict):
        have = current if isinstance(current, dict) else {}
        return [
            field
            for key, value in desired.items()
            for field in differences(have.get(key), value, f"{name}.{key}" if name else key)
        ]
    if isinstance(desired, list) and any(isinstance(item, dict) for item in desired):
        have_list = current if isinstance(current, list) else []
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
