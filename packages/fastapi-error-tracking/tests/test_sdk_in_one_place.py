"""Which SDK runs is asked in ``compat`` alone, and all else uses what each SDK has."""

import ast
from collections.abc import Iterator
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import fastapi_error_tracking
import pytest

SOURCE = Path(fastapi_error_tracking.__file__).parent
COMPAT = sorted((SOURCE / "compat").glob("*.py"))
ELSEWHERE = sorted(
    file
    for file in SOURCE.rglob("*.py")
    if not {"compat", "tests"} & {*file.relative_to(SOURCE).parts}
)
TELLING = {"VERSION", "LIFECYCLES", "DEFAULT_OPTIONS", "is_streaming", "signature"}


def asks_which_sdk(tree: ast.AST) -> Iterator[int]:
    """Yield the lines in which something hangs on the SDK that runs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.IfExp | ast.While | ast.comprehension):
            tests = node.ifs if isinstance(node, ast.comprehension) else [node.test]
            if any({*map(_name, ast.walk(test))} & TELLING for test in tests):
                yield tests[0].lineno
        elif isinstance(node, ast.Try):
            if any(_module(one).startswith("sentry_sdk") for one in node.body):
                yield node.lineno
        elif (
            isinstance(node, ast.Call)
            and _name(node.func) in ("hasattr", "getattr")
            and "sentry_sdk" in map(_name, ast.walk(node.args[0]))
        ):
            yield node.lineno


def used(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the modules of the SDK that are imported, and the names that are used of each."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _module(node).startswith("sentry_sdk"):
            yield from ((_module(node), one.name) for one in node.names)
        elif isinstance(node, ast.Attribute) and _name(node.value) == "sentry_sdk":
            yield "sentry_sdk", node.attr


def _name(node: ast.AST) -> str:
    return str(getattr(node, "id", getattr(node, "attr", "")))


def _module(node: ast.AST) -> str:
    return (getattr(node, "module", None) or "") if isinstance(node, ast.ImportFrom) else ""


def parsed(files: list[Path]) -> dict[str, ast.Module]:
    return {str(file.relative_to(SOURCE)): ast.parse(file.read_text()) for file in files}


def test_nothing_but_compat_asks_which_sdk_it_is() -> None:
    found = {name: [*asks_which_sdk(tree)] for name, tree in parsed(ELSEWHERE).items()}
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert sum(any(asks_which_sdk(tree)) for tree in parsed(COMPAT).values()) >= 2


@pytest.mark.sample
def test_what_else_is_used_of_the_sdk_is_public_and_there() -> None:
    names = {one for tree in parsed(ELSEWHERE).values() for one in used(tree)}
    assert len(names) > 20
    for module, name in names:
        assert not name.startswith("_") or name == "__file__"
        assert not any(part.startswith("_") for part in module.split("."))
        attrgetter(name)(import_module(module))
