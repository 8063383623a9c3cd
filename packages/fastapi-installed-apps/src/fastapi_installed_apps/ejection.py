"""From an installed app to one of the project's own folders.

No file of the app is rewritten: inside a package imports are relative, between packages absolute.
The project's own imports of the app, in its tests for example, become those of the copy.
Everything is worked out before anything is written.
"""

import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions, requires
from importlib.util import find_spec
from pathlib import Path

from .configuration import ConfigurationError
from .project import Project
from .registry import Registry

REQUIREMENT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Ejection:
    """What is copied where, and what is written into which file."""

    distribution: str
    source: Path
    target: Path
    new_entry: str
    texts: dict[Path, str]

    @classmethod
    def of(cls, project: Project, label: str) -> "Ejection":
        """Work out how to eject the app called ``label``.

        Raises:
            ConfigurationError: It cannot be ejected; nothing was written.
        """
        entry = _entry(project, label)
        package = _folder(project.package)
        target = package / "apps" / label
        if target.exists():
            raise ConfigurationError(f"{target} exists already; move it away to eject {label!r}.")
        distribution = packages_distributions()[entry.partition(".")[0]][0]
        new_entry = f".apps.{label}"
        list_file, list_text = _installed_apps(package, entry, new_entry)
        requirements_file = project.folder / "pyproject.toml"
        return cls(
            distribution=distribution,
            source=_folder(entry),
            target=target,
            new_entry=new_entry,
            texts={
                **dict(_importing(project, entry, f"{project.package}{new_entry}")),
                requirements_file: _requirements(requirements_file, distribution),
                list_file: list_text,
            },
        )

    def carry_out(self) -> None:
        """Copy the app, then change the files that name it."""
        half_done = self.target.with_name(f".{self.target.name}.part")
        shutil.rmtree(half_done, ignore_errors=True)
        shutil.copytree(
            self.source, half_done, ignore=shutil.ignore_patterns("__pycache__", "py.typed")
        )
        half_done.rename(self.target)
        for file, text in self.texts.items():
            file.write_text(text, encoding="utf-8")


def _entry(project: Project, label: str) -> str:
    registry = Registry(project)
    labels = {registry.add(entry).label: entry for entry in project.apps}
    installed = sorted(name for name, entry in labels.items() if not entry.startswith("."))
    if label not in installed:
        raise ConfigurationError(
            f"{label!r} cannot be ejected; the apps that come from packages are:"
            f" {', '.join(installed) or 'none'}."
        )
    return labels[label]


def _folder(module: str) -> Path:
    spec = find_spec(module)
    locations = spec and spec.submodule_search_locations
    if not locations:
        raise ConfigurationError(f"{module} is no folder with Python modules.")
    return Path(locations[0])


def _installed_apps(package: Path, entry: str, new_entry: str) -> tuple[Path, str]:
    """Return the file that names the app in a list of apps, and its text with the new name."""
    quoted = re.compile(f"([\"']){re.escape(entry)}\\1")
    naming = [
        (file, text)
        for file in sorted(package.glob("*.py"))
        if quoted.search(text := file.read_text(encoding="utf-8"))
    ]
    if len(naming) != 1 or len(quoted.findall(naming[0][1])) != 1:
        raise ConfigurationError(
            f"{entry!r} must be named once, in INSTALLED_APPS, by one module of {package.name};"
            f" it is named by {', '.join(file.name for file, _ in naming) or 'none'}."
        )
    file, text = naming[0]
    return file, quoted.sub(lambda found: f"{found[1]}{new_entry}{found[1]}", text)


def _importing(project: Project, entry: str, copy: str) -> Iterator[tuple[Path, str]]:
    """Yield the project's files that import the app or name a module of it, with the new name."""
    named = re.compile(rf"(\b(?:from|import)\s+|[\"']){re.escape(entry)}(?=[.\s]\w)")
    folders = (_folder(project.package), project.folder / "tests")
    inside = [file for folder in folders for file in sorted(folder.rglob("*.py"))]
    for file in [*sorted(project.folder.glob("*.py")), *inside]:
        text = file.read_text(encoding="utf-8")
        if (changed := named.sub(rf"\g<1>{copy}", text)) != text:
            yield file, changed


def _requirements(file: Path, distribution: str) -> str:
    """Return the text of pyproject.toml, with the app's requirements in place of the app.

    The list may be written one requirement a line, as formatters do.
    """
    try:
        text = file.read_text(encoding="utf-8")
        declared: list[str] = tomllib.loads(text)["project"]["dependencies"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            f"{file} cannot be read as a project with dependencies ({type(error).__name__})."
        ) from error
    others = [one for one in declared if _name(one) != _name(distribution)]
    moved = list(_missing(distribution, others))
    line = re.compile(rf'^([ \t]*)"{re.escape(distribution)}\b[^"\n]*",?[ \t]*\n', re.MULTILINE)
    changed = line.sub(
        lambda found: "".join(f"{found[1]}{_quoted(one)},\n" for one in moved), text, count=1
    )
    if sorted(tomllib.loads(changed)["project"]["dependencies"]) != sorted([*others, *moved]):
        raise ConfigurationError(
            f"{file} must name {distribution} on a line of its own under dependencies."
        )
    return changed


def _missing(distribution: str, others: list[str]) -> Iterator[str]:
    """Yield what the app requires and the project does not."""
    names = {_name(one) for one in others}
    for requirement in requires(distribution) or ():
        if "extra ==" not in requirement and _name(requirement) not in names:
            yield requirement


def _name(requirement: str) -> str:
    found = REQUIREMENT_NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else requirement


def _quoted(requirement: str) -> str:
    return f'"{requirement}"' if '"' not in requirement else f"'{requirement}'"
