"""An exception's message, rebuilt from the statement, function or class that made it."""

import ast
from collections.abc import Iterator
from types import FunctionType, TracebackType

from ...compat.validation import is_validation_error
from . import calls, class_texts, drivers, vocabulary
from .function import Said, of_code
from .matching import rebuild, without_letters
from .template import Template

MAX_FRAMES = 50
MAX_CHAIN = 50


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
    if text and text == class_texts.constant(error):
        return text
    site = _last(error.__traceback__)
    if site is None:
        return calls.of_caller_s_error(text)
    function = of_code(site.tb_frame.f_code)
    said = function.at(site.tb_lasti) if function else Said()
    near = _of_helper(said.raised, site) or said.texts
    around = class_texts.of(type(error))
    if not said.is_raised:  # code in C raised it: what it was given is an example of data
        near = [] if any(t.has_hole for t in near) else near
    return (
        rebuild(text, near, around)
        or vocabulary.message(error, text, site.tb_frame.f_code)
        or (without_letters(text, [*near, *around]) if said.is_raised and text else None)
    )


def _note(error: BaseException, note: str) -> str | None:
    said: list[Template] = []
    step = error.__traceback__
    for _ in range(MAX_FRAMES):
        if step is None:
            break
        function = of_code(step.tb_frame.f_code)
        said += function.made_by(_noted) if function else ()
        step = step.tb_next
    return rebuild(note, said)


def _noted(statement: ast.stmt) -> list[ast.expr]:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="add_note"), args=[text])):
            return [text]
    return []


def _last(step: TracebackType | None) -> TracebackType | None:
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return step


def _of_helper(raised: ast.expr | None, site: TracebackType) -> list[Template]:
    """Return what a function returns that makes the error: ``raise refused(name)``."""
    match raised:
        case ast.Call(func=ast.Name(id=name)) | ast.Await(value=ast.Call(func=ast.Name(id=name))):
            helper = site.tb_frame.f_globals.get(name)
            if isinstance(helper, FunctionType):
                function = of_code(helper.__code__)
                return function.made_by(class_texts.returned, errors=True) if function else []
    return []
