"""Write the locks inside the template anew, with the generated project's own ``make lock``.

The answers decide what is installed, so a project is generated for each set of dependencies and its
locks are copied back. Set ``UPGRADE=1`` to take the newest versions allowed.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from scripts.generate import generate
from scripts.packages.sources import PROJECT

# The condition in the file's name, and the answer that makes it true.
WORKER = {"worker": True, "not worker": False}

FRONTENDS = ("vite", "vue-cli")
NAME = "Template lock"
NPM = ("--package-lock-only", "--silent")


def main() -> None:
    """Lock every set of dependencies, in order."""
    with tempfile.TemporaryDirectory() as folder:
        for condition, worker in WORKER.items():
            print(f"Locking a project with worker: {worker}", flush=True)
            project = generate(
                Path(folder) / condition, project_name=NAME, frontend="none", worker=worker
            )
            subprocess.run(["make", "lock"], cwd=project, check=True)
            for name in ("production.txt", "development.txt"):
                lock = project / "backend/requirements" / name
                requirements(condition, name).write_text(lock.read_text())
        for frontend in FRONTENDS:
            print(f"Locking a project with frontend: {frontend}", flush=True)
            project = generate(Path(folder) / frontend, project_name=NAME, frontend=frontend)
            subprocess.run(
                ["npm", "update" if os.environ.get("UPGRADE") else "install", *NPM],
                cwd=project / "frontend",
                check=True,
            )
            condition = f'{{% if cookiecutter.frontend == "{frontend}" %}}'
            lock = PROJECT / f"frontend/{condition}package-lock.json{{% endif %}}"
            lock.write_text((project / "frontend/package-lock.json").read_text())


def requirements(condition: str, name: str) -> Path:
    """Return where the template keeps the lock that is used under ``condition``."""
    condition = condition.replace("worker", "cookiecutter.worker")
    return PROJECT / "backend/requirements" / f"{{% if {condition} %}}{name}{{% endif %}}"


if __name__ == "__main__":
    main()
