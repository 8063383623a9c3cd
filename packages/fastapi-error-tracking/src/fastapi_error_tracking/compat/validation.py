"""Pydantic's own: its errors, and the closed set of names for what is wrong."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from fastapi.exceptions import ValidationException
from pydantic import BaseModel
from pydantic_core import ValidationError
from pydantic_core.core_schema import ErrorType


@cache
def kinds() -> frozenset[str]:
    """Return pydantic's own names of what is wrong with a value."""
    return frozenset(get_args(ErrorType))


def is_validation_error(error: BaseException) -> bool:
    """Return whether pydantic wrote the error's text, or FastAPI of what pydantic found."""
    return type(error) is ValidationError or isinstance(error, ValidationException)


def failed_checks(error: Any) -> list[dict[str, Any]]:
    """Return the checks that failed, each with its ``type`` and ``loc``, the place of the value."""
    if type(error) is not ValidationError:
        return [one for one in error.errors() if isinstance(one, dict)]
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [{**one} for one in found]


def models(title: str) -> list[type[BaseModel]]:
    """Return the models whose errors have this title."""
    return [
        one for one in _below(BaseModel) if title in (one.model_config.get("title"), one.__name__)
    ]


def _below(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
