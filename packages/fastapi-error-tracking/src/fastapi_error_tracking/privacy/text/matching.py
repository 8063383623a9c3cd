"""Which of several templates made a text: the one that explains most of it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .template import Template

Fill = Callable[[str, str], str | None]
"""Takes a hole's expression and what fills it; returns that if it is no data."""

MAX_TEXT = 100_000
ENOUGH = 4


class _Match(NamedTuple):
    has_hole: bool
    weight: int
    literal: int
    text: str


def rebuild(
    text: str,
    near: Sequence[Template],
    around: Sequence[Template] = (),
    fill: Fill | None = None,
) -> str | None:
    """Return the text as the source wrote it, or None.

    Of two forms that the text may have, the one with room for data is meant: a literal of the same
    letters may have been what data was.

    Args:
        text: The text, data included.
        near: What the statement itself can have made.
        around: What the error's class makes of that.
        fill: Says of what fills a hole of a library's whether it is no data; by default it is.
    """
    if len(text) > MAX_TEXT:
        return None
    enough = 1 if fill else ENOUGH
    inner = [template for template in near if template.weight >= enough]
    found = [m for template in near if (m := _match(template, text, (), fill)) and m.weight]
    found += [m for template in around if (m := _match(template, text, inner, fill)) and m.weight]
    return max(found).text if found else None


def without_letters(text: str, near: Sequence[Template], fill: Fill | None = None) -> str | None:
    """Return what a statement without literal letters put there, as ``{code}: {message}``.

    Of those that explain as much the first is meant, but a status code is not the message.
    """
    holed = sorted((t for t in near if t.has_hole), key=lambda template: template.tells_little)
    found = [m for template in holed if (m := _match(template, text, (), fill))]
    return max(found, key=lambda match: (match.weight, match.literal)).text if found else None


def _match(
    template: Template, text: str, inner: Sequence[Template], fill: Fill | None
) -> _Match | None:
    """Match, and rebuild what fills a hole if the statement passed that text too."""
    fillings = template.match(text)
    if fillings is None:
        return None
    weight = template.weight
    rebuilt: list[str | None] = []
    for hole, filling in zip(template.holes, fillings, strict=True):
        fitting = [t for t in inner if t.match(filling) is not None]
        best = max(fitting, key=lambda t: (t.has_hole, t.weight), default=None)
        weight += best.weight if best else 0
        if best:
            rebuilt.append(best.render(_filled(best, filling, fill)))
        else:
            rebuilt.append(fill(hole.source, filling) if fill else None)
    return _Match(template.has_hole, weight, template.literal_length, template.render(rebuilt))


def _filled(template: Template, text: str, fill: Fill | None) -> list[str | None]:
    fillings = template.match(text) if fill else None
    if fill is None or fillings is None:
        return []
    return [fill(hole.source, f) for hole, f in zip(template.holes, fillings, strict=True)]
