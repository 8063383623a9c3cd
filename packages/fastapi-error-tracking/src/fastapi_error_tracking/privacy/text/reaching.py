"""What a name holds where a statement uses it, if there is but one thing that it can hold.

A name that a branch, a loop or a parameter gives its value holds what data chose: then it is data,
even if each of the choices stands in the source.
"""

import ast
from collections.abc import Iterator

Block = list[ast.stmt]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

# What runs again, or leaves in the middle: any part of it may have run before another.
_WHOLE = (*_FUNCTIONS, ast.ClassDef, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar)


class Chosen(Exception):
    """The name holds one of several things, or something that no statement says."""


def value_of(name: str, statement: ast.stmt, tree: ast.AST) -> ast.expr | None:
    """Return the expression that ``name`` holds at ``statement``; None if the function has no such.

    Args:
        name: What the statement uses.
        statement: A statement below ``tree``.
        tree: A function, or a module.

    Raises:
        Chosen: It hangs on what the function was given, or did before.
    """
    if any(_stores(one, name) for one in expressions_of(statement)):
        raise Chosen(name)
    added: list[ast.expr] = []
    for parent, block in _around(tree, statement):
        at = next(n for n, one in enumerate(block) if _holds(one, statement))
        for one in reversed(block[:at]):
            if not _stores(one, name):
                continue
            match one:
                case (
                    ast.Assign(targets=[ast.Name()], value=value)
                    | ast.AnnAssign(target=ast.Name(), value=ast.expr() as value)
                ) if not _stores(value, name):
                    return _sum(value, added)
                case ast.AugAssign(target=ast.Name(), op=ast.Add(), value=value):
                    added.insert(0, value)
                case _:
                    raise Chosen(name)
        if (found := _in_header(parent, block, name)) is not None:
            return _sum(found, added)
    if added:
        raise Chosen(name)
    return None


def assigned(name: str, tree: ast.AST) -> list[ast.expr]:
    """Return all that a function assigns to ``name``, wherever."""
    found: list[ast.expr] = []
    for one in ast.walk(tree):
        match one:
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=value)
                | ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value)
            ) if target == name:
                found.append(value)
    return found


def _sum(value: ast.expr, added: list[ast.expr]) -> ast.expr:
    for more in added:
        value = ast.BinOp(value, ast.Add(), more)
    return value


def _in_header(parent: ast.AST, block: Block, name: str) -> ast.expr | None:
    """Return what the statement that holds ``block`` assigns to ``name`` on the way into it."""
    if isinstance(parent, ast.Module):
        return None
    if isinstance(parent, ast.If) and block is parent.body:
        match parent.test:
            case ast.NamedExpr(target=ast.Name(id=target), value=value) if target == name:
                return value
    whole = isinstance(parent, _WHOLE)
    if any(_stores(one, name) for one in ([parent] if whole else expressions_of(parent))):
        raise Chosen(name)
    return None


def expressions_of(statement: ast.AST) -> list[ast.AST]:
    """Return what belongs to a statement and to no other inside it."""
    return [one for one in ast.iter_child_nodes(statement) if not isinstance(one, ast.stmt)]


def _stores(node: ast.AST, name: str) -> bool:
    """Return whether anything at or below ``node`` binds ``name``."""
    for one in ast.walk(node):
        match one:
            case ast.Name(id=bound, ctx=ast.Store() | ast.Del()) if bound == name:
                return True
            case ast.arg(arg=bound) if bound == name:
                return True
            case ast.ExceptHandler(name=bound) | ast.MatchAs(name=bound) if bound == name:
                return True
            case ast.MatchStar(name=bound) | ast.MatchMapping(rest=bound) if bound == name:
                return True
            case ast.FunctionDef(name=bound) | ast.ClassDef(name=bound) if bound == name:
                return True
            case ast.AsyncFunctionDef(name=bound) if bound == name:
                return True
            case ast.alias(name=whole, asname=bound) if (bound or whole.split(".")[0]) == name:
                return True
    return False


def _holds(node: ast.AST, statement: ast.stmt) -> bool:
    return any(one is statement for one in ast.walk(node))


def _around(tree: ast.AST, statement: ast.stmt) -> Iterator[tuple[ast.AST, Block]]:
    """Yield each block around ``statement`` with its parent, the innermost first.

    What is around the innermost function belongs to others.
    """
    path: list[tuple[ast.AST, Block]] = []
    inside: ast.AST | None = tree
    while inside is not None and inside is not statement:
        around, inside = inside, None
        for block in _blocks(around):
            for one in block:
                if _holds(one, statement):
                    path.append((around, block))
                    inside = one
    for parent, block in reversed(path):
        yield parent, block
        if isinstance(parent, _FUNCTIONS):
            return


def _blocks(node: ast.AST) -> Iterator[Block]:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list):
            yield block
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body
