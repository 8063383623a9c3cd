"""The texts that provenance has made in this process: the gate lets no other text pass.

Each was rendered from source, so whoever presents it again tells nothing that the source does not.
"""

from collections import OrderedDict
from threading import RLock

MAX_TEXTS = 8_192


class Approved:
    """A bounded set of texts that forgets the one least recently approved."""

    def __init__(self, limit: int = MAX_TEXTS) -> None:
        self._texts: OrderedDict[str, None] = OrderedDict()
        self._limit = limit
        self._lock = RLock()  # a finalizer can run, and log, in the middle of what holds it

    def add(self, text: str) -> str:
        """Approve ``text`` and return it."""
        with self._lock:
            self._texts[text] = None
            self._texts.move_to_end(text)
            if len(self._texts) > self._limit:
                self._texts.popitem(last=False)
        return text

    def __contains__(self, text: str) -> bool:
        return text in self._texts

    def __len__(self) -> int:
        return len(self._texts)
