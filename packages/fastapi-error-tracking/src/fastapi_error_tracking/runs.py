"""The runs of requests and jobs: what is captured is described by the run it belongs to.

It belongs to the run that its code was started by, while that lasts. What comes later, from tasks
and threads that outlive their run, or at a moment that the collector of memory chose, belongs to
nobody: another's user, route and request id are worse than none.
"""

from collections.abc import Mapping
from itertools import count
from typing import Any

_numbers = count(1)


class Run:
    """One run of a request or job.

    ``scope`` is the ASGI scope of a request, until it is over. ``user`` holds the ids of who sent
    it, copied when they became known.
    """

    __slots__ = ("is_over", "number", "scope", "user")

    def __init__(self, scope: Mapping[str, Any] | None = None) -> None:
        self.number = next(_numbers)
        self.scope = scope
        self.user: Mapping[str, str] = {}
        self.is_over = False

    def end(self) -> None:
        """Note that it is over, and let go of what it held."""
        self.is_over = True
        self.scope = None
        self.user = {}
