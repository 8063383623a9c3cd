"""From the last template that copied its machinery to this one, and on to the next, by cruft.

The project has what projects have: edits in its own files, and an app of its own. What a person
must do by hand is in the CHANGELOG, and done here by the same words.
"""

import io
import re
import shutil
import tarfile
from pathlib import Path

import pytest
from conftest import Furnish, SetUp, Teach
from test_generation import CRUFT, Home, home
from tools import GENERATES, ROOT, commit, copy_template, leave_the_size_to_others, run

from scripts.packages.vendor import TARBALLS, WHEELS, vendored

__all__ = ["home"]

# The last commit whose projects held copies of what are packages now.
BEFORE = "d413c3a"
PACKAGE = "backend/src/pazpaz"

OWN_APP = '''\
"""An app of the project's own."""

from collections.abc import Iterable

from fastapi import APIRouter

from ...core.registry import AppConfig, Telemetry

router = APIRouter(prefix="/rooms")


@router.get("")
async def list_rooms() -> list[str]:
    """Return the rooms there are."""
    return ["blue", "green"]


class App(AppConfig):
    """Rooms."""

    label = "rooms"

    def routers(self) -> Iterable[APIRouter]:
        """Return ``/rooms``."""
        return (router,)

    def telemetry(self) -> Telemetry:
        """Return what may leave of rooms."""
        return Telemetry(tags=frozenset({"room"}))
'''

OWN_TEST = '''\
"""Rooms, asked of a real process."""

from tests.running import Api


def test_there_are_two_rooms(api: Api) -> None:
    assert api.client.get("/api/v1/rooms").json() == ["blue", "green"]
'''

# The CHANGELOG's table of imports.
RENAMED = {
    "from ...core.registry import": "from fastapi_installed_apps import",
    "from tests.running import Api": "from fastapi_devtools.testing import RunningApi",
    "api: Api": "api: RunningApi",
}


def older_template(folder: Path) -> Path:
    """Return a repository that holds the template as it was at ``BEFORE``."""
    run("git", "cat-file", "-e", f"{BEFORE}^{{commit}}", cwd=ROOT)  # it takes the whole history
    archive = folder / "before.tar"
    run("git", "archive", "--output", archive, BEFORE, cwd=ROOT)
    repository = folder / "template.git"
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as tar:
        tar.extractall(repository, filter="data")
    commit(repository, "The template that copied its machinery")
    return repository


def lives_on(project: Path) -> None:
    """Do what people do with a project: write an app and a test, change a setting and a text."""
    app = project / f"{PACKAGE}/apps/rooms"
    (app / "tests").mkdir(parents=True)
    (app / "__init__.py").write_text('"""Rooms."""\n')
    (app / "app.py").write_text(OWN_APP)
    (app / "tests/__init__.py").write_text('"""Tests of rooms."""\n')
    (app / "tests/test_rooms.py").write_text(OWN_TEST)
    settings = project / f"{PACKAGE}/settings.py"
    text = settings.read_text().replace(
        '    ".apps.appointments",\n', '    ".apps.appointments",\n    ".apps.rooms",\n'
    )
    settings.write_text(
        text.replace(
            "    api_docs: bool = False\n", "    api_docs: bool = False\n    rooms: int = 2\n"
        )
    )
    with (project / "README.md").open("a") as readme:
        readme.write("\nOur own words.\n")
    commit(project, "Our own")


def by_hand(project: Path) -> None:
    """Do what the CHANGELOG tells people to do."""
    changelog = (ROOT / "CHANGELOG.md").read_text()
    for old, new in (pair for pair in RENAMED.items() if pair[0].startswith("from")):
        assert old in changelog, f"the CHANGELOG does not say what became of {old!r}"
        assert new.rpartition(" ")[0] in changelog
    for file in (project / f"{PACKAGE}/apps/rooms").rglob("*.py"):
        text = file.read_text()
        for old, new in RENAMED.items():
            text = text.replace(old, new)
        file.write_text(text)
    run("backend/.venv/bin/ruff", "check", "--quiet", "--fix", "backend", cwd=project)
    renew = ".venv/bin/manage sentry policy --write ../privacy/policy.json"
    assert f"`{renew}`" in changelog
    run(*renew.split(), cwd=project / "backend")


def replace_template(repository: Path, message: str) -> None:
    """Commit the present template over what ``repository`` holds."""
    for path in repository.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    copy_template(repository, GENERATES)
    commit(repository, message)


@pytest.mark.parametrize("frontend", ["vite"])
def test_a_project_that_lives_is_updated_to_packages_and_beyond(
    frontend: str,
    tmp_path: Path,
    home: Home,
    furnish: Furnish,
    set_up: SetUp,
    teach_mypy: Teach,
) -> None:
    repository = older_template(tmp_path)
    answers = f'{{"frontend": "{frontend}"}}'
    run(
        *(CRUFT, "create", "--no-input", "--extra-context", answers, f"file://{repository}"),
        cwd=tmp_path,
        env=home,
    )
    project = tmp_path / "pazpaz"
    commit(project, "Generated")
    lives_on(project)

    replace_template(repository, "The template whose machinery comes from packages")
    run(CRUFT, "update", "--skip-apply-ask", cwd=project, env=home)

    assert sorted(path.name for path in project.rglob("*.rej")) == []
    assert not (project / f"{PACKAGE}/apps/error_tracking").exists()
    assert not (project / f"{PACKAGE}/devtools").exists()
    assert not (project / "frontend/src/error-tracking").exists()
    settings = (project / f"{PACKAGE}/settings.py").read_text()
    apps = re.findall(r'^    "(.*)",$', settings, re.MULTILINE)
    assert apps == [
        "fastapi_error_tracking",
        *(".apps.health", ".apps.appointments", ".apps.rooms"),
    ]
    assert "    rooms: int = 2" in settings
    assert "Our own words." in (project / "README.md").read_text()
    assert bytes_of(project / "backend/vendor") == vendored(WHEELS)
    assert bytes_of(project / "frontend/vendor") == vendored(TARBALLS)

    set_up(furnish(project))
    by_hand(project)
    teach_mypy(project)
    leave_the_size_to_others(project)
    run("make", "check", cwd=project)
    tested = run("make", "test", cwd=project, env={"JOBS": "0"}, timeout=900).stdout
    assert re.search(r"\b[1-9]\d* passed", tested), tested
    commit(project, "Updated")

    newer = a_newer_wheel(repository)
    run(CRUFT, "update", "--skip-apply-ask", cwd=project, env=home)

    vendor = bytes_of(project / "backend/vendor")
    assert vendor.keys() == (vendored(WHEELS).keys() - {newer["was"]}) | {newer["is"]}
    assert vendor[newer["is"]] == b"PK\0\r\n\xff other bytes"
    assert "Our own words." in (project / "README.md").read_text()
    assert (project / f"{PACKAGE}/apps/rooms/app.py").exists()


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return the files of ``folder`` by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def a_newer_wheel(repository: Path) -> dict[str, str]:
    """Commit another version of one wheel, and return its names before and after."""
    folder = repository / "<<cookiecutter.project_slug>>/backend/vendor"
    (wheel,) = folder.glob("fastapi_error_tracking-*.whl")
    newer = folder / "fastapi_error_tracking-9.9.9-py3-none-any.whl"
    wheel.unlink()
    newer.write_bytes(b"PK\0\r\n\xff other bytes")
    commit(repository, "Newer packages")
    return {"was": wheel.name, "is": newer.name}
