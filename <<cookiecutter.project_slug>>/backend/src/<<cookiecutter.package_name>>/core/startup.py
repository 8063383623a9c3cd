"""How a process starts: the registry it is built from, and what happens when it cannot start."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from ..settings import INSTALLED_APPS
from .registry import ConfigurationError, Registry


@cache
def get_registry() -> Registry:
    """Return the registry of the installed apps.

    Raises:
        ConfigurationError: An app is missing or its settings are invalid.
    """
    return Registry(INSTALLED_APPS, __package__.rpartition(".")[0])


@contextmanager
def one_sentence() -> Iterator[None]:
    """End the process with the sentence of a ``ConfigurationError``, and no traceback."""
    try:
        yield
    except ConfigurationError as error:
        raise SystemExit(f"error: {error}") from None


@contextmanager
def reporting_crashes(registry: Registry) -> Iterator[None]:
    """Tell the apps what keeps the process from starting."""
    try:
        yield
    except Exception as error:
        registry.crashed(error)
        raise
