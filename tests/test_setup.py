"""``make setup`` of a generated project: in odd places, after a move, amid other settings."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import Bake, Once, bake_with
from tools import run

INSTALLING = "Installing the backend's dependencies into backend/.venv\n"
ODD = 'of $HOME, 100% "sûr" & it\'s'


@pytest.fixture(scope="session")
def smallest(cookies_session: Any, template: Path, once: Once) -> Path:
    """Return a project without worker and frontend after ``make setup``. Tests only read it."""

    def set_up(folder: Path) -> None:
        answers = {"worker": False, "frontend": "none"}
        bake_with(cookies_session, template, answers).rename(folder / "pazpaz")
        run("make", "setup", cwd=folder / "pazpaz")

    return once("smallest", set_up) / "pazpaz"


@pytest.fixture
def project(smallest: Path, tmp_path: Path) -> Path:
    """Return a copy of the project, of what it has installed as well, in an odd folder."""
    shutil.copytree(smallest, tmp_path / ODD, symlinks=True)
    return tmp_path / ODD


def installed_from(project: Path) -> Path:
    """Return the folder whose code runs."""
    python = project / "backend/.venv/bin/python"
    found = run(python, "-c", "import pazpaz; print(pazpaz.__file__)", cwd=project).stdout
    return Path(found.strip()).parents[3]


def test_a_copy_runs_its_own_code(project: Path, smallest: Path) -> None:
    assert installed_from(project) == smallest

    assert run("make", "setup", cwd=project).stdout == INSTALLING
    assert installed_from(project) == project
    assert (
        "pazpaz" in run(project / "backend/.venv/bin/manage", "--help", cwd=project).stdout.lower()
    )
    assert run("make", "setup", cwd=project).stdout == ""

    moved = project.rename(project.with_name("moved"))
    assert run("make", "setup", cwd=moved).stdout == INSTALLING
    assert installed_from(moved) == moved


@pytest.mark.parametrize("name", ["100%", "c#", "what?"])
def test_a_folder_in_which_vite_cannot_work_is_refused_before_anything_is_written(
    name: str, baked: Bake, tmp_path: Path
) -> None:
    project = tmp_path / name
    shutil.copytree(baked(), project)
    before = sorted(project.rglob("*"))

    said = run("make", "setup", cwd=project, ok=False)

    sentence = "The frontend's tools cannot work in a folder with %, # or ? in its name: "
    assert said.stderr.splitlines()[0] == f"{sentence}{project}"
    assert said.returncode != 0
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize("harm", ["gone", "another", "interrupted"])
def test_what_no_longer_runs_is_set_up_anew(harm: str, project: Path) -> None:
    run("make", "setup", cwd=project)
    environment = project / "backend/.venv"
    python = environment / "bin/python"
    if harm == "gone":
        python.unlink()
        python.symlink_to("/nowhere/python")
    elif harm == "another":
        stamp = environment / "installation.txt"
        stamp.write_text(stamp.read_text().replace("Python 3.", "Python 2."))
    else:
        (environment / "installed.txt").unlink()
        shutil.rmtree(next(environment.glob("lib/*/site-packages/fastapi")))
        for record in environment.glob("lib/*/site-packages/fastapi-*"):
            shutil.rmtree(record)

    assert run("make", "setup", cwd=project).stdout == INSTALLING
    run(python, "-c", "import fastapi, pazpaz", cwd=project)


def test_settings_for_other_projects_change_nothing(project: Path, tmp_path: Path) -> None:
    ambient: dict[str, str | None] = {
        "UV_REQUIRE_HASHES": "1",
        "UV_SYSTEM_PYTHON": "1",
        "UV_NO_BINARY": "1",
        "PIP_REQUIRE_HASHES": "1",
        "PIP_USER": "1",
        "PIP_TARGET": str(tmp_path / "elsewhere"),
        "VIRTUAL_ENV": str(tmp_path / "elsewhere"),
        "NODE_ENV": "production",
        "XDG_CONFIG_HOME": str(tmp_path / "settings"),
    }
    settings = tmp_path / "settings/uv/uv.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("[pip]\nrequire-hashes = true\nno-deps = true\n")

    run("make", "setup", cwd=project, env=ambient)

    assert installed_from(project) == project
    assert not (tmp_path / "elsewhere").exists()

    # What no option undoes is said.
    settings.write_text(f"[pip]\ntarget = '{tmp_path / 'elsewhere'}'\n")
    shutil.rmtree(project / "backend/.venv")
    led_away = run("make", "setup", cwd=project, env=ambient, ok=False)
    assert led_away.returncode != 0
    assert "uv installs elsewhere: its settings (uv.toml) name a target" in led_away.stderr


def test_a_uv_that_is_too_old_is_passed_over(project: Path, tmp_path: Path) -> None:
    script(tmp_path / "bin/uv", 'echo "uv 0.7.22"; test "$1" = --version')
    path = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "UV": None}

    said = run("make", "--dry-run", "setup", cwd=project, env=path).stdout

    assert "Installing uv" in said


def test_a_mirror_that_only_pip_knows_is_handed_to_uv(project: Path, tmp_path: Path) -> None:
    script(tmp_path / "bin/uv", 'test "$1" = --version && echo "uv 0.13.9" || env >>"$ASKED"')
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = http://127.0.0.1:9/of-the-company\n")
    environ = {
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "UV": None,
        "ASKED": str(tmp_path / "asked"),
        "PIP_CONFIG_FILE": str(tmp_path / "pip.conf"),
        **dict.fromkeys(("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")),
    }

    run("make", "setup", cwd=project, env=environ, ok=False)

    assert (
        "UV_DEFAULT_INDEX=http://127.0.0.1:9/of-the-company\n" in (tmp_path / "asked").read_text()
    )


@pytest.mark.parametrize(
    ("version", "accepted"),
    [
        *((old, False) for old in ("18.20.4", "20.18.3", "21.7.3", "22.3.0", "22.12.0")),
        *((new, True) for new in ("20.19.0", "20.20.1", "22.13.0", "22.20.0", "24.0.0", "26.1.0")),
    ],
)
def test_node_is_taken_in_the_range_of_the_manifest(
    version: str, accepted: bool, installed: Path, tmp_path: Path
) -> None:
    result = set_up_the_frontend(version, installed, tmp_path)

    assert (result.returncode == 0) == accepted
    refusal = "Node 20.19, 22.13 or 24 is needed, and node is missing or another."
    assert (refusal in result.stderr) != accepted


def test_a_node_that_changed_or_went_is_noticed(installed: Path, tmp_path: Path) -> None:
    def said(version: str) -> str:
        result = set_up_the_frontend(version, installed, tmp_path)
        return result.stdout.strip() if result.returncode == 0 else result.stderr.splitlines()[0]

    installing = "Installing the frontend's dependencies into frontend/node_modules"
    refused = "Node 20.19, 22.13 or 24 is needed, and node is missing or another."
    assert said("22.13.0") == installing
    assert said("22.13.0").endswith("is up to date.")
    assert said("24.1.0") == installing
    assert said("18.20.4") == refused
    assert said("") == refused
    assert said("24.1.0").endswith("is up to date.")


def set_up_the_frontend(
    version: str, installed: Path, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Have the project's Makefile install the frontend in a folder, with a Node of ``version``."""
    shutil.copy(installed / "Makefile", folder)
    for name in ("frontend/vendor", "backend"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in ("frontend/package.json", "frontend/package-lock.json", "backend/pyproject.toml"):
        shutil.copy2(installed / name, folder / name)
    script(folder / "bin/node", f"test -n '{version}' && echo {version}")
    script(folder / "bin/npm", "mkdir -p node_modules")
    path: dict[str, str | None] = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    return run("make", "frontend/node_modules/installed.json", cwd=folder, env=path, ok=False)


def script(path: Path, text: str) -> None:
    """Write a program for the shell."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
