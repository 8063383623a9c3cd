"""Jobs as they lie in Redis: JSON, and nothing that runs when it is read."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import to_json

from ..jobs import UNREADABLE

MOST_TRIES = 2**31
LATEST = 253_402_300_799_000  # milliseconds: the end of the year 9999, which Python's calendar has


class _Keywords(BaseModel, extra="forbid"):
    headers: dict[str, str] = {}


class _Message(BaseModel):
    """A job as ARQ writes it: function, arguments, keywords, try, time of enqueueing."""

    f: str
    a: list[Any]
    k: _Keywords
    t: Annotated[int, Field(ge=1, le=MOST_TRIES)] | None
    et: Annotated[int, Field(ge=0, le=LATEST)]


def read(names: frozenset[str], data: bytes) -> Mapping[str, Any]:
    """Return a message as ARQ takes it, or one for the task ``UNREADABLE`` that says why not."""
    try:
        message = _Message.model_validate_json(data)
    except ValidationError:
        return _refused(UNREADABLE)
    if message.f not in names:
        return _refused(message.f)
    return message.model_dump()


def _refused(name: str) -> Mapping[str, Any]:
    return {"f": UNREADABLE, "a": [name], "k": {}, "t": None, "et": 0}


def write(message: dict[str, Any]) -> bytes:
    """Return a message or a result as JSON.

    Raises:
        TypeError: It holds what JSON cannot say.
    """
    return to_json(message, fallback=_error_name)


def _error_name(value: object) -> str:
    """Stand in for the error that a kept result may be."""
    if isinstance(value, BaseException):
        return type(value).__name__
    raise TypeError(f"a job's arguments and result must be what JSON can say, not {type(value)}")
