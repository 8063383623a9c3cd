"""The service on a real PostgreSQL: its tests run inside a project, with its own tools."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import Bake
from tools import run

INSIDE = Path(__file__).parent / "inside"
SMALL = 150  # megabytes
TESTS = 9


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """Make ``folder`` a small file system, where that is allowed; else yield None."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(
    not Path("/usr/lib/postgresql").is_dir(),
    reason="PostgreSQL is not installed (Debian and Ubuntu: the packages postgresql and pgbouncer)",
)
def test_it_outlives_whatever_happens_to_its_database(bake: Bake, installed: Path) -> None:
    backend = bake() / "backend"
    shutil.copy(INSIDE / "test_postgres.py", backend / "tests")

    with (
        TemporaryDirectory(prefix="postgres-") as folder,  # open to the server, as pytest's are not
        small_disk(Path(folder) / "small") as small,
    ):
        Path(folder).chmod(0o755)
        result = run(
            *(installed / "backend/.venv/bin/python", "-m", "pytest", "-n", "0", "-rs"),
            "tests/test_postgres.py",
            cwd=backend,
            env={
                "PYTHONPATH": str(backend / "src"),
                "POSTGRES_FOLDER": str(small or ""),
                "PATH": f"{os.environ['PATH']}:/usr/sbin",  # where Debian has PgBouncer
            },
        )

    outcomes = re.findall(r"(\d+) (passed|skipped)", result.stdout.splitlines()[-1])
    assert sum(int(count) for count, _ in outcomes) == TESTS, result.stdout
    skipped = result.stdout.count("SKIPPED")
    assert skipped <= (small is None) + (not shutil.which("pgbouncer")), result.stdout
