"""Which transactions are recorded."""

import random
from typing import Any

from .limiter import Bucket, Rate
from .settings import Settings


class Sampler:
    """Decides at a transaction's start whether it is recorded.

    The browser's decision is followed, so that a trace is whole or absent. Anybody can send its
    headers though: of the traces a client wants recorded only so many a minute are, and beyond
    that they are drawn like all others. A worker's parents are our own API: it follows them.
    """

    def __init__(self, settings: Settings, *, trusts_parents: bool) -> None:
        self.rate = settings.traces_sample_rate
        self.untraced = frozenset(settings.untraced_paths)
        self.trusts_parents = trusts_parents
        self.continued = Bucket((Rate(settings.max_continued_traces_per_minute, 60.0),))

    def __call__(self, context: dict[str, Any]) -> float:
        """Return the share, from 0 to 1, of transactions like this one to record."""
        scope = context.get("asgi_scope") or {}
        if _route_path(scope) in self.untraced:
            return 0.0
        parent = context.get("parent_sampled")
        if parent is None and not _is_continued(scope):
            return self.rate
        if parent is False:
            return 0.0
        if parent and (self.trusts_parents or self.continued.take()):
            return 1.0
        # The SDK draws with a number that the client may have sent; this draw is our own.
        return float(random.random() < self.rate)  # noqa: S311


def _route_path(scope: dict[str, Any]) -> str:
    path: str = scope.get("path", "")
    return path.removeprefix(scope.get("root_path", "")).rstrip("/")


def _is_continued(scope: dict[str, Any]) -> bool:
    return any(name == b"sentry-trace" for name, _ in scope.get("headers", ()))
