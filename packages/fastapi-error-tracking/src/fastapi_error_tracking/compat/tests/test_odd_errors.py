"""The SDK's functions that ask errors: each name is used in ``compat.odd_errors``."""

import inspect
from importlib import import_module
from typing import Any

import pytest

from .. import odd_errors

MODULES = {
    "event_from_exception": ("scope", "integrations.logging", "integrations.excepthook"),
    "exc_info_from_error": ("scope",),
}


@pytest.mark.parametrize("name", MODULES)
def test_the_sdk_calls_what_is_guarded(name: str) -> None:
    """Without these names in its modules, an odd error would be answered with another one."""
    odd_errors.guard()
    for module in MODULES[name]:
        found = getattr(import_module(f"sentry_sdk.{module}"), name)
        assert found is getattr(odd_errors, name)


def test_an_error_has_type_value_and_traceback() -> None:
    """``exc_info_from_error``, as the SDK says it."""
    theirs: Any = odd_errors._THEIRS["exc_info_from_error"]
    with pytest.raises(ValueError, match="no") as raised:
        raise ValueError("no")
    error = raised.value
    about = (ValueError, error, error.__traceback__)
    assert odd_errors.exc_info_from_error(error) == theirs(error) == about
    made = ValueError("no")
    assert odd_errors.exc_info_from_error(made) == theirs(made) == (ValueError, made, None)
    assert [*inspect.signature(theirs).parameters] == ["error"]
