"""An exception's message, rebuilt from the statement, function or class that made it."""

import ast
import inspect
import re
from collections.abc import Iterator
from types import FunctionType, TracebackType

from ...compat.validation import is_validation_error
from ..declarations import Known
from . import calls, class_texts, drivers, facts, validation, vocabulary
from .function import Said, of_code
from .holes import is_of_source
from .matching import Fill, rebuild, without_letters
from .running import Running
from .template import Template

MAX_FRAMES = 50
MAX_CHAIN = 50
MAX_DEPTH = 5

NOTHING = Known()

# What SQLAlchemy adds to each of its errors.
_APPENDED = re.compile(r"\s*\(Background on this error at: https://sqlalche\.me/e/[\w./]+\)$")

_LONE_HOLE = re.compile(r"\{[^{}]*\}")


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


def message(error: BaseException, text: str, known: Known = NOTHING) -> str | None:
    """Return what may leave of an exception's text, or None.

    Args:
        error: The exception.
        text: What it says, its notes last, one a line.
        known: What the process knows of itself.
    """
    notes = [note for note in getattr(error, "__notes__", ()) if isinstance(note, str)]
    written = "\n" + "\n".join(notes) if notes else ""
    if written and text.endswith(written):
        text = text[: -len(written)]
    kept = [_message(error, text, known), *(_note(error, note) for note in notes[:20])]
    return "\n".join(line for line in kept if line) or None


def fact(error: BaseException, known: Known = NOTHING) -> str | None:
    """Return what tells two errors of one statement apart: a status, a number, a constraint."""
    running = Running(error)
    if drivers.is_driver_error(error):
        return drivers.database_message(error, running, known.sql_names) or None
    return facts.of(error, running)


def why(error: BaseException, kept: str | None) -> str:
    """Return why less than an error's text leaves, in words for a developer."""
    site = Running(error).site
    if site is None:
        return "it was never raised, and not made where it was reported"
    function = of_code(site.tb_frame.f_code)
    if drivers.is_driver_error(error):
        return "a database wrote it: codes and names of known models stay"
    if function is None:
        return "the source of the code that raised it cannot be read"
    if function.at(site.tb_lasti).is_raised:
        return "what the source does not say is data" if kept else "no source says it"
    return "the text came from a C module"


def _message(error: BaseException, text: str, known: Known, depth: int = 0) -> str | None:
    running = Running(error)
    if drivers.is_driver_error(error):
        origin = drivers.origin(error)
        if origin is not error and not drivers.is_driver_error(origin):
            return _message(origin, str(origin), known, depth + 1) if depth < MAX_DEPTH else None
        return drivers.database_message(error, running, known.sql_names) or None
    if is_validation_error(error):
        return validation.message(error, running)
    if text and text == class_texts.constant(error):
        return text
    said = _said(error, text, running)
    if not said or _LONE_HOLE.fullmatch(said):
        said = _of_cause(error, text, known, depth) or said
    stated = facts.of(error, running)
    if stated is None:
        return said
    if not said or _LONE_HOLE.fullmatch(said) or isinstance(error, OSError):
        return stated
    if stated in said or not running.is_library_s:
        return said  # the application's own sentence tells
    return f"{said} {stated}" if stated.startswith("[") else f"{said} [{stated}]"


def _of_cause(error: BaseException, text: str, known: Known, depth: int) -> str | None:
    """Return what the error's cause says, if ``error`` says just the same."""
    for cause in (error.__cause__, error.__context__):
        if cause is not None and depth < MAX_DEPTH and text and str(cause) == text:
            return _message(cause, text, known, depth + 1)
    return None


def _said(error: BaseException, text: str, running: Running) -> str | None:
    """Return what the statement, function or class says that made the text."""
    site = running.site
    if site is None:
        return calls.of_caller_s_error(text)
    text = _APPENDED.sub("", text)
    function = of_code(site.tb_frame.f_code)
    said = function.at(site.tb_lasti) if function else Said()
    near, around = said.texts, class_texts.of(type(error))
    if helper := _of_helper(said.raised, site):
        near, around = (
            ([*helper, *near], [*helper, *around]) if running.is_library_s else (helper, around)
        )
    if not said.is_raised:  # code in C raised it: what it was given is an example of data
        near = [] if any(t.has_hole for t in near) else near
    fill = _filler(running)
    plain = _of_key(error, text)
    if plain is not None:
        found = rebuild(plain, near, around, fill)
        if found is not None:
            return found
    return (
        vocabulary.of_library(error, text, running)
        or rebuild(text, near, around, fill)
        or vocabulary.message(error, text, running)
        or class_texts.literal(error, site.tb_frame, text)
        or (without_letters(text, [*near, *around], fill) if said.is_raised and text else None)
    )


def _filler(running: Running) -> Fill | None:
    """Return what judges the data in texts of libraries; the application's own keep their holes."""
    if not running.is_library_s:
        return None
    return lambda source, filling: filling if is_of_source(source, filling, running) else None


def _of_key(error: BaseException, text: str) -> str | None:
    """Return what a ``KeyError`` was given, which says it as Python would write it."""
    if isinstance(error, KeyError) and len(error.args) == 1 and isinstance(error.args[0], str):
        return error.args[0] if text == repr(error.args[0]) else None
    return None


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


def _of_helper(raised: ast.expr | None, site: TracebackType) -> list[Template]:
    """Return what a function returns that makes the error: ``raise refused(name)``."""
    match raised:
        case ast.Await(value=ast.Call() as call) | (ast.Call() as call):
            helpers = [call.func, *(one.func for one in call.args if isinstance(one, ast.Call))]
            helpers += [one for one in call.args if isinstance(one, ast.Attribute)]
        case _:
            return []
    for one in helpers:
        helper = _function(one, site)
        function = of_code(helper.__code__) if helper else None
        if function is not None:
            return function.made_by(class_texts.returned, errors=True)
    return []


def _function(named: ast.expr, site: TracebackType) -> FunctionType | None:
    """Return the function, the method or what makes the property that an expression names."""
    frame = site.tb_frame
    match named:
        case ast.Name(id=name):
            found = frame.f_globals.get(name)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            found = inspect.getattr_static(frame.f_locals.get(owner), name, None)
            found = getattr(found, "fget", None) or getattr(found, "__func__", found)
        case _:
            return None
    return found if isinstance(found, FunctionType) else None
