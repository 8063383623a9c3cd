"""Which of several templates made a text: the one that explains most of it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .template import Template

MAX_TEXT = 100_000
ENOUGH = 4


class _Match(NamedTuple):
    weight: int
    literal: int
    text: str


def rebuild(text: str, near: Sequence[Template], far: Iterable[Template] = ()) -> str | None:
    """Return the text as the source wrote it, or None.

    Args:
        text: The text, data included.
        near: What the statement itself can have made.
        far: What stands elsewhere in the function; it must share some letters, and without a hole
            be more than a word: a word may as well be a value that the function compares with.
    """
    if len(text) > MAX_TEXT:
        return None
    inner = [template for template in near if _is_telling(template)]
    found = [m for template in near if (m := _match(template, text, inner)) and m.weight]
    if not found:
        usable = (template for template in far if _is_telling(template))
        found = [m for template in usable if (m := _match(template, text, inner))]
    return max(found).text if found else None


def without_letters(text: str, near: Iterable[Template]) -> str | None:
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
        fitting = [t for t in inner if t is not template and t.match(filling) is not None]
        best = max(fitting, key=lambda t: t.weight, default=None)
        weight += best.weight if best else 0
        rebuilt.append(best.render() if best else None)
    return _Match(weight, template.literal_length, template.render(rebuilt))


def _is_telling(template: Template) -> bool:
    return template.weight >= ENOUGH and (template.has_hole or template.has_words)
