"""Write the common version into every package, and into what is asked of one."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from .sources import PROJECT, VERSION, npm_packages, python_packages

FORM = re.compile(r"\d+\.\d+\.\d+")
PYPROJECT = re.compile(r'^version = ".*"$', re.MULTILINE)
PACKAGE_JSON = re.compile(r'^  "version": ".*"', re.MULTILINE)

UNRELEASED = "## Unreleased\n"
UNCHANGED = "- Nothing but the common version.\n"


def write_versions(version: str) -> list[Path]:
    """Write ``version`` wherever it belongs and return the files that changed.

    Raises:
        ValueError: it is no version of three numbers, or a file has no line for it.
    """
    if not FORM.fullmatch(version):
        raise ValueError(f"{version!r} is no version: three numbers are, such as 0.1.1")
    packages = python_packages()
    texts = {VERSION: f"{version}\n"}
    for folder in packages.values():
        path = folder / "pyproject.toml"
        text = replace_once(PYPROJECT, f'version = "{version}"', path)
        texts[path] = ask_for(packages, compatible(version), text)
    for folder in npm_packages().values():
        path = folder / "package.json"
        texts[path] = replace_once(PACKAGE_JSON, f'  "version": "{version}"', path)
        lock = folder / "package-lock.json"
        texts[lock] = in_lock(version, lock.read_text())
    for folder in (packages | npm_packages()).values():
        path = folder / "CHANGELOG.md"
        texts[path] = with_section(version, path.read_text())
    pyproject = PROJECT / "backend" / "pyproject.toml"
    texts[pyproject] = ask_for(packages, same_line(version), pyproject.read_text())
    changed = [path for path, text in texts.items() if path.read_text() != text]
    for path in changed:
        path.write_text(texts[path])
    return changed


def compatible(version: str) -> str:
    """Return the range that one package asks of another: this release or a later compatible one.

    Before 1.0 the second number is what tells an incompatible release.
    """
    major, minor, _ = map(int, version.split("."))
    return f">={version},<{f'0.{minor + 1}' if major == 0 else major + 1}"


def same_line(version: str) -> str:
    """Return the range that a generated project asks for.

    It names no third number: a release that mends changes the project's locks, and no line that
    the project's team may have edited.
    """
    return compatible(version).replace(f".{version.split('.')[2]},", ",", 1)


def ask_for(names: Iterable[str], wanted: str, text: str) -> str:
    """Return ``text``, a ``pyproject.toml``, with the range ``wanted`` for each of ``names``."""
    requirement = re.compile(rf'"({"|".join(names)})(\[[^]]*\])?\s*[<>=~!][^";]*?( *;[^"]*)?"')
    return requirement.sub(lambda m: f'"{m[1]}{m[2] or ""}{wanted}{m[3] or ""}"', text)


def in_lock(version: str, text: str) -> str:
    """Return ``text``, a ``package-lock.json``, with the version of the package, if it has one."""
    lock = json.loads(text)
    if "version" in lock:
        lock["version"] = lock["packages"][""]["version"] = version
    return json.dumps(lock, indent=2, ensure_ascii=False) + "\n"


def with_section(version: str, text: str) -> str:
    """Return ``text``, a changelog, with a section for ``version``.

    What was collected under "Unreleased" becomes that section. A package that did not change since
    the last one says so: it gets the new version all the same.
    """
    heading = f"## {version}\n"
    if heading in text:
        return text
    if UNRELEASED in text:
        return text.replace(UNRELEASED, heading, 1)
    title, newest, older = text.partition("\n## ")
    if not newest:
        return f"{text.rstrip()}\n\n{heading}\n{UNCHANGED}"
    return f"{title}\n{heading}\n{UNCHANGED}{newest}{older}"


def replace_once(pattern: re.Pattern[str], replacement: str, path: Path) -> str:
    """Return the text of ``path`` with the first match of ``pattern`` replaced."""
    text, found = pattern.subn(replacement, path.read_text(), count=1)
    if not found:
        raise ValueError(f"{path} has no line for its version")
    return text
