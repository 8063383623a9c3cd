"""Rules for what the operator configured or the applications declared."""

import re
from typing import Any

from fastapi_installed_apps import Bytes, Duration

from .. import browser, url, words
from ..context import Context
from .base import REMOVED, rule
from .shapes import number, rounded

MAX_VALUE = 200
MAX_VALUES = 50

_VERSION = re.compile(r"v?\d{1,6}(?:\.\d{1,6}){0,4}(?:[.+-]?[a-z]{1,5}\.?\d{0,6})?|[0-9a-f]{7,40}")


@rule("release")
def release(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """The configured release; of browsers, whose pages stay open for long, its others too."""
    if context.browser and isinstance(value, str):
        name, _, version = value.partition("@")
        is_other = name == context.known.release.partition("@")[0] and _VERSION.fullmatch(version)
        return value if name and is_other else REMOVED
    return _same(value, context.known.release)


@rule("environment")
def environment(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """The configured environment, and no other."""
    return _same(value, context.known.environment)


@rule("dist")
def dist(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """The configured distribution, and no other."""
    return _same(value, context.known.dist)


@rule("key")
def key(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """The public part of a configured DSN, and no other."""
    return value if isinstance(value, str) and value in context.known.keys else REMOVED


@rule("route")
def route(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """A route template."""
    return value if isinstance(value, str) and value in context.known.routes else REMOVED


@rule("host", stable=True)
def host(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """A host that is declared or configured."""
    if not isinstance(value, str):
        return REMOVED
    known = value in context.telemetry.hosts or value in url.hosts_of_environment()
    return value if known else REMOVED


@rule("url")
def address(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """Scheme, known host and the number of the path's parts; of browsers, the parts they know."""
    if not isinstance(value, str):
        return REMOVED
    hosts = context.telemetry.hosts
    if context.browser:
        found = browser.url(value, hosts, context.literals)
    else:
        found = url.masked(value, hosts)
    return REMOVED if found is None else found


@rule("page")
def page(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A page's route, or its masked address; of browsers only."""
    return address(value, parent, context) if context.browser else REMOVED


@rule("metric")
def metric(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """The declared name of a metric."""
    return value if isinstance(value, str) and value in context.telemetry.metrics else REMOVED


@rule("metric value")
def metric_value(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A number of the kind that the metric is declared as; sizes and times with three digits."""
    name = parent.get("name")
    kind = context.telemetry.metrics.get(name) if isinstance(name, str) else None
    if kind is None or not kind.holds(value):
        return REMOVED
    return rounded(value) if isinstance(kind, Bytes | Duration) else value


@rule("identifier")
def identifier(value: Any, _parent: dict[str, Any], context: Context) -> Any:
    """A keyed hash (HMAC-SHA256), unless identifiers are public; nothing without a key."""
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return REMOVED
    found = context.identifiers.leaving(value)
    return REMOVED if found is None else found


@rule("declared", stable=True)
def declared(value: Any, parent: dict[str, Any], context: Context) -> Any:
    """A short value that an application declared, through the last net."""
    if isinstance(value, str):
        return context.net.clean(value) if len(value) <= MAX_VALUE else REMOVED
    if type(value) is bool:
        return value
    if type(value) in (list, tuple):
        plain = [v for v in value[:MAX_VALUES] if type(v) in (str, int, float, bool)]
        kept = [declared(v, parent, context) for v in plain]
        return [v for v in kept if v is not REMOVED]
    return number(value, parent, context)


@rule("package version", stable=True)
def package_version(value: Any, _parent: dict[str, Any], _context: Context) -> Any:
    """The version of an installed package, as it is installed."""
    return value if isinstance(value, str) and value in words.installed().values() else REMOVED


def _same(value: Any, configured: str) -> Any:
    return value if isinstance(value, str) and value and value == configured else REMOVED
