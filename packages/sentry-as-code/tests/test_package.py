"""What other programs see of the package: public names, requirements, files."""

import ast
import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest

import sentry_as_code
from commands import FILE

pytestmark = pytest.mark.sample

PACKAGE = Path(sentry_as_code.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
# What is imported by another name than it is installed by.
IMPORTED_AS = {"ruamel-yaml": "ruamel"}
# Needed where the operating system has no time zones of its own; zoneinfo finds it.
NEVER_IMPORTED = {"tzdata"}


def test_it_is_the_installed_package_that_is_tested() -> None:
    assert "site-packages" in PACKAGE.parts
    assert (PACKAGE / "py.typed").exists()


def test_its_public_names() -> None:
    assert sentry_as_code.load(FILE).organization == "acme"
    text = FILE.read_text().replace("team: shop-developers\n", "")
    with pytest.raises(sentry_as_code.Mistakes) as mistakes:
        sentry_as_code.load_text(text, "acme.yaml")
    assert mistakes.value.lines == ["acme.yaml:1: team: is missing"]
    assert isinstance(sentry_as_code.load(FILE), sentry_as_code.Configuration)
    for name in sentry_as_code.__all__:
        assert getattr(sentry_as_code, name).__doc__
    with pytest.raises(AttributeError, match="has no attribute 'laod'"):
        sentry_as_code.laod  # type: ignore[attr-defined] # noqa: B018


def test_what_it_imports_it_requires() -> None:
    required = requires("sentry-as-code") or []
    declared = {re.split(r"[ <>=;\[]", one)[0].replace(".", "-") for one in required}
    names = {IMPORTED_AS.get(name, name) for name in declared - NEVER_IMPORTED}

    assert _imported(MODULES) == names


def _imported(modules: list[Path]) -> set[str]:
    """What `modules` import of others when they run, by the first part of each name."""
    found: set[str] = set()
    for module in modules:
        tree = ast.parse(module.read_text())
        for_types = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for inner in node.body
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found.update(one.name.split(".")[0] for one in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level and id(node) not in for_types:
                found.add(str(node.module).split(".")[0])
    return found - set(sys.stdlib_module_names)


def test_the_relay_runs_on_the_standard_library_alone() -> None:
    program = """
import sys
from sentry_as_code.command_line import main
status = main(["relay"])
import sentry_as_code.relay.command
outside = {
    name.partition(".")[0]
    for name, module in sys.modules.items()
    if "site-packages" in (getattr(module, "__file__", None) or "")
}
print(status, sorted(outside))
"""
    # -I: without what an environment of tests starts in every process.
    result = subprocess.run(
        [sys.executable, "-I", "-c", program],
        env={},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert result.stdout == "1 ['sentry_as_code']\n"
    assert "SENTRY_HOOK_SECRET is missing" in result.stderr


def test_no_file_is_long() -> None:
    lengths = {str(file): len(file.read_text().splitlines()) for file in MODULES}
    assert {name: count for name, count in lengths.items() if count > 300} == {}
