"""The texts that a function's source can make, found once for each function."""

import ast
import inspect
import sys
from functools import lru_cache
from itertools import islice
from types import CodeType

from .. import source
from .expressions import call_templates, string_expressions, templates
from .template import Template

MAX_LINES = 2_000
MAX_TEMPLATES = 500


class FunctionText:
    """What a function (or a module's top level) says.

    Args:
        code: The code object.
        tree: Its syntax tree, with line numbers as in the file.
        path: Its file.
        is_own_tree: The tree is the function's, not its whole file's.
    """

    def __init__(
        self, code: CodeType, tree: ast.Module, path: str, *, is_own_tree: bool = True
    ) -> None:
        self._code = code
        self._tree = tree
        self._path = path
        self._assigned: dict[str, list[ast.expr]] | None = None
        self._all: list[Template] | None = None if is_own_tree else []
        self._at: dict[tuple[int, int], tuple[list[Template], bool]] = {}

    def at(self, instruction: int) -> tuple[list[Template], bool]:
        """Return the texts of the statement at ``instruction``, and whether it raises."""
        where = next(islice(self._code.co_positions(), instruction // 2, None), None)
        if where is None or where[0] is None:
            return [], False
        return self.at_line(where[0], where[1] or where[0])

    def at_line(self, first: int, last: int) -> tuple[list[Template], bool]:
        """Return the texts of the innermost statement around these lines, and whether it raises."""
        key = (first, last)
        if key not in self._at:
            statement = _innermost(self._tree, first, last)
            self._at[key] = self._read(statement) if statement else ([], False)
        return self._at[key]

    def everything(self) -> list[Template]:
        """Return every text that has a literal, wherever in the function it is made."""
        if self._all is None:
            found: list[Template] = []
            for node in islice(string_expressions(self._tree), MAX_TEMPLATES):
                found += templates(node, self._resolve)
            self._all = list(dict.fromkeys(found))
        return self._all

    def _read(self, statement: ast.stmt) -> tuple[list[Template], bool]:
        if isinstance(statement, ast.Assert):
            return (templates(statement.msg, self._resolve) if statement.msg else []), True
        raises = isinstance(statement, ast.Raise)
        found: list[Template] = []
        calls = [n for part in _own_expressions(statement) for n in ast.walk(part)]
        if isinstance(statement, ast.Raise) and isinstance(statement.exc, ast.Name):
            calls += [n for value in self._resolve(statement.exc.id) for n in ast.walk(value)]
        for node in calls:
            if isinstance(node, ast.Call):
                found += call_templates(node, self._resolve)
        return list(dict.fromkeys(found))[:MAX_TEMPLATES], raises

    def _resolve(self, name: str) -> list[ast.expr]:
        if self._assigned is None:
            self._assigned = _assignments(self._tree)
        if name in self._assigned:
            return self._assigned[name]
        if name in self._code.co_varnames or name in self._code.co_freevars:
            return []
        constant = module_constant(self._path, name)
        return [constant] if constant is not None else []


@lru_cache(maxsize=2_048)
def of_code(code: CodeType) -> FunctionText | None:
    """Return what ``code``'s source says, or None if it has no source that can be read."""
    path = code.co_filename
    if not path.endswith(".py") or source.read(path) is None:
        return None
    try:
        tree = _parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is not None:
        return FunctionText(code, tree, path)
    tree = parsed_file(path)
    return FunctionText(code, tree, path, is_own_tree=code.co_name == "<module>") if tree else None


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
    file = source.read(code.co_filename)
    if file is None or code.co_name.startswith("<"):
        return None
    first = code.co_firstlineno
    following = [f"{line}\n" for line in file.lines[first - 1 : first - 1 + MAX_LINES]]
    text = "".join(inspect.getblock(following))
    indented = text[:1] in (" ", "\t")
    tree = ast.parse("if True:\n" + text if indented else text)
    ast.increment_lineno(tree, first - 1 - indented)
    return tree


def _assignments(tree: ast.AST) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found.setdefault(name, []).append(value)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                found.setdefault(name, []).append(value)
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value):
                longer = [ast.BinOp(v, ast.Add(), value) for v in found.get(name, ())[-2:]]
                found[name] = [*longer, *found.get(name, ())]
    return found


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


def _own_expressions(statement: ast.stmt) -> list[ast.AST]:
    children = ast.iter_child_nodes(statement)
    return [c for c in children if isinstance(c, ast.expr | ast.withitem | ast.keyword)]
