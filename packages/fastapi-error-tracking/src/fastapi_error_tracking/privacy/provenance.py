"""The texts of events, breadcrumbs and logs, while what made them is at hand."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from ..compat.events import text_of
from . import importable
from .context import Context
from .engine import Place
from .source import read
from .text import calls, exceptions

RULE = "rebuilt text"


def rebuild_event(
    event: dict[str, Any], hint: Mapping[str, Any], context: Context
) -> Iterator[Place]:
    """Put in place of an event's texts what may leave of them; yield where that is less."""
    yield from _rebuild_exceptions(event, hint, context)
    entry = event.get("logentry")
    if isinstance(entry, dict):
        text = entry.get("formatted") or entry.get("message")
        kept = _given(text, hint, context)
        event["logentry"] = {"message": kept, "formatted": kept} if kept else {}
        if kept != text:
            yield "event.logentry.message", RULE
        if entry.get("params"):
            yield "event.logentry.params", "never"
    if text := event.get("message"):
        event["message"] = kept = _given(text, {}, context)
        if kept != text:
            yield "event.message", RULE


def breadcrumb_text(text: str, hint: Mapping[str, Any], context: Context) -> str | None:
    """Return what may leave of a breadcrumb's text."""
    return _given(text, hint, context)


def log_text(text: Any, attributes: Mapping[str, Any], context: Context) -> str | None:
    """Return what may leave of a log's text; approve the name of the function that logs."""
    if not isinstance(text, str):
        return None
    found = calls.of_caller(text)
    path, line = attributes.get("code.file.path"), attributes.get("code.line.number")
    if found is None and isinstance(path, str) and isinstance(line, int):
        found = calls.of_line(path, line, text)
    function = attributes.get("code.function.name")
    file = read(path) if isinstance(path, str) else None
    if file and isinstance(function, str) and function in file.names:
        context.functions.add(function)
    return _approved(found, context)


def _given(text: Any, hint: Mapping[str, Any], context: Context) -> str | None:
    """Return what may leave of a text that was logged, or is being given to the SDK right now."""
    if not isinstance(text, str):
        return None
    record = hint.get("log_record")
    found = calls.of_record(record, text) if record else calls.of_caller(text)
    return _approved(found, context)


def _rebuild_exceptions(
    event: dict[str, Any], hint: Mapping[str, Any], context: Context
) -> Iterator[Place]:
    info = hint.get("exc_info")
    error = info[1] if isinstance(info, tuple) and len(info) == 3 else info
    if not isinstance(error, BaseException):
        return
    pool = list(exceptions.chain(error))
    values = (event.get("exception") or {}).get("values") or []
    for value in reversed(values):
        text = value.get("value")
        one = _made(value, pool)
        if isinstance(text, str) and one is not None:
            pool = [error for error in pool if error is not one]  # and none is compared
            value["value"] = kept = _approved(_message(one, text, context), context)
            if kept != text:
                yield "event.exception.values[].value", _why(one, kept, context)
        if one is not None:
            with suppress(Exception):  # an error's class can be anything
                _name(value, type(one))
    if values and "fingerprint" not in event and (fact := _fact(error, context)):
        event["fingerprint"] = ["{{ default }}", context.approve(fact)]


def _message(error: BaseException, text: str, context: Context) -> str | None:
    """Return what may leave of an error's text: nothing, if it raises another when it is asked."""
    try:
        return exceptions.message(error, text, context.known)
    except Exception:
        return None


def _why(error: BaseException, kept: str | None, context: Context) -> str:
    """Return the rule, and in development why it took what it did."""
    if context.tells_removals:
        with suppress(Exception):
            return f"{RULE}: {exceptions.why(error, kept)}"
    return RULE


def _fact(error: BaseException, context: Context) -> str | None:
    try:
        return exceptions.fact(error, context.known)
    except Exception:
        return None


def _name(value: dict[str, Any], kind: type) -> None:
    """Name a class that was made at run time after the one that it is made of."""
    if importable.is_class(value.get("module"), str(value.get("type"))):
        return
    for base in kind.__mro__[1:]:
        if base not in (Exception, BaseException, object) and importable.is_class(
            base.__module__, base.__qualname__
        ):
            value["type"], value["module"] = base.__qualname__, base.__module__
            return


def _made(value: dict[str, Any], pool: list[BaseException]) -> BaseException | None:
    """Return the exception that an event's entry describes."""
    name = value.get("type")
    same = [e for e in pool if name in (type(e).__name__, type(e).__qualname__)]
    if len(same) > 1:
        text = value.get("value")
        return next((error for error in same if _says(error, text)), same[0])
    return same[0] if same else None


def _says(error: BaseException, text: object) -> bool:
    try:
        return text_of(error) == text
    except Exception:
        return False


def _approved(text: str | None, context: Context) -> str | None:
    return None if text is None else context.approve(text)
