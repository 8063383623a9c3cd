"""``manage eject``: an app becomes the project's own, and nothing is half done."""

import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fastapi_installed_apps import ConfigurationError, Project, Registry, command_line, ejection

SETTINGS = 'INSTALLED_APPS = ["shipped_app", ".apps.own"]\n'
APP = """
from fastapi_installed_apps import AppConfig

from .words import LABEL


class App(AppConfig):
    label = LABEL
"""
PYPROJECT = """
[project]
name = "mine"
dependencies = [
  "click>=8.3",
  "shipped-app>=1.0",
]
"""
REQUIRES = ["click>=8.0", 'brotli>=1.2; sys_platform != "win32"', "redis; extra == 'queue'"]

Eject = Callable[[str], Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with one app of its own and one that comes from a distribution."""
    shipped, package = tmp_path / "site" / "shipped_app", tmp_path / "project" / "mine"
    for path, text in {
        shipped / "__init__.py": "",
        shipped / "words.py": 'LABEL = "shipped"\n',
        shipped / "app.py": APP,
        shipped / "py.typed": "",
        shipped / "tests" / "__init__.py": "",
        shipped / "__pycache__" / "app.pyc": "",
        package / "__init__.py": "",
        package / "settings.py": SETTINGS,
        package / "apps" / "__init__.py": "",
        package / "apps" / "own" / "__init__.py": "",
        package / "apps" / "own" / "app.py": APP.replace("LABEL\n\n", "LABEL\n\n", 1),
        package / "apps" / "own" / "words.py": 'LABEL = "own"\n',
        tmp_path / "project" / "pyproject.toml": PYPROJECT,
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(shipped.parent)
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setattr(
        ejection, "packages_distributions", lambda: {"shipped_app": ["shipped-app"]}
    )
    monkeypatch.setattr(ejection, "requires", lambda _: REQUIRES)
    yield package.parent
    for name in [name for name in sys.modules if name.partition(".")[0] in ("mine", "shipped_app")]:
        del sys.modules[name]


@pytest.fixture
def project(folder: Path) -> Project:
    """That project, as it describes itself."""
    return Project(package="mine", apps=["shipped_app", ".apps.own"], folder=folder)


@pytest.fixture
def eject(project: Project) -> Eject:
    """Run ``manage eject``."""
    return lambda label: CliRunner().invoke(command_line(project), ["eject", label])


def test_the_copy_is_installed_in_place_of_the_package(folder: Path, eject: Eject) -> None:
    result = eject("shipped")
    assert result.exit_code == 0
    assert "`make lock setup format check test`" in result.output
    copied = folder / "mine" / "apps" / "shipped"
    assert sorted(path.name for path in copied.iterdir()) == [
        *("__init__.py", "app.py", "tests", "words.py"),
    ]
    assert (copied / "app.py").read_text() == APP
    assert (folder / "mine" / "settings.py").read_text() == SETTINGS.replace(
        "shipped_app", ".apps.shipped"
    )
    registry = Registry.load(
        Project(package="mine", apps=[".apps.shipped", ".apps.own"], folder=folder)
    )
    assert [app.label for app in registry.apps] == ["shipped", "own"]
    assert type(registry.apps[0]).__module__ == "mine.apps.shipped.app"


def test_its_requirements_become_the_projects(folder: Path, eject: Eject) -> None:
    eject("shipped")
    text = (folder / "pyproject.toml").read_text()
    assert tomllib.loads(text)["project"]["dependencies"] == [
        "click>=8.3",
        'brotli>=1.2; sys_platform != "win32"',
    ]


def test_what_the_project_imports_of_it_is_imported_of_the_copy(folder: Path, eject: Eject) -> None:
    conftest, test = folder / "conftest.py", folder / "tests" / "unit" / "test_words.py"
    test.parent.mkdir(parents=True)
    conftest.write_text('pytest_plugins = ["shipped_app.plugin", "shipped_apps.plugin"]\n')
    test.write_text("from shipped_app.words import LABEL\nfrom shipped_app import words\n")
    assert eject("shipped").exit_code == 0
    assert conftest.read_text() == (
        'pytest_plugins = ["mine.apps.shipped.plugin", "shipped_apps.plugin"]\n'
    )
    assert test.read_text() == (
        "from mine.apps.shipped.words import LABEL\nfrom mine.apps.shipped import words\n"
    )


@pytest.mark.parametrize(
    ("label", "spoil", "sentence"),
    [
        (
            "nothing",
            None,
            "'nothing' cannot be ejected; the apps that come from packages are: ship",
        ),
        ("own", None, "'own' cannot be ejected"),
        ("shipped", ("mine/settings.py", ""), "must be named once, in INSTALLED_APPS"),
        ("shipped", ("mine/settings.py", SETTINGS * 2), "it is named by settings.py"),
        ("shipped", ("pyproject.toml", "["), "cannot be read as a project"),
        ("shipped", ("pyproject.toml", PYPROJECT.replace(",\n  ", ", ")), "on a line of its own"),
    ],
)
def test_what_cannot_be_ejected_is_explained_and_nothing_is_written(
    label: str,
    spoil: tuple[str, str] | None,
    sentence: str,
    folder: Path,
    project: Project,
) -> None:
    if spoil:
        (folder / spoil[0]).write_text(spoil[1])
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(ConfigurationError, match=sentence):
        ejection.Ejection.of(project, label)
    after = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert after == {path: text for path, text in before.items() if path.suffix != ".pyc"}


def test_a_second_run_says_that_it_is_there(folder: Path, project: Project, eject: Eject) -> None:
    eject("shipped")
    with pytest.raises(ConfigurationError, match="exists already; move it away to eject 'shipped'"):
        ejection.Ejection.of(project, "shipped")


def test_a_copy_that_was_interrupted_is_begun_anew(folder: Path, eject: Eject) -> None:
    shutil.copytree(folder / "mine" / "apps" / "own", folder / "mine" / "apps" / ".shipped.part")
    assert eject("shipped").exit_code == 0
    assert not (folder / "mine" / "apps" / ".shipped.part").exists()
