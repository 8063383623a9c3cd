"""The words of the SDK: it has lists of them, and says so nowhere."""

import pkgutil

import sentry_sdk.integrations
from sentry_sdk.consts import OP


def operations() -> frozenset[str]:
    """Return the span operations that the SDK for Python makes."""
    return frozenset(v for k, v in vars(OP).items() if k.isupper() and isinstance(v, str))


def integrations() -> frozenset[str]:
    """Return the names of the SDK's integrations."""
    return frozenset(m.name for m in pkgutil.iter_modules(sentry_sdk.integrations.__path__))
