"""Names that the application's source gives to spans, transactions, breadcrumbs and messages."""

import ast
import re
import sys
from collections.abc import Collection, Iterable

from .. import source
from .expressions import call_templates, templates
from .function import module_constant, parsed_file
from .matching import ENOUGH
from .template import Template

MAX_TEMPLATES = 200

_NAMING = frozenset(
    {
        "add_breadcrumb",
        "capture_message",
        "monitor",
        "set_transaction_name",
        "span",
        "start_child",
        "start_span",
        "start_transaction",
        "trace",
        "update_current_span",
    }
)

# Where names may be given. To parse all the rest, and to look at all of it, is what a start would
# wait for.
_PLACES = re.compile(rf"\b(?:{'|'.join(sorted(_NAMING))})\s*\(|\bfingerprint(?:['\"]\])?\s*=(?!=)")


class SourceNames:
    """The texts passed to the SDK's naming functions, wherever the application calls them."""

    def __init__(self, templates: Iterable[Template] = ()) -> None:
        found = list(dict.fromkeys(templates))
        self._exact = frozenset(t.render() for t in found if not t.has_hole)
        formed = [t for t in found if t.has_hole and t.weight >= ENOUGH]
        self._formed = sorted(formed, key=lambda t: -t.weight)[:MAX_TEMPLATES]
        self._rendered = frozenset(t.render() for t in self._formed)

    def leaving(self, text: str) -> str | None:
        """Return what may leave of a name, or None if no call in the source makes it."""
        if text in self._exact or text in self._rendered:
            return text
        for template in self._formed:
            if template.match(text) is not None:
                return template.render()
        return None


def collect(packages: Collection[str]) -> SourceNames:
    """Return the names in the source of every module of ``packages`` that is imported."""
    if not packages:
        return SourceNames()
    begin = tuple(f"{package}." for package in packages)
    found: list[Template] = []
    for name, _module in sorted(sys.modules.items()):
        if name in packages or name.startswith(begin):
            path = source.path_of_module(name)
            file = source.read(path) if path else None
            lines = _lines_of_places(file.text) if file else []
            tree = parsed_file(path) if path and lines else None
            if path and tree:
                for statement in tree.body:
                    if any(statement.lineno <= n <= (statement.end_lineno or n) for n in lines):
                        found += _named_in(statement, path)
    return SourceNames(found)


def _lines_of_places(text: str) -> list[int]:
    return [text.count("\n", 0, place.start()) + 1 for place in _PLACES.finditer(text)]


def _named_in(tree: ast.AST, path: str) -> list[Template]:
    def resolve(name: str) -> ast.expr | None:
        return module_constant(path, name)

    found: list[Template] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _function(node.func) in _NAMING:
            found += call_templates(node, resolve, every=True)
        elif isinstance(node, ast.Assign) and any(_is_fingerprint(t) for t in node.targets):
            parts = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else []
            found += [t for part in parts for t in templates(part, resolve)]
    return found


def _is_fingerprint(target: ast.expr) -> bool:
    match target:
        case (
            ast.Attribute(attr="fingerprint")
            | ast.Subscript(slice=ast.Constant(value="fingerprint"))
        ):
            return True
    return False


def _function(node: ast.expr) -> str:
    return (
        node.attr
        if isinstance(node, ast.Attribute)
        else node.id
        if isinstance(node, ast.Name)
        else ""
    )
