"""Which transactions are recorded."""

import random
from collections.abc import Mapping
from typing import Any

from . import trace
from .compat.tracing import is_part
from .limiter import Bucket, Rate
from .settings import Settings

DRAWS = "draws"  # the key of a list in a sampling context: at which rates it was drawn by us
UNTRACED_METHODS = frozenset({"HEAD", "OPTIONS"})


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

    def draws(self, scope: Mapping[str, Any], parent: str | None) -> bool:
        """Return whether a request may be recorded, before anything is built to record it.

        ``parent`` is the trace that comes with it, if one does. The last word on that has
        ``__call__``.
        """
        if _route_path(scope) in self.untraced or scope.get("method") in UNTRACED_METHODS:
            return False
        return self.draws_trace(parent)

    def draws_trace(self, parent: str | None) -> bool:
        """Return whether what continues ``parent``, or no trace, may be recorded."""
        if parent is None:
            return random.random() < self.rate  # noqa: S311
        return not parent.endswith("-0")

    def __call__(self, context: dict[str, Any]) -> float:
        """Return the share, from 0 to 1, of transactions like this one to record.

        Where it is drawn here, that is 0 or 1, and the rate is added to the draws of ``context``.
        """
        draws = context.get(DRAWS)
        if draws:
            return 1.0
        scope = context.get("asgi_scope") or {}
        if _route_path(scope) in self.untraced or (not scope and is_part(context)):
            return 0.0
        parent = context.get("parent_sampled")
        if parent is None and trace.parent(scope) is None:
            return self.rate
        if parent is False:
            return 0.0
        if parent and (self.trusts_parents or self.continued.take()):
            return 1.0
        # The SDK draws with a number that the client may have sent; this draw is our own.
        if draws is not None:
            draws.append(self.rate)
        return float(random.random() < self.rate)  # noqa: S311


def _route_path(scope: Mapping[str, Any]) -> str:
    path: str = scope.get("path", "")
    return path.removeprefix(scope.get("root_path", "")).rstrip("/")
