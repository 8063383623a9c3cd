"""What is said when a process cannot start as it is configured."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings

S = TypeVar("S", bound=BaseSettings)


class ConfigurationError(Exception):
    """The service cannot start as configured; the message says what is wrong and what to write.

    ``label`` is that of the app whose settings it is about, if it is about one's.
    """

    label: str = ""


def settings_error(what: str, error: ValidationError | UnicodeDecodeError) -> ConfigurationError:
    """Say ``what`` is wrong and each setting's problem, but no value: it may be a password."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return ConfigurationError(f"{what}: .env is not UTF-8 in line {line}; save it as UTF-8.")
    problems = [f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
    return ConfigurationError(f"{what}: {'; '.join(problems).replace('Value error, ', '')}.")


def read_settings(kind: type[S], what: str) -> S:
    """Return the settings of ``kind`` that the environment says, and then ``.env``.

    Args:
        kind: What is read.
        what: How a sentence calls them, as in "The limits of requests".

    Raises:
        ConfigurationError: One of them is invalid.
    """
    try:
        return kind()
    except (ValidationError, UnicodeDecodeError) as error:
        raise settings_error(f"{what} are invalid", error) from None


@contextmanager
def one_sentence() -> Iterator[None]:
    """End the process with the sentence of a ``ConfigurationError``, and no traceback."""
    try:
        yield
    except ConfigurationError as error:
        raise SystemExit(f"error: {error}") from None
