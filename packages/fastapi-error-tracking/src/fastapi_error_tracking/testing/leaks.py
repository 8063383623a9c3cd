"""Where a planted value left: the item, the path in it, and what let it pass."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..policy_in_force import rule_at
from .encodings import Needle, finds, views_of
from .planted import Plant
from .receiver import Item, Received


@dataclass(frozen=True, slots=True)
class Leak:
    """A planted value in what was sent. ``because`` is the rule or declaration that let it pass."""

    label: str
    value: str
    item: str
    path: str
    because: str

    def __str__(self) -> str:
        return f"{self.label} {self.value!r} left in {self.item} at {self.path}: {self.because}"


def leaks(
    plants: Sequence[Plant], received: Iterable[Received], passed: Mapping[str, str]
) -> list[Leak]:
    """Return each place that one of ``plants`` left by.

    Args:
        plants: What was planted.
        received: What arrived.
        passed: What lets a field pass, by the field as the policy's list names it.
    """
    found: list[Leak] = []
    for request in received:
        views = views_of(request.everything)
        for plant in plants:
            if finds(plant.needles, views):
                found += _places(plant, request, passed)
    return list(dict.fromkeys(found))


def _places(plant: Plant, request: Received, passed: Mapping[str, str]) -> list[Leak]:
    places = [
        Leak(plant.label, plant.value, f"{_article(item.kind)} of the {item.project}", path,
             _reason(item, path, passed))
        for item in request.items
        for path in _paths(item.content, item.kind, plant.needles)
    ]  # fmt: skip
    places += [
        Leak(plant.label, plant.value, "an envelope", path, _reason_of(path, passed))
        for path in _paths(request.envelope, "envelope", plant.needles)
    ]
    where = "the body" if finds(plant.needles, views_of(request.body)) else "the request's headers"
    unknown = Leak(plant.label, plant.value, "a request", where, "no field of an item holds it")
    return places or [unknown]


def _paths(value: Any, path: str, needles: Sequence[Needle]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            if _holds(str(key), needles):
                yield f"{path}.* (as a key)"
            yield from _paths(member, f"{path}.{key}", needles)
    elif isinstance(value, list):
        for member in value:
            yield from _paths(member, f"{path}[]", needles)
    elif value is not None and _holds(value, needles):
        yield path


def _holds(value: Any, needles: Sequence[Needle]) -> bool:
    data = value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
    return finds(needles, views_of(data))


def _reason(item: Item, path: str, passed: Mapping[str, str]) -> str:
    if item.project == "frontend":
        return "what browsers may send (browser.json), or the frontend's own texts"
    return _reason_of(path, passed)


def _reason_of(path: str, passed: Mapping[str, str]) -> str:
    return rule_at(path, passed) or "no field of the policy: it left past the gate"


def _article(kind: str) -> str:
    return f"an item of kind {kind}"
