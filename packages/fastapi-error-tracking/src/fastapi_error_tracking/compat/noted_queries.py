"""The statements of a run, before somebody looks at its breadcrumbs.

The SDK dates, scrubs and keeps a breadcrumb when it is left. Of statements each request leaves
some, and hardly one is looked at: that comes with an event.
"""

import time
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sentry_sdk.client import BaseClient

MOST = 50  # as many as the SDK keeps breadcrumbs


class NotedQueries:
    """Statements in the order in which they were executed, each with whom it is reported by."""

    def __init__(self) -> None:
        self._noted: deque[tuple[str, BaseClient, float]] = deque()

    def __bool__(self) -> bool:
        return bool(self._noted)

    @property
    def is_full(self) -> bool:
        """Whether they are as many as there may be breadcrumbs."""
        return len(self._noted) >= MOST

    def add(self, statement: str, client: BaseClient) -> None:
        """Note ``statement``, of which ``client`` would keep a breadcrumb."""
        self._noted.append((statement, client, time.time()))

    def move_to(self, breadcrumbs: deque[Any]) -> int:
        """Make them ``breadcrumbs``, as the SDK does; return how many of these had to go."""
        gone = 0
        while self._noted:
            statement, client, moment = self._noted.popleft()
            judge = client.options["before_breadcrumb"]
            with suppress(Exception):  # what cannot be judged is not kept
                one = _breadcrumb(statement, moment)
                kept = judge(one, {}) if judge else one
                if kept is not None:
                    breadcrumbs.append(kept)
            if len(breadcrumbs) > client.options["max_breadcrumbs"]:
                breadcrumbs.popleft()
                gone += 1
        return gone


def _breadcrumb(statement: str, moment: float) -> Any:
    return {
        "type": "default",
        "category": "query",
        "message": statement,
        "data": {},
        "timestamp": datetime.fromtimestamp(moment, UTC),
    }
