"""A store that tells of streamed spans as of transactions."""

from dataclasses import dataclass, replace
from typing import Any

from fastapi_error_tracking.tests.recordings import transactions_of
from sentry_inspector import Captured, Item, Store, Summary


class Recorded(Store):
    """Keeps a batch of spans as what a transaction would have said of each request and job in it.

    So one test reads what was recorded in either way. The bytes are those that came.
    """

    def add(
        self, project: Any, envelope: Any, item: Item, summary: Summary, *rest: Any
    ) -> Captured:
        """Keep an item, or what it tells of."""
        is_batch = item.kind == "span" and "item_count" in item.header
        told = [*transactions_of(item.json)] if is_batch else []
        if not told:
            return super().add(project, envelope, item, summary, *rest)
        for number, one in enumerate(told):
            read = Told({"type": "transaction"}, item.header_line, item.payload, number)
            about = replace(summary, trace_id=one["contexts"]["trace"]["trace_id"])
            kept = super().add(project, envelope, read, about, *rest)
        return kept


@dataclass(frozen=True, slots=True)
class Told(Item):
    """One request or job in a batch of spans: ``number`` says which."""

    number: int = 0

    @property
    def json(self) -> Any:
        """What a transaction would have said."""
        return [*transactions_of(Item(self.header, self.header_line, self.payload).json)][
            self.number
        ]
