"""``make update`` of a generated project: a rehearsal in which nothing of the person's changes."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from test_generation import COOKIECUTTER, Home, home
from tools import commit, files, run

from scripts.packages.environments import environment
from scripts.packages.lock import NEWEST
from scripts.packages.pythons import OWN

__all__ = ["home"]

Rehearse = Callable[..., subprocess.CompletedProcess[str]]


class Upstream:
    """A small template in a repository, and a project that was generated from it."""

    def __init__(self, folder: Path, home: Home) -> None:
        """Write and commit both in ``folder``."""
        self.template, self.project, self.home = folder / "a template", folder / "shop", home
        source = self.template / "{{cookiecutter.slug}}"
        (source / "docs").mkdir(parents=True)
        (self.template / "cookiecutter.json").write_text(json.dumps({"slug": "x", "on": True}))
        (source / "main.py").write_text("one = 1\n\n\n\ntwo = 2\n")
        (source / "docs/gone.md").write_text("{{ cookiecutter.on }}\n")
        (source / ".gitignore").write_text("/var/\n")
        self.release("first")
        run(
            *(COOKIECUTTER, "--no-input", "-o", folder, self.template, "slug=shop", "on=no"),
            cwd=folder,
            env=home,
        )
        self.note = {
            "template": f"file://{self.template}".replace(" ", "%20"),
            "commit": self.head(self.template),
            "checkout": None,
            "context": {"cookiecutter": {"slug": "shop", "on": False}},
            "directory": None,
        }
        (self.project / ".cruft.json").write_text(json.dumps(self.note))
        (self.project / "own.py").write_text("mine = True\n")
        commit(self.project, "Begin")

    def release(self, message: str, **changes: str) -> None:
        """Commit the template, after writing each of ``changes`` into its file."""
        for name, text in changes.items():
            (self.template / "{{cookiecutter.slug}}" / f"{name}.py").write_text(text)
        commit(self.template, message)

    def edit(self, text: str) -> None:
        """Commit ``main.py`` as the project's people have it."""
        (self.project / "main.py").write_text(text)
        commit(self.project, "An edit")

    def head(self, repository: Path) -> str:
        """Return the id of the newest commit."""
        return run("git", "rev-parse", "HEAD", cwd=repository).stdout.strip()


@pytest.fixture
def upstream(tmp_path: Path, home: Home) -> Upstream:
    """Return a template and its project."""
    return Upstream(tmp_path, home)


@pytest.fixture
def rehearse(upstream: Upstream) -> Rehearse:
    """Return a function that runs the rehearsal, and sees that nothing of the person's changes."""

    def run_it(
        *arguments: str, checks: str = "git --version", ok: bool = True
    ) -> subprocess.CompletedProcess[str]:
        (upstream.project / "uncommitted.txt").write_text("work in progress")
        before = files(upstream.project), upstream.head(upstream.project)
        result = run(*command(checks, *arguments), cwd=upstream.project, env=upstream.home, ok=ok)
        assert (files(upstream.project), upstream.head(upstream.project)) == before
        listed = run("git", "worktree", "list", cwd=upstream.project).stdout
        assert listed.count("\n") == 1, "a worktree is left"
        (upstream.project / "uncommitted.txt").unlink()
        return result

    return run_it


@cache
def python() -> Path:
    """Return a Python that has ``fastapi-devtools``."""
    return environment(OWN, "fastapi-devtools", NEWEST)


def command(checks: str, *arguments: str) -> list[str | Path]:
    """Return what ``make update`` of a project runs."""
    module = (python(), "-m", "fastapi_devtools.template_update")
    return [*module, "--cookiecutter", f"'{COOKIECUTTER}'", "--checks", checks, *arguments]


def test_what_merges_is_checked_and_taken_by_one_command(
    upstream: Upstream, rehearse: Rehearse
) -> None:
    upstream.edit("one = 1\n\n\n\ntwo = 22  # ours\n")
    (upstream.template / "{{cookiecutter.slug}}/docs/gone.md").unlink()
    (upstream.template / "UPGRADES.yaml").write_text("- id: tea\n  do: Put the kettle on.\n")
    upstream.release("second", main="one = 11\n\n\n\ntwo = 2\n", new="new = True\n")

    result = rehearse(checks="grep -q ours main.py")

    assert "No conflicts. The checks pass." in result.stdout
    assert "4 files would change." in result.stdout  # .cruft.json as well
    assert "  - Put the kettle on." in result.stdout
    taken = next(line for line in result.stdout.splitlines() if "cherry-pick" in line)
    run(*taken.split(), cwd=upstream.project)
    found = files(upstream.project)
    assert found["main.py"] == "one = 11\n\n\n\ntwo = 22  # ours\n"
    assert found["new.py"] == "new = True\n"
    assert found["own.py"] == "mine = True\n"
    assert "docs/gone.md" not in found
    assert json.loads(found[".cruft.json"])["commit"] == upstream.head(upstream.template)
    commit(upstream.project, "Update")

    again = rehearse()
    assert "Nothing to do" in again.stdout
    assert "kettle" not in again.stdout


def test_a_conflict_is_named_and_nothing_is_checked(upstream: Upstream, rehearse: Rehearse) -> None:
    upstream.edit("one = 111\n\n\n\ntwo = 2\n")
    upstream.release("second", main="one = 11\n\n\n\ntwo = 2\n")

    result = rehearse(checks="false", ok=False)

    assert result.returncode == 1
    assert "1 of them need your decision; nothing was checked yet:\n  main.py\n" in result.stdout
    taken = next(line for line in result.stdout.splitlines() if "cherry-pick" in line)
    run(*taken.split(), cwd=upstream.project, ok=False)
    assert "<<<<<<<" in (upstream.project / "main.py").read_text()


def test_checks_that_fail_are_said(upstream: Upstream, rehearse: Rehearse) -> None:
    upstream.release("second", main="one = 11\n")

    result = rehearse(checks="grep -q never main.py", ok=False)

    assert result.returncode == 1
    assert "The checks FAIL" in result.stdout


def test_a_version_can_be_named(upstream: Upstream, rehearse: Rehearse) -> None:
    upstream.release("second", main="one = 11\n")
    run("git", "tag", "v2", cwd=upstream.template)
    upstream.release("third", main="one = 111\n")

    assert "template-update/" + upstream.head(upstream.template)[:10] in rehearse().stdout
    assert upstream.head(upstream.template)[:10] not in rehearse("--to", "v2").stdout
    wrong = rehearse("--to", "v3", ok=False)
    assert wrong.stderr.endswith("has no commit 'v3'.\n")
    assert wrong.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (None, ".cruft.json is missing: the project was not generated from a git repository."),
        ("{}", ".cruft.json is not as cruft writes it (KeyError: 'template')."),
        ("{", ".cruft.json is not as cruft writes it (JSONDecodeError:"),
        (
            '{"template": "/none", "commit": "1", "context": {"cookiecutter": {}}}',
            "/none cannot be",
        ),
    ],
)
def test_an_origin_that_cannot_be_used_is_one_sentence(
    note: str | None, expected: str, upstream: Upstream, rehearse: Rehearse
) -> None:
    path = upstream.project / ".cruft.json"
    path.unlink() if note is None else path.write_text(note)

    result = rehearse(ok=False)

    assert result.returncode == 1
    assert result.stderr.startswith(expected)
    assert result.stderr.count("\n") == 1


def test_a_folder_within_the_repository_is_refused(upstream: Upstream) -> None:
    result = run(*command("true"), cwd=upstream.project / "docs", env=upstream.home, ok=False)

    assert result.stderr == f"Run this where the repository begins, in {upstream.project}.\n"


def test_a_git_that_cannot_merge_so_is_told_by_its_version(
    upstream: Upstream, tmp_path: Path
) -> None:
    old = tmp_path / "bin/git"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho git version 2.34.1\n")
    old.chmod(0o755)
    path: Home = {"PATH": f"{old.parent}:{os.environ['PATH']}"}

    result = run(*command("true"), cwd=upstream.project, env=upstream.home | path, ok=False)

    assert result.returncode == 1
    assert result.stderr == "git 2.38 or newer is needed, and this is 2.34.1.\n"


def test_an_interrupted_rehearsal_leaves_nothing(upstream: Upstream) -> None:
    upstream.release("second", main="one = 11\n")
    environ = os.environ | {name: value or "" for name, value in upstream.home.items()}
    # A shell has what it starts in the background ignore interrupts, and children inherit that.
    listens = ("env", "--default-signal=INT")
    process = subprocess.Popen(
        [*listens, *command("sleep 60")],
        cwd=upstream.project,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    while "Running" not in process.stdout.readline():
        assert process.poll() is None
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)

    _, errors = process.communicate(timeout=20)

    assert process.returncode == 130
    assert errors.endswith("Stopped. Nothing of yours has changed.\n")
    assert run("git", "worktree", "list", cwd=upstream.project).stdout.count("\n") == 1
