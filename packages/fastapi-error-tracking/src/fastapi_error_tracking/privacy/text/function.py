"""The texts that a function's source can make, found once for each function."""

import ast
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from types import CodeType, MappingProxyType

from .. import installed, source
from .expressions import OneOf, Resolve, call_templates, hole, templates
from .reaching import Chosen, assigned, expressions_of, value_of
from .template import Part, Template, joined

_FIELDS = re.compile(r"\{(\w+)")

Place = tuple[int | None, int | None, int | None, int | None]
"""Of an expression: its first and last line, and where on them it begins and ends."""

MAX_LINES = 2_000
MAX_TEMPLATES = 500


@dataclass(slots=True)
class Said:
    """The texts that one statement can make; whether it raises, and what; the call that it is.

    ``last`` is what may leave of the text that it made last, under the hash of that: the text
    itself may be private.
    """

    texts: list[Template] = field(default_factory=list)
    is_raised: bool = False
    raised: ast.expr | None = None
    call: ast.Call | None = None
    last: tuple[int, str | None] | None = None


class FunctionText:
    """What the statements of a function (or a module's top level) say.

    Each speaks for itself: a text that stands elsewhere in the function may as well be a value that
    somebody's data has.

    Args:
        code: The code object.
        tree: Its syntax tree, with line numbers as in the file.
        path: Its file.
    """

    def __init__(self, code: CodeType, tree: ast.Module, path: str) -> None:
        self._code = code
        self._tree = tree
        self._path = path
        self._places: dict[int, Place] = {}
        self._said: dict[Place, Said] = {}
        self._literals: dict[Place, frozenset[str]] = {}

    def at(self, instruction: int) -> Said:
        """Return what is said at ``instruction``: by the call there, or by what is raised there."""
        return self._said_at(self._place(instruction))

    def given(self, instruction: int) -> list[Template]:
        """Return what an error says that is made as an argument of the call at ``instruction``."""
        call = self.at(instruction).call
        if call is None or not call.args:
            return []
        statement = _innermost(self._tree, call.lineno, call.end_lineno or call.lineno)
        return _texts(call.args[0], self._resolver(statement)) if statement else []

    def literals_at(self, instruction: int) -> frozenset[str]:
        """Return the literals, keywords and names in the expression that runs at ``instruction``.

        They are its own: what is in another expression inside it, that one was given.
        """
        where = self._place(instruction)
        if where[0] is None:
            return frozenset()
        if where not in self._literals:
            first, last = where[0], where[1] or where[0]
            statement = _innermost(self._tree, first, last)
            found: set[str] = set()
            for node in ast.walk(statement) if statement else ():
                if (
                    isinstance(node, ast.Call | ast.Subscript | ast.Attribute | ast.stmt)
                    and (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
                    == where
                ):
                    found |= _literals(node)
            self._literals[where] = frozenset(found)
        return self._literals[where]

    def at_line(self, line: int) -> Said:
        """Return what the innermost statement at ``line`` says."""
        return self._said_at((line, line, None, None))

    def made_by(
        self,
        makes: Callable[[ast.stmt], list[ast.expr]],
        *,
        errors: bool = False,
        attributes: Mapping[str, ast.expr] = MappingProxyType({}),
    ) -> list[Template]:
        """Return the texts of the expressions that ``makes`` finds in any of the statements.

        If they make ``errors``, a call is one: what it is given is what the error says.
        ``attributes`` are those of ``self`` that are texts of its class.
        """
        found: list[Template] = []
        for one in ast.walk(self._tree):
            if isinstance(one, ast.stmt):
                resolve = self._resolver(one, attributes)
                for made in makes(one):
                    found += (_texts if errors else templates)(made, resolve)
        return list(dict.fromkeys(found))[:MAX_TEMPLATES]

    def _place(self, instruction: int) -> Place:
        if instruction not in self._places:
            places = islice(self._code.co_positions(), instruction // 2, None)
            self._places[instruction] = next(places, (None, None, None, None))
        return self._places[instruction]

    def _said_at(self, where: Place) -> Said:
        if where not in self._said:
            self._said[where] = self._find(where)
        return self._said[where]

    def _find(self, where: Place) -> Said:
        first, last = where[:2]
        if first is None:
            return Said()
        statement = _innermost(self._tree, first, last or first)
        if statement is None:
            return Said()
        resolve = self._resolver(statement)
        if isinstance(statement, ast.Assert):
            texts = templates(statement.msg, resolve) if statement.msg else []
            return Said(texts, is_raised=True)
        call = _call_at(statement, where)
        if call is None and isinstance(statement, ast.Raise):
            texts = _texts(statement.exc, resolve) if statement.exc else []
            return Said(texts, is_raised=True, raised=_made(statement.exc, resolve))
        calls = [call] if call else _outermost_calls(statement)
        texts = list(dict.fromkeys(t for c in calls for t in call_templates(c, resolve)))
        return Said(texts, call=call)

    def _resolver(
        self, statement: ast.stmt, attributes: Mapping[str, ast.expr] = MappingProxyType({})
    ) -> Resolve:
        def resolve(name: str) -> ast.expr | None:
            if name.startswith("self."):
                return attributes.get(name[5:])
            try:
                value = value_of(name, statement, self._tree)
            except Chosen:
                if not installed.is_library_s(self._path):
                    return None
                values = assigned(name, self._tree)
                return OneOf(name, values) if values else None
            if value is not None or name in (*self._code.co_varnames, *self._code.co_freevars):
                return value
            return module_constant(self._path, name)

        return resolve


@lru_cache(maxsize=2_048)
def of_code(code: CodeType) -> FunctionText | None:
    """Return what ``code``'s source says, or None if it has no source that can be read."""
    path = installed.path_of(code.co_filename)
    if not path.endswith(".py") or source.read(path) is None:
        return None
    try:
        tree = _parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is not None:
        return FunctionText(code, tree, path)
    tree = parsed_file(path)
    return FunctionText(code, tree, path) if tree else None


@lru_cache(maxsize=32)
def parsed_file(path: str) -> ast.Module | None:
    """Return the syntax tree of a whole file, or None."""
    file = source.read(path)
    if file is None or len(file.lines) > MAX_LINES:
        return None
    try:
        return ast.parse(file.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=1_024)
def module_constant(path: str, name: str) -> ast.expr | None:
    """Return what the module at ``path`` assigns to ``name`` at its top level."""
    file = source.read(path)
    if file is None:
        return None
    if len(re.findall(rf"^[ \t]*{name}[ \t]*(?::[^=\n]*)?=(?!=)", file.text, re.MULTILINE)) > 1:
        return None  # which of its values it holds is not known
    for number, line in enumerate(file.lines):
        if line.startswith(name) and line[len(name) :].lstrip()[:1] in ("=", ":"):
            return _assigned_value("\n".join(file.lines[number : number + 30]))
        if line.startswith("from ") and name in line:
            return _imported_constant(path, name)
    return None


def _imported_constant(path: str, name: str) -> ast.expr | None:
    """Follow ``from module import NAME`` through the module that is loaded, one step."""
    for module in list(sys.modules.values()):
        if getattr(module, "__file__", None) == path:
            value = vars(module).get(name)
            break
    else:
        return None
    if not isinstance(value, str):
        return None
    tree = parsed_file(path)
    for node in tree.body if tree else ():
        if isinstance(node, ast.ImportFrom) and any(
            (a.asname or a.name) == name for a in node.names
        ):
            package = (
                ".".join(module.__name__.split(".")[: -node.level or None]) if node.level else ""
            )
            target = ".".join(x for x in (package, node.module) if x)
            origin = source.path_of_module(target)
            original = next(a.name for a in node.names if (a.asname or a.name) == name)
            return module_constant(origin, original) if origin and origin != path else None
    return None


def _assigned_value(text: str) -> ast.expr | None:
    lines = text.split("\n")
    for end in range(1, len(lines) + 1):
        try:
            node = ast.parse("\n".join(lines[:end])).body[0]
        except (SyntaxError, ValueError, IndexError):
            continue
        return node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    return None


def _parse(code: CodeType) -> ast.Module | None:
    """Parse a function alone; its file may be long."""
    file = source.read(installed.path_of(code.co_filename))
    if file is None or code.co_name.startswith("<"):
        return None
    first = code.co_firstlineno
    following = [f"{line}\n" for line in file.lines[first - 1 : first - 1 + MAX_LINES]]
    text = "".join(inspect.getblock(following))
    indented = text[:1] in (" ", "\t")
    tree = ast.parse("if True:\n" + text if indented else text)
    ast.increment_lineno(tree, first - 1 - indented)
    return tree


def _innermost(tree: ast.AST, first: int, last: int) -> ast.stmt | None:
    best: ast.stmt | None = None
    inside: ast.AST | None = tree
    while inside is not None:
        around = inside
        inside = None
        for child in ast.iter_child_nodes(around):
            if isinstance(child, ast.stmt):
                start = child.lineno
                if start <= first and last <= (child.end_lineno or start):
                    best, inside = child, child
            elif isinstance(child, ast.ExceptHandler | ast.match_case) and _covers(
                child, first, last
            ):
                inside = child
    return best


def _covers(node: ast.AST, first: int, last: int) -> bool:
    body: list[ast.stmt] = getattr(node, "body", [])
    if not body:
        return False
    end = body[-1].end_lineno or body[-1].lineno
    return body[0].lineno <= first and last <= end


def _call_at(statement: ast.stmt, where: Place) -> ast.Call | None:
    """Return the call at a place, of which an instruction tells beginning and end."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and where == (
            node.lineno,
            node.end_lineno,
            node.col_offset,
            node.end_col_offset,
        ):
            return node
    return None


def _literals(node: ast.AST) -> set[str]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return set(_FIELDS.findall(text))
        case ast.Call(func=function, args=args, keywords=keywords):
            name = {function.attr} if isinstance(function, ast.Attribute) else set()
            values = [*args, *(k.value for k in keywords)]
            texts = {v.value for v in values if isinstance(v, ast.Constant)}
            return (
                {t for t in texts if isinstance(t, str)} | {k.arg for k in keywords if k.arg} | name
            )
        case ast.Subscript(slice=ast.Constant(value=str(key))):
            return {key}
        case ast.Attribute(attr=name):
            return {name}
        case ast.Import(names=aliases):
            return {alias.name for alias in aliases}
        case ast.ImportFrom(module=module, names=aliases):
            return {alias.name for alias in aliases} | ({module} if module else set())
    return set()


def _outermost_calls(statement: ast.stmt) -> list[ast.Call]:
    found: list[ast.Call] = []
    pending = expressions_of(statement)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Call):
            found.append(node)
        else:
            pending += expressions_of(node)
    return found


def _texts(made: ast.expr, resolve: Resolve) -> list[Template]:
    """Return what an error says: what the call that makes it, here or before, is given."""
    call = _made(made, resolve)
    if isinstance(call, ast.Call) and not _is_text(call):
        several = [_several(call.args)] if len(call.args) > 1 else []
        return call_templates(call, resolve) + several
    return templates(made, resolve)


def _several(arguments: list[ast.expr]) -> Template:
    """Return what an error says that was given more than one thing: the tuple of them."""
    parts: list[Part] = ["("]
    for number, one in enumerate(arguments):
        parts += [", "] if number else []
        match one:
            case ast.Constant(value=value):
                parts.append(repr(value))
            case ast.JoinedStr():
                parts += ["'", *templates(one, lambda _: None)[0].parts, "'"]
            case _:
                parts.append(hole(one))
    return joined([*parts, ")"])


def _made(raised: ast.expr | None, resolve: Resolve) -> ast.expr | None:
    """Return ``raised``, or what was assigned to its name."""
    return (resolve(raised.id) or raised) if isinstance(raised, ast.Name) else raised


def _is_text(call: ast.Call) -> bool:
    """Return whether a call makes text: ``"…".format(…)``, ``"…".join(…)`` or ``_("…")``."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("format", "join")
