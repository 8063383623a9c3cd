"""Writes the template's ``privacy/policy.json``: what may leave a generated project.

It asks the packages that are vendored; ``make packages`` runs it. Projects with a worker list other
fields than those without: there is a file for each.
"""

import subprocess
import tempfile
from pathlib import Path

from scripts.generate import generate
from scripts.packages.sources import PACKAGES, PROJECT, ROOT

FILES = {
    True: PROJECT / "privacy/{% if cookiecutter.worker %}policy.json{% endif %}",
    False: PROJECT / "privacy/{% if not cookiecutter.worker %}policy.json{% endif %}",
}
CHANGELOG = PACKAGES / "fastapi-error-tracking" / "CHANGELOG.md"
HEADING = "### More may leave"


def main() -> None:
    """Generate a project of each kind, ask it for its policy, and write that."""
    before = "".join(file.read_text(encoding="utf-8") for file in FILES.values() if file.exists())
    with tempfile.TemporaryDirectory() as folder:
        texts = {worker: _policy(Path(folder), worker) for worker in FILES}
    if more := unannounced(before, "".join(texts.values()), CHANGELOG.read_text(encoding="utf-8")):
        print(f"These fields are new; {CHANGELOG.name} needs {HEADING!r} for its newest version:")
        print("\n".join(more))
    for worker, file in FILES.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(texts[worker], encoding="utf-8")
        print(f"{file.relative_to(ROOT)} has {texts[worker].count(chr(10))} lines")


def unannounced(before: str, now: str, changelog: str) -> list[str]:
    """Return the lines by which more may leave than before, unless the changelog is headed so.

    Args:
        before, now: The files of the policy, one after the other.
        changelog: Of the package; its newest section counts.
    """
    newest = changelog.split("\n## ")[1] if "\n## " in changelog else ""
    known = {line.rstrip(",") for line in before.splitlines()}
    new = [line for line in dict.fromkeys(now.splitlines()) if line.rstrip(",") not in known]
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
