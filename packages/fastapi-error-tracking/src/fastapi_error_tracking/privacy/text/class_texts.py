"""What an error's class makes of what it was given: only where it makes its text."""

import ast
from functools import lru_cache
from types import CodeType

from .. import source
from .function import of_code
from .template import Template

_BUILDERS = ("__init__", "__new__", "__post_init__")
_ANSWERS = ("__str__", "__repr__", "message", "detail")
_FIELDS = frozenset({"args", "message", "msg", "detail"})


def of(kind: type) -> list[Template]:
    """Return the texts that a class and its bases give their errors."""
    return _of(kind.__mro__[:-1])


@lru_cache(maxsize=512)
def _of(bases: tuple[type, ...]) -> list[Template]:
    found: list[Template] = []
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
                found += function.made_by(makes, errors=errors) if function else ()
    return found


def constant(error: BaseException) -> str | None:
    """Return a message that is an attribute of the class, if it stands in the class's file."""
    for name in ("message", "detail"):
        for base in type(error).__mro__:
            value = vars(base).get(name)
            if isinstance(value, str) and len(value) >= 4 and name not in vars(error):
                file = source.of_module(base.__module__)
                quoted = (f'"{value}"', f"'{value}'")
                return value if file and any(q in file.text for q in quoted) else None
    return None


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
