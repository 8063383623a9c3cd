"""Pydantic's errors: the model, the fields by their place in it, and the names of the checks."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from ...compat.validation import failed_checks, kinds, models
from .. import importable
from .running import Running

MAX_SHOWN = 10

_PLACES = frozenset({"body", "query", "path", "header", "cookie", "response"})


def message(error: Any, running: Running) -> str:
    """Return how many checks failed, of which model, and for each field which."""
    checks = failed_checks(error)
    title = getattr(error, "title", None)
    expected = _expected(title, running)
    found = sorted({_said(one, expected) for one in checks})
    what = f" for {title}" if expected and isinstance(title, str) else ""
    more = ", …" if len(found) > MAX_SHOWN else ""
    count = f"{len(checks)} validation error{'s'[: len(checks) != 1]}"
    return f"{count}{what}: {', '.join(found[:MAX_SHOWN]) or '…'}{more}"


def _expected(title: object, running: Running) -> list[Any]:
    """Return the models of this name, or what FastAPI was to answer with."""
    if isinstance(title, str):
        return [m for m in models(title) if importable.is_class(m.__module__, m.__qualname__)]
    field = running.found("field", lambda one: one.field_info.annotation)
    return [] if field is None else [field]


def _said(check: dict[str, Any], expected: list[Any]) -> str:
    kind = check["type"] if check["type"] in kinds() else "…"
    where = ".".join(_places(check["loc"], expected))
    return f"{where} ({kind})" if where else kind


def _places(location: tuple[Any, ...], expected: list[Any]) -> Iterator[str]:
    """Yield the fields on the way, as far as the models have them: keys of objects are data."""
    if location and location[0] in _PLACES:
        yield location[0]
        location = location[1:]
    for step in location:
        inside = [model for one in expected for model in _models_in(one)]
        fields = [field for one in inside if (field := _field(one, step)) is not None]
        if isinstance(step, int):
            continue  # of a list: what is in it comes next
        if not fields:
            return
        yield str(step)
        expected = [field.annotation for field in fields]


def _models_in(annotation: Any, depth: int = 0) -> Iterator[Any]:
    if hasattr(annotation, "model_fields"):
        yield annotation
    elif depth < 6 and get_origin(annotation) is not dict:
        of = get_args(annotation)
        for one in of[:1] if get_origin(annotation) is Annotated else of:
            yield from _models_in(one, depth + 1)


def _field(model: Any, name: object) -> Any:
    for own, field in model.model_fields.items():
        if name in (own, field.alias, field.validation_alias):
            return field
    return None
