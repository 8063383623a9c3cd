"""How a process starts, and what happens when it cannot."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..settings import INSTALLED_APPS, get_settings
from .logging import configure_logging
from .registry import ConfigurationError, Process, Registry

PACKAGE = __package__.rpartition(".")[0]


def set_up(process: Process, registry: Registry | None = None) -> Registry:
    """Configure the logs and set up the apps of ``registry``, or the installed ones.

    The installed apps are loaded one by one: an app that is set up can report why a later one
    cannot be loaded.

    Raises:
        ConfigurationError: A setting is invalid, or an app is missing.
    """
    level = get_settings().log_level
    if registry is not None:
        configure_logging(level, registry.log_fields)
        registry.setup(process)
        return registry
    registry = Registry((), PACKAGE)
    configure_logging(level, registry.log_fields)
    with reporting_crashes(registry):
        for entry in INSTALLED_APPS:
            registry.add(entry).setup(process)
    return registry


@contextmanager
def reporting_crashes(registry: Registry) -> Iterator[None]:
    """Tell the apps what keeps the process from starting."""
    try:
        yield
    except Exception as error:
        registry.crashed(error)
        raise


@contextmanager
def one_sentence() -> Iterator[None]:
    """End the process with the sentence of a ``ConfigurationError``, and no traceback."""
    try:
        yield
    except ConfigurationError as error:
        raise SystemExit(f"error: {error}") from None
