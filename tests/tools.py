"""What the tests share: the answers there are, running a command, and a copy of the template."""

import json
import os
import shutil
import subprocess
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "<<cookiecutter.project_slug>>"

QUESTIONS = {
    name: default
    for name, default in json.loads((ROOT / "cookiecutter.json").read_text()).items()
    if not name.startswith("_")
}

CHROMIUM = any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))

# Set by the commands that run these tests; each would lead the commands under test astray.
FOREIGN = (
    *("VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "CI", "NODE_OPTIONS"),
    *("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"),
)


def run(
    *command: str | Path,
    cwd: Path,
    env: dict[str, str | None] | None = None,
    stdin: str | None = None,
    ok: bool = True,
    timeout: float = 600,
) -> subprocess.CompletedProcess[str]:
    """Run ``command`` as in a new terminal. With ``ok``, fail when it does, and show its output.

    A value of None in ``env`` removes the variable. ``timeout`` is in seconds.
    """
    changes = dict.fromkeys(FOREIGN) | (env or {})
    environment = {k: v for k, v in (os.environ | changes).items() if v is not None}
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        input=stdin if stdin is not None else "",
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if ok:
        assert result.returncode == 0, (
            f"{' '.join(map(str, command))} exited with {result.returncode}\n"
            f"{result.stdout}\n{result.stderr}"
        )
    return result


# What of the template a project is generated from; it may be a repository of its own.
GENERATES = ("cookiecutter.json", "hooks", PROJECT.name, "{{cookiecutter._cruft_marker}}")


def template_files() -> Iterator[Path]:
    """Yield every file of the template that git tracks or would track, relative to its root."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            yield Path(name)


def copy_template(target: Path, parts: Container[str] | None = None) -> Path:
    """Copy the template as a fresh clone holds it, or ``parts`` of it, and return ``target``."""
    for name in template_files():
        if parts is not None and name.parts[0] not in parts:
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    return target


def commit(repository: Path, message: str) -> None:
    """Commit everything in ``repository``, which becomes one when it is none."""
    author = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    if not (repository / ".git").exists():
        run("git", "init", "--quiet", "--initial-branch=main", cwd=repository)
    # Whatever the machine's own settings ignore, but not what was installed.
    installed = (":!*.venv/*", ":!*node_modules/*")
    run("git", "add", "--all", "--force", "--", ".", *installed, cwd=repository)
    run("git", *author, "commit", "--quiet", "-m", message, cwd=repository)


def files(project: Path, without: Sequence[str] = ()) -> dict[str, str]:
    """Return the text of every file under ``project`` by its relative path.

    Folders of a name in ``without`` are not even looked into: what is installed is half a gigabyte.
    """
    # What is vendored is no text: tests/test_packages.py compares its bytes.
    skipped = {".git", "vendor", *without}
    found = {}
    for place, folders, names in os.walk(project):
        folders[:] = sorted(set(folders) - skipped)
        for path in (Path(place) / name for name in names if name not in skipped):
            if path.is_file():
                found[path.relative_to(project).as_posix()] = path.read_text("utf-8", "replace")
    return dict(sorted(found.items()))


def leave_the_size_to_others(project: Path) -> None:
    """Take two builds from ``make check``: what is visited loads the same, and has them."""
    if (size := project / "frontend/size.mjs").exists():
        size.write_text("console.log('Another combination measures it.')\n")


def run_inside(name: str, project: Path, python: Path, jobs: int) -> str:
    """Run the tests ``inside/<name>`` in the backend of ``project``, and return what they print."""
    backend = project / "backend"
    shutil.copy(Path(__file__).parent / "inside" / name, backend / "tests")
    tests = (python, "-m", "pytest", "-n", str(jobs), f"tests/{name}")
    return run(*tests, cwd=backend, env={"PYTHONPATH": str(backend / "src")}).stdout
