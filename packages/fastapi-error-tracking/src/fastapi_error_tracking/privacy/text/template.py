"""A text as the source writes it: literals, and holes named after what fills them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

MAX_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class Hole:
    """A place that data fills. ``source`` is the expression, or ``…``."""

    source: str


Part = str | Hole


@dataclass(frozen=True)
class Template:
    """Literals and holes. Whatever it renders stands in the source.

    It is made once and asked with every text of its statement, so it remembers what it is like.
    """

    parts: tuple[Part, ...]

    @cached_property
    def weight(self) -> int:
        """Letters and digits that are literal: how much a match means."""
        return sum(c.isalnum() for part in self.parts if isinstance(part, str) for c in part)

    @cached_property
    def literal_length(self) -> int:
        """Characters that are literal."""
        return sum(len(part) for part in self.parts if isinstance(part, str))

    @cached_property
    def has_hole(self) -> bool:
        """Whether data fills any of it."""
        return any(isinstance(part, Hole) for part in self.parts)

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """The places that data fills."""
        return tuple(part for part in self.parts if isinstance(part, Hole))

    @cached_property
    def has_words(self) -> bool:
        """Whether it is more than a word."""
        return " " in self.render().strip()

    @cached_property
    def tells_little(self) -> bool:
        """Whether it is one hole alone, and no name of what varies: ``{…}``, ``{status.OK}``."""
        only = self.parts[0] if len(self.parts) == 1 else ""
        if not isinstance(only, Hole):
            return False
        return only.source == "…" or only.source.rpartition(".")[2].isupper()

    def render(self, filled: Iterable[str | None] = ()) -> str:
        """Return the text with each hole as ``{source}``, or as ``filled`` gives for it."""
        fillings = iter(filled)
        text = "".join(
            part if isinstance(part, str) else next(fillings, None) or f"{{{part.source}}}"
            for part in self.parts
        )
        text = text.encode("utf-8", "replace").decode()  # half a surrogate pair is no JSON
        return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"

    def match(self, text: str) -> list[str] | None:
        """Return what fills the holes if ``text`` has this form, else None. Takes linear time."""
        fillings: list[str] = []
        position = 0
        holes = 0
        last = len(self.parts) - 1
        for number, part in enumerate(self.parts):
            if isinstance(part, Hole):
                holes += 1
                continue
            if holes == 0:
                found = 0 if text.startswith(part) else -1
            elif number == last:
                found = len(text) - len(part) if text.endswith(part) else -1
            else:
                found = text.find(part, position)
            if found < position:
                return None
            if holes:
                fillings += [text[position:found], *[""] * (holes - 1)]
            position = found + len(part)
            holes = 0
        if holes:
            return [*fillings, text[position:], *[""] * (holes - 1)]
        return fillings if position == len(text) else None


def joined(parts: Iterable[Part]) -> Template:
    """Return a template of ``parts`` with neighbouring literals made one."""
    result: list[Part] = []
    for part in parts:
        if isinstance(part, str) and result and isinstance(result[-1], str):
            result[-1] += part
        elif part != "":
            result.append(part)
    return Template(tuple(result))
