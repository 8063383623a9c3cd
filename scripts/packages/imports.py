"""Print what the package in this folder imports without declaring it.

Runs by itself in an environment in which the package is installed: only there can be told which
distribution a module is of. Its one argument is the package's distribution.
"""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

# What the classes of a declared package are made of, and its own ranges choose.
COMES_WITH = {"fastapi": "starlette", "pydantic": "pydantic-core", "arq": "redis"}


def main(name: str) -> None:
    """Print each undeclared import with its place."""
    declared = {normal(re.split(r"[^\w.-]", needed)[0]) for needed in requires(name) or []}
    declared |= {name, *(COMES_WITH[found] for found in declared & COMES_WITH.keys())}
    providers = packages_distributions()
    for path in sorted(Path("src").rglob("*.py")):
        # Tests that are shipped need what the package's test group names.
        if "tests" in path.parts:
            continue
        for line, module in imported(ast.parse(path.read_text())):
            distributions = {normal(found) for found in providers.get(module, [module])}
            if module not in sys.stdlib_module_names and not distributions & declared:
                print(f"{path}:{line}: {module}")


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the outermost module of every absolute import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.split(".")[0]


def normal(name: str) -> str:
    """Return the name of a distribution as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main(sys.argv[1])
