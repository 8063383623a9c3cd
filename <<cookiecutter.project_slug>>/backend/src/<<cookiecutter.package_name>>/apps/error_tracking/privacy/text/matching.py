"""Which of several templates made a text: the one with the most literal letters that fits."""

from collections.abc import Iterable, Sequence

from .template import Hole, Template

MAX_TEXT = 100_000
ENOUGH = 4


def rebuild(text: str, near: Sequence[Template], far: Iterable[Template] = ()) -> str | None:
    """Return ``text`` as the source wrote it, or None.

    Args:
        near: What the statement itself can have made.
        far: What stands elsewhere in the function or class; it must share ``ENOUGH`` letters.
    """
    if len(text) > MAX_TEXT:
        return None
    others = [template for template in far if template.weight >= ENOUGH]
    best: Template | None = None
    fillings: list[str] = []
    for template in (*near, *others):
        if template.weight > (best.weight if best else 0):
            found = template.match(text)
            if found is not None:
                best, fillings = template, found
    if best is None:
        return None
    inner = [t for t in (*near, *others) if t is not best]
    return best.render([_within(filling, inner) for filling in fillings])


def alone(near: Iterable[Template]) -> str | None:
    """Return the name of what a statement that holds no literal put there."""
    for template in near:
        if len(template.parts) == 1 and isinstance(template.parts[0], Hole):
            return template.render()
    return None


def _within(filling: str, templates: list[Template]) -> str | None:
    """Rebuild what filled a hole, if the statement passed that text too."""
    best: Template | None = None
    for template in templates:
        if (
            template.weight > (best.weight if best else ENOUGH - 1)
            and template.match(filling) is not None
        ):
            best = template
    return best.render() if best else None
