"""Pydantic's own: its errors, and the closed set of names for what is wrong."""

from functools import cache
from typing import Any, get_args

from pydantic_core import ValidationError
from pydantic_core.core_schema import ErrorType


@cache
def kinds() -> frozenset[str]:
    """Return pydantic's own names of what is wrong with a value."""
    return frozenset(get_args(ErrorType))


def is_validation_error(error: BaseException) -> bool:
    """Return whether pydantic wrote the error's text."""
    return type(error) is ValidationError


def failed_checks(error: Any) -> list[str]:
    """Return the names of the checks that failed, the application's own among them."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [one["type"] for one in found]
