"""Writes the template's ``privacy/policy.json``: what may leave a generated project.

It asks the packages that are vendored; ``make packages`` runs it.

Projects with a worker and without list different fields; lines of one kind only are conditional.
"""

import subprocess
import tempfile
from difflib import SequenceMatcher
from pathlib import Path

from scripts.generate import generate
from scripts.packages.sources import PACKAGES, PROJECT, ROOT

FILE = PROJECT / "privacy" / "policy.json"
CHANGELOG = PACKAGES / "fastapi-error-tracking" / "CHANGELOG.md"
HEADING = "### More may leave"
CONDITIONS = {"delete": "cookiecutter.worker", "insert": "not cookiecutter.worker"}


def main() -> None:
    """Generate a project of each kind, ask it for its policy, and write both as one file."""
    with tempfile.TemporaryDirectory() as folder:
        with_worker, without = (_policy(Path(folder), worker) for worker in (True, False))
    text = merged(with_worker, without)
    before = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    if more := unannounced(before, text, CHANGELOG.read_text(encoding="utf-8")):
        print(f"These fields are new; {CHANGELOG.name} needs {HEADING!r} for its newest version:")
        print("\n".join(more))
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text, encoding="utf-8")
    print(f"{FILE.relative_to(ROOT)} has {text.count(chr(10))} lines")


def merged(with_worker: str, without: str) -> str:
    """Return both texts as one template."""
    first, second = with_worker.splitlines(), without.splitlines()
    lines: list[str] = []
    for what, start, end, other_start, other_end in SequenceMatcher(
        None, first, second, autojunk=False
    ).get_opcodes():
        if what == "equal":
            lines += first[start:end]
            continue
        for kind, some in (("delete", first[start:end]), ("insert", second[other_start:other_end])):
            if some:
                lines += [f"#%% if {CONDITIONS[kind]}", *some, "#%% endif"]
    return "\n".join(lines) + "\n"


def unannounced(before: str, now: str, changelog: str) -> list[str]:
    """Return the lines by which more may leave than before, unless the changelog is headed so.

    Args:
        before, now: The file of the policy.
        changelog: Of the package; its newest section counts.
    """
    newest = changelog.split("\n## ")[1] if "\n## " in changelog else ""
    known = {line.rstrip(",") for line in before.splitlines()}
    new = [line for line in now.splitlines() if line.rstrip(",") not in known]
    return [] if HEADING in newest else [line for line in new if '"field"' in line]


def _policy(folder: Path, worker: bool) -> str:
    project = generate(folder / str(worker), project_slug="service", worker=worker, frontend="none")
    subprocess.run(["make", "setup"], cwd=project, check=True)
    file = folder / f"{worker}.json"
    subprocess.run(
        [".venv/bin/manage", "sentry", "policy", "--write", file],
        cwd=project / "backend",
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return file.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
