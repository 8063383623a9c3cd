"""Which of several templates made a text: the one that explains most of it."""

from collections.abc import Sequence
from typing import NamedTuple

from .template import Template

MAX_TEXT = 100_000
ENOUGH = 4


class _Match(NamedTuple):
    has_hole: bool
    weight: int
    literal: int
    text: str


def rebuild(text: str, near: Sequence[Template], around: Sequence[Template] = ()) -> str | None:
    """Return the text as the source wrote it, or None.

    Of two forms that the text may have, the one with room for data is meant: a literal of the same
    letters may have been what data was.

    Args:
        text: The text, data included.
        near: What the statement itself can have made.
        around: What the error's class makes of that.
    """
    if len(text) > MAX_TEXT:
        return None
    inner = [template for template in near if template.weight >= ENOUGH]
    found = [m for template in near if (m := _match(template, text, ())) and m.weight]
    found += [m for template in around if (m := _match(template, text, inner)) and m.weight]
    return max(found).text if found else None


def without_letters(text: str, near: Sequence[Template]) -> str | None:
    """Return what a statement without literal letters put there, as ``{code}: {message}``.

    Of those that explain as much the first is meant, but a status code is not the message.
    """
    holed = sorted((t for t in near if t.has_hole), key=lambda template: template.tells_little)
    found = [m for template in holed if (m := _match(template, text, ()))]
    return max(found, key=lambda match: (match.weight, match.literal)).text if found else None


def _match(template: Template, text: str, inner: Sequence[Template]) -> _Match | None:
    """Match, and rebuild what fills a hole if the statement passed that text too."""
    fillings = template.match(text)
    if fillings is None:
        return None
    weight = template.weight
    rebuilt: list[str | None] = []
    for filling in fillings:
        fitting = [t for t in inner if t.match(filling) is not None]
        best = max(fitting, key=lambda t: (t.has_hole, t.weight), default=None)
        weight += best.weight if best else 0
        rebuilt.append(best.render() if best else None)
    return _Match(template.has_hole, weight, template.literal_length, template.render(rebuilt))
