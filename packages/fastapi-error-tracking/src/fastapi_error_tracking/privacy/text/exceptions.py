"""An exception's message, rebuilt from the statement, function or class that made it."""

from collections.abc import Iterator
from types import CodeType, FunctionType, TracebackType

from ...compat.validation import is_validation_error
from .. import source
from . import calls, drivers, vocabulary
from .function import of_code
from .matching import rebuild, without_letters
from .template import Template

MAX_FRAMES = 50
MAX_CHAIN = 50
_MAKERS = ("__init__", "__new__", "__str__", "__repr__", "__post_init__", "message", "detail")


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, its causes and contexts, and the members of groups, each once."""
    pending: list[BaseException | None] = [error]
    seen: set[int] = set()
    while pending and len(seen) < MAX_CHAIN:
        one = pending.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        pending += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            pending += one.exceptions


def message(error: BaseException, text: str) -> str | None:
    """Return what may leave of an exception's text, or None.

    Args:
        error: The exception.
        text: What it says, its notes last, one a line.
    """
    notes = [note for note in getattr(error, "__notes__", ()) if isinstance(note, str)]
    written = "\n" + "\n".join(notes) if notes else ""
    if written and text.endswith(written):
        text = text[: -len(written)]
    kept = [_message(error, text), *(_note(error, note) for note in notes[:20])]
    return "\n".join(line for line in kept if line) or None


def _message(error: BaseException, text: str) -> str | None:
    if drivers.is_driver_error(error):
        return drivers.database_message(error) or None
    if is_validation_error(error):
        return drivers.validation_message(error)
    site = _last(error.__traceback__)
    if site is None:
        return calls.of_caller(text)
    near, far, raises = _said(site)
    classes = _class_templates(type(error))
    found = rebuild(text, [*near, *classes], far)
    if found:
        return found
    said = vocabulary.message(error, text, site.tb_frame.f_code)
    if said:
        return said
    if text and text == _class_constant(type(error)):
        return text
    return without_letters(text, [*near, *classes]) if raises and text else None


def _note(error: BaseException, note: str) -> str | None:
    templates: list[Template] = []
    step = error.__traceback__
    for _ in range(MAX_FRAMES):
        if step is None:
            break
        function = of_code(step.tb_frame.f_code)
        templates += function.everything() if function else ()
        step = step.tb_next
    return rebuild(note, [], templates)


def _last(step: TracebackType | None) -> TracebackType | None:
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return step


def _said(site: TracebackType) -> tuple[list[Template], list[Template], bool]:
    function = of_code(site.tb_frame.f_code)
    if function is None:
        return [], [], False
    near, raises = function.at(site.tb_lasti)
    return (near if raises else []), [*function.everything(), *_helpers(site)], raises


def _helpers(site: TracebackType) -> list[Template]:
    """Return what the functions say that the raising one names: they may make its errors."""
    found: list[Template] = []
    for name in site.tb_frame.f_code.co_names[:100]:
        helper = site.tb_frame.f_globals.get(name)
        if isinstance(helper, FunctionType):
            function = of_code(helper.__code__)
            found += function.everything() if function else ()
    return found


def _class_templates(kind: type) -> list[Template]:
    found: list[Template] = []
    for base in kind.__mro__[:-1]:
        for name in _MAKERS:
            made = vars(base).get(name)
            code = getattr(getattr(made, "fget", made), "__code__", None)
            function = of_code(code) if isinstance(code, CodeType) else None
            found += function.everything() if function else ()
    return found


def _class_constant(kind: type) -> str | None:
    """Return a message that is an attribute of the class, if it stands in the class's file."""
    for base in kind.__mro__:
        for name in ("message", "detail"):
            value = vars(base).get(name)
            if isinstance(value, str) and len(value) >= 4:
                file = source.of_module(base.__module__)
                quoted = (f'"{value}"', f"'{value}'")
                return value if file and any(q in file.text for q in quoted) else None
    return None
