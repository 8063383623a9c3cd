"""What texts an expression can make: read from the syntax tree, never by running it."""

import ast
import re
from collections.abc import Callable
from itertools import product
from string import Formatter

from .template import Hole, Part, Template, joined

MAX_ALTERNATIVES = 12
MAX_DEPTH = 6
MAX_HOLE = 60


class OneOf(ast.expr):
    """What a name of a library holds: one of several things."""

    def __init__(self, name: str, values: list[ast.expr]) -> None:
        super().__init__()
        self.name = name
        self.values = values


Resolve = Callable[[str], ast.expr | None]

_CONVERSION = re.compile(r"%(?:\((\w+)\))?[#0 +-]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?([a-zA-Z%])")
_TRANSLATE = frozenset({"_", "gettext", "gettext_lazy", "str"})

TEXT_NAMES = frozenset({"message", "msg", "detail", "text", "body"})
"""Names under which a call is given what it says; what it has under others is something else."""


def hole(node: ast.expr) -> Hole:
    """Return the hole that ``node`` fills; an expression that holds a literal is not shown."""
    if any(isinstance(child, ast.Constant | ast.JoinedStr) for child in ast.walk(node)):
        return Hole("…")
    source = ast.unparse(node)
    return Hole(source if len(source) <= MAX_HOLE and "\n" not in source else "…")


def templates(node: ast.expr, resolve: Resolve, depth: int = 0) -> list[Template]:
    """Return the texts that ``node`` can make. ``resolve`` gives what a name was assigned.

    A choice between texts counts as such where the statement makes it, as a branch would: what was
    chosen before, or is a part of a text, is data.
    """
    match node:
        case ast.IfExp(body=body, orelse=orelse) if depth == 0:
            found = [t for one in (body, orelse) for t in templates(one, resolve)]
            return found if all(t.weight for t in found) else [Template((hole(node),))]
    if depth > MAX_DEPTH:
        return [Template((hole(node),))]
    found = []
    for parts in _read(node, resolve, depth + 1):
        template = joined(parts)
        if template not in found:
            found.append(template)
    return found[:MAX_ALTERNATIVES]


def call_templates(call: ast.Call, resolve: Resolve, *, every: bool = False) -> list[Template]:
    """Return the texts that a call's arguments can make, filled in as logging calls do it too.

    Where some argument has a name for texts, others by name are left out, unless ``every`` counts.
    """
    found: list[Template] = []
    for number, argument in enumerate(call.args[:10]):
        plain = templates(argument, resolve)
        rest = call.args[number + 1 :]
        if rest or call.keywords:
            keywords = {k.arg: k.value for k in call.keywords if k.arg}
            for template in plain:
                found += _percent(template, rest[0] if _is_mapping(rest) else ast.Tuple(rest))
                if keywords or any("{" in part for part in template.parts if isinstance(part, str)):
                    found += _format(template, rest, keywords)
        found += plain
    named = [k.value for k in call.keywords if k.arg in TEXT_NAMES and not every]
    for value in named or [k.value for k in call.keywords]:
        found += templates(value, resolve)
    if call.args and isinstance(call.args[0], ast.Dict):
        said = _named(call.args[0]).get("message")
        found += templates(said, resolve) if said is not None else []
    return list(dict.fromkeys(found))


def _read(  # noqa: C901 - a case for each kind of expression
    node: ast.expr, resolve: Resolve, depth: int
) -> list[list[Part]]:
    if isinstance(node, OneOf):
        return _one_of(node, resolve, depth)
    match node:
        case ast.Constant(value=str(text)):
            return [[text]]
        case ast.JoinedStr(values=values):
            return _sequence(values, resolve, depth)
        case ast.FormattedValue(value=ast.Name(id=name) as value) if name.isupper() or isinstance(
            resolve(name), OneOf
        ):
            return _deeper(value, resolve, depth)
        case ast.FormattedValue(value=value):
            return [[hole(value)]]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _sequence([left, right], resolve, depth)
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return [
                list(t.parts) for s in templates(left, resolve, depth) for t in _percent(s, right)
            ]
        case ast.NamedExpr(value=value):
            return _deeper(value, resolve, depth)
        case ast.Name() if depth < MAX_DEPTH:
            return _read_name(node, resolve, depth)
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if depth < MAX_DEPTH:
            given = resolve(f"self.{name}")
            return [[hole(node)]] if given is None else _deeper(given, resolve, depth)
        case ast.Call():
            return _read_call(node, resolve, depth)
    return [[hole(node)]]


def _read_name(node: ast.Name, resolve: Resolve, depth: int) -> list[list[Part]]:
    assigned = resolve(node.id)
    found = [] if assigned is None else _deeper(assigned, resolve, depth)
    telling = [parts for parts in found if any(isinstance(p, str) for p in parts)]
    if isinstance(assigned, OneOf):
        telling.append([hole(node)])
    return telling or [[hole(node)]]


def _one_of(node: OneOf, resolve: Resolve, depth: int) -> list[list[Part]]:
    def others(name: str) -> ast.expr | None:
        return None if name == node.name else resolve(name)

    return [parts for one in node.values for parts in _deeper(one, others, depth)]


def _read_call(node: ast.Call, resolve: Resolve, depth: int) -> list[list[Part]]:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[value], keywords=[]) if name in _TRANSLATE:
            return _deeper(value, resolve, depth)
        case ast.Call(func=ast.Attribute(value=value, attr="format"), args=args, keywords=keywords):
            named = {k.arg: k.value for k in keywords if k.arg}
            sources = templates(value, resolve, depth)
            return [list(t.parts) for s in sources for t in _format(s, args, named) or [s]]
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=str(separator)), attr="join"),
            args=[ast.List(elts=items) | ast.Tuple(elts=items)],
        ) if items:
            spread: list[ast.expr] = [items[0]]
            for item in items[1:]:
                spread += [ast.Constant(separator), item]
            return _sequence(spread, resolve, depth)
    return [[hole(node)]]


def _deeper(node: ast.expr, resolve: Resolve, depth: int) -> list[list[Part]]:
    return [list(t.parts) for t in templates(node, resolve, depth)]


def _sequence(nodes: list[ast.expr], resolve: Resolve, depth: int) -> list[list[Part]]:
    choices = [_deeper(node, resolve, depth) for node in nodes]
    result: list[list[Part]] = []
    for choice in product(*choices):
        result.append([part for parts in choice for part in parts])
        if len(result) == MAX_ALTERNATIVES:
            break
    return result


def _percent(template: Template, right: ast.expr) -> list[Template]:
    """Fill ``%s`` and its like; nothing if the number of values does not fit."""
    values = iter(right.elts if isinstance(right, ast.Tuple) else [right])
    named = _named(right)
    parts: list[Part] = []
    filled = 0
    for part in template.parts:
        if isinstance(part, Hole):
            parts.append(part)
            continue
        position = 0
        for found in _CONVERSION.finditer(part):
            parts.append(part[position : found.start()])
            position = found.end()
            name, kind = found.groups()
            if kind == "%":
                parts.append("%")
            elif name:
                parts.append(hole(named[name]) if name in named else Hole(name))
                filled += 1
            else:
                value = next(values, None)
                parts.append(Hole("…") if value is None else hole(value))
                filled += 1
        parts.append(part[position:])
    return [joined(parts)] if filled else []


def _format(
    template: Template, args: list[ast.expr], keywords: dict[str, ast.expr]
) -> list[Template]:
    """Fill ``{}`` and its like."""
    parts: list[Part] = []
    count = 0
    try:
        for part in template.parts:
            if isinstance(part, Hole):
                parts.append(part)
                continue
            for literal, field, _spec, _conversion in Formatter().parse(part):
                parts.append(literal)
                if field is None:
                    continue
                name = re.split(r"[.\[]", field, maxsplit=1)[0]
                index = int(name) if name.isdecimal() else count if not name else -1
                count += 1
                value = args[index] if 0 <= index < len(args) else keywords.get(name)
                simple = value is not None and field in ("", name)
                if value is None and field.isidentifier():
                    parts.append(Hole(field))
                else:
                    parts.append(hole(value) if value is not None and simple else Hole("…"))
    except ValueError:
        return [Template((Hole("…"),))]
    return [joined(parts)] if count else []


def _is_mapping(rest: list[ast.expr]) -> bool:
    return len(rest) == 1 and isinstance(rest[0], ast.Dict)


def _named(node: ast.expr) -> dict[str, ast.expr]:
    pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
    return {
        key.value: value
        for key, value in pairs
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
