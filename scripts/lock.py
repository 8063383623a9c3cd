"""Write the locks inside the template anew, with the generated project's own ``make lock``.

The answers decide what is installed, so a project is generated for each set of dependencies and its
locks are copied back. Set ``UPGRADE=1`` to take the newest versions allowed.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from cookiecutter.main import cookiecutter

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "<<cookiecutter.project_slug>>"

# The condition in the file's name, and the answer that makes it true.
WORKER = {"worker": True, "not worker": False}


def main() -> None:
    """Lock every set of dependencies, in order."""
    with tempfile.TemporaryDirectory() as folder:
        for condition, worker in WORKER.items():
            print(f"Locking a project with worker: {worker}", flush=True)
            project = generate(Path(folder), worker=worker)
            subprocess.run(["make", "lock"], cwd=project, check=True)
            for name in ("production.txt", "development.txt"):
                shutil.copyfile(
                    project / "backend/requirements" / name, requirements(condition, name)
                )
        shutil.copyfile(
            project / "frontend/package-lock.json", PROJECT / "frontend/package-lock.json"
        )


def generate(folder: Path, *, worker: bool) -> Path:
    """Return a project generated with or without the worker."""
    answers = {"project_name": "Template lock", "worker": worker}
    return Path(
        cookiecutter(
            str(ROOT), no_input=True, extra_context=answers, output_dir=str(folder / str(worker))
        )
    )


def requirements(condition: str, name: str) -> Path:
    """Return where the template keeps the lock that is used under ``condition``."""
    condition = condition.replace("worker", "cookiecutter.worker")
    return PROJECT / "backend/requirements" / f"{{% if {condition} %}}{name}{{% endif %}}"


if __name__ == "__main__":
    main()
