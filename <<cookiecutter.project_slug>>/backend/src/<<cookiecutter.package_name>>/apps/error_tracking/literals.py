"""What the frontend's source says: of a browser's texts nothing else passes the tunnel.

The file that ``SENTRY_FRONTEND_LITERALS`` names, and the frontend's build writes, holds
``{"templates": [["Visit ", "name", " is over"]], "names": "a b", "paths": "c d"}``:
texts with what fills their holes at every second place, and words separated by spaces.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from .privacy.text.template import Hole, Template, joined

MAX_TEXT = 2_000
MAX_TEMPLATES = 20_000

_FILLING = re.compile(r"\{[^{}]{0,100}\}|\d{1,6}")
_ERROR = re.compile(r"(?:Uncaught )?(\w{1,60}): (.*)", re.DOTALL)


class Literals:
    """Say of a text from a browser whether the source wrote it, as the browser's gate renders it.

    Raises:
        ValueError: The file holds something else.
    """

    def __init__(self, data: Any = None) -> None:
        data = {"templates": [], "names": "", "paths": ""} if data is None else data
        try:
            templates = [_template(parts) for parts in data["templates"][:MAX_TEMPLATES]]
            self._names = frozenset(data["names"].split())
            self._paths = frozenset(data["paths"].split())
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("it holds no literals of a frontend") from error
        self._fixed = frozenset(t.render() for t in templates)
        self._formed = tuple(t for t in templates if t.has_hole and t.weight >= 4)
        self._matches = lru_cache(maxsize=4_096)(self._match)

    @classmethod
    def read(cls, path: Path) -> "Literals":
        """Read the file; ``OSError`` or ``ValueError`` if that is not possible."""
        return cls(json.loads(path.read_text("utf-8")))

    def __contains__(self, text: object) -> bool:
        if not isinstance(text, str) or not text or len(text) > MAX_TEXT:
            return False
        return text in self._names or self._matches(text)

    def _match(self, text: str) -> bool:
        if text in self._fixed or self._is_path(text):
            return True
        for template in self._formed:
            fillings = template.match(text)
            if fillings is not None and all(map(self._is_kept, fillings)):
                return True
        said = _ERROR.fullmatch(text)
        return said is not None and said[1] in self._names and said[2] in self._fixed

    def _is_kept(self, filling: str) -> bool:
        return _FILLING.fullmatch(filling) is not None or filling in self._names

    def _is_path(self, text: str) -> bool:
        parts = text.removeprefix("/").split("/")
        return text.startswith("/") and all(
            not part or part in self._paths or (part[0] == ":" and part[1:].isidentifier())
            for part in parts
        )


def _template(parts: list[str]) -> Template:
    return joined(Hole(str(p)) if i % 2 else str(p) for i, p in enumerate(parts))
