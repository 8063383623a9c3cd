"""What ``manage`` finds by the entry point."""

from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest
from fastapi_installed_apps import Project, command_line, findings

from fastapi_devtools.plugin import plugin

pytestmark = pytest.mark.sample


def test_it_is_found_by_its_entry_point() -> None:
    (found,) = (
        entry.load()
        for entry in entry_points(group="fastapi_installed_apps")
        if entry.name == "devtools"
    )
    assert found is plugin


def test_it_adds_its_commands_and_e2e_where_there_is_a_frontend(tmp_path: Path) -> None:
    def names(project: Project) -> set[str]:
        cli = command_line(project)
        return {*cli.list_commands(click.Context(cli))} & {"dev", "e2e"}

    frontend = tmp_path / "frontend"
    assert names(Project(package="clinic", folder=tmp_path, frontend=frontend)) == {"dev"}
    frontend.mkdir()
    assert names(Project(package="clinic", folder=tmp_path, frontend=frontend)) == {"dev", "e2e"}
    assert names(Project(package="clinic", folder=tmp_path)) == {"dev"}


def test_that_it_is_in_production_is_a_warning(project: Project) -> None:
    assert [found.id for found in findings(project, deploy=False)] == []
    (found,) = (each for each in findings(project, deploy=True) if each.id == "core.devtools")
    assert found.level == "warning"
    assert found.message.startswith("The tools of the local stack are installed here")
