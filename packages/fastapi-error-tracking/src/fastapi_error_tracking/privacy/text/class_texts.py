"""What an error's class makes of what it was given: only where it makes its text."""

import ast
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType

from .. import installed, source
from .function import of_code, parsed_file
from .template import Template

MIN_SENTENCE = 12

_BUILDERS = ("__init__", "__new__", "__post_init__")
_ANSWERS = ("__str__", "__repr__", "message", "detail")
_FIELDS = frozenset({"args", "message", "msg", "detail"})


def of(kind: type) -> list[Template]:
    """Return the texts that a class and its bases give their errors."""
    return _of(kind.__mro__[:-1])


@lru_cache(maxsize=512)
def _of(bases: tuple[type, ...]) -> list[Template]:
    found: list[Template] = []
    attributes = _attributes(bases)
    for base in bases:
        for names, makes, errors in (
            (_BUILDERS, _passed_on, True),
            (_BUILDERS, _kept, False),
            (_ANSWERS, returned, False),
        ):
            for name in names:
                made = vars(base).get(name)
                code = getattr(getattr(made, "fget", made), "__code__", None)
                function = of_code(code) if isinstance(code, CodeType) else None
                found += (
                    function.made_by(makes, errors=errors, attributes=attributes)
                    if function
                    else ()
                )
    return found


def _attributes(bases: tuple[type, ...]) -> dict[str, ast.expr]:
    """Return the texts that the classes have as attributes, the nearest class's first."""
    found: dict[str, ast.expr] = {}
    for base in bases:
        path = source.path_of_module(base.__module__)
        tree = parsed_file(path) if path and base.__module__ != "builtins" else None
        for node in tree.body if tree else ():
            if isinstance(node, ast.ClassDef) and node.name == base.__qualname__:
                for statement in node.body:
                    match statement:
                        case ast.Assign(
                            targets=[ast.Name(id=name)], value=ast.Constant(value=str()) as value
                        ):
                            found.setdefault(name, value)
    return found


def constant(error: BaseException) -> str | None:
    """Return a message that is an attribute of the class or its docstring, as its file has it."""
    if error.__doc__ and str(error) == error.__doc__:
        file = source.of_module(type(error).__module__)
        lines = error.__doc__.split("\n")
        return error.__doc__ if file and all(line.strip() in file.text for line in lines) else None
    for name in ("message", "detail"):
        for base in type(error).__mro__:
            value = vars(base).get(name)
            if isinstance(value, str) and len(value) >= 4 and name not in vars(error):
                file = source.of_module(base.__module__)
                quoted = (f'"{value}"', f"'{value}'")
                return value if file and any(q in file.text for q in quoted) else None
    return None


def literal(error: BaseException, frame: FrameType, text: str) -> str | None:
    """Return ``text`` if a library's module says it: the one that raised, or the class's own.

    So what one thread made and another raises is read, and what was compiled from Python.
    """
    if len(text) < MIN_SENTENCE or " " not in text:
        return None
    kinds = frozenset(base.__name__ for base in type(error).__mro__[:-1])
    for module in (type(error).__module__, str(frame.f_globals.get("__name__", ""))):
        path = source.path_of_module(module)
        if path and installed.is_library_s(path) and text in _sentences(path, kinds):
            return text
    return None


@lru_cache(maxsize=64)
def _sentences(path: str, kinds: frozenset[str]) -> frozenset[str]:
    """Return what errors of ``kinds`` are made with in a file, or in what it was compiled from.

    No other literal in it: a list of diagnoses is one too.
    """
    if not path.endswith(".py"):
        path = str(Path(path).with_name(Path(path).name.partition(".")[0] + ".py"))
    tree = parsed_file(path)
    made = (node for node in ast.walk(tree) if _makes_an_error(node, kinds)) if tree else ()
    inside = (one for node in made for one in ast.walk(node))
    values = (one.value for one in inside if isinstance(one, ast.Constant))
    return frozenset(v for v in values if isinstance(v, str) and len(v) >= MIN_SENTENCE)


def _makes_an_error(node: ast.AST, kinds: frozenset[str]) -> bool:
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", "")) in kinds
    return isinstance(node, ast.Raise)


def returned(statement: ast.stmt) -> list[ast.expr]:
    """Return what a statement returns, as a list of nothing or one."""
    match statement:
        case ast.Return(value=ast.expr() as value):
            return [value]
    return []


def _passed_on(statement: ast.stmt) -> list[ast.expr]:
    """Return the call that gives the class above what the error says."""
    match statement:
        case (
            ast.Expr(value=ast.Call(func=ast.Attribute(attr=name)) as call)
            | ast.Return(value=ast.Call(func=ast.Attribute(attr=name)) as call)
        ) if name in _BUILDERS:
            return [call]
    return []


def _kept(statement: ast.stmt) -> list[ast.expr]:
    """Return what is put where an error's text is looked for."""
    match statement:
        case ast.Assign(targets=[ast.Attribute(attr=name)], value=value) if name in _FIELDS:
            return list(value.elts) if isinstance(value, ast.Tuple) else [value]
    return []
