"""The database in a file and back, on a machine without containers: on a real PostgreSQL."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from socket import create_server
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import Bake
from tools import run

BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/nowhere"))
PASSWORD = "it's 100% long"  # noqa: S105 - for a server of this test alone

pytestmark = pytest.mark.skipif(not BINARIES.is_dir(), reason="PostgreSQL is not installed")


class Server:
    """A cluster of its own, run by a user who is not root, with a role and a database of ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with create_server(("127.0.0.1", 0)) as held:
            self.port = held.getsockname()[1]
        owner = pwd.getpwnam("postgres") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self._owner: dict[str, Any] = {"user": owner.pw_uid, "group": owner.pw_gid}
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", "data", "-A", "trust", "-U", "postgres", "--no-sync")
        options = f"-p {self.port} -k {folder} -c fsync=off"
        self._run("pg_ctl", "-D", "data", "-w", "-o", options, "-l", "log", "start")
        self.says(f"CREATE ROLE pazpaz LOGIN PASSWORD $${PASSWORD}$$", "postgres", "postgres")
        self.says("CREATE DATABASE pazpaz OWNER pazpaz", "postgres", "postgres")

    def says(self, statement: str, user: str = "pazpaz", database: str = "pazpaz") -> str:
        """Run a statement, and return what it says."""
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", user, "-d", database)
        return run("psql", "-qXAt", *where, "-c", statement, cwd=self.folder).stdout.strip()

    def stop(self) -> None:
        """Stop it."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [BINARIES / program, *arguments],
            cwd=self.folder,
            extra_groups=[],
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            check=True,
            stdout=subprocess.DEVNULL,
            **self._owner,
        )


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of its own.

    It runs as another user, and pytest, which generated projects run as well, closes its own
    folders to others.
    """
    with TemporaryDirectory(prefix="postgres-") as folder:
        server = Server(Path(folder))
        yield server
        server.stop()


def test_a_backup_comes_back_whole_or_not_at_all(
    server: Server, baked: Bake, installed: Path, tmp_path: Path
) -> None:
    environment = tmp_path / "srv/pazpaz/current/backend/.venv"
    environment.parent.mkdir(parents=True)
    environment.symlink_to(installed / "backend/.venv")
    script = tmp_path / "database"
    text = (baked(deployment="systemd") / "deploy/database").read_text()
    script.write_text(
        text.replace("/srv/", f"{tmp_path}/srv/").replace("/var/", f"{tmp_path}/var/")
    )
    quoted = PASSWORD.replace("%", "%25").replace(" ", "%20").replace("'", "%27")
    url = f"postgresql://pazpaz:{quoted}@127.0.0.1:{server.port}/pazpaz"

    def database(*arguments: str | Path, ok: bool = True) -> str:
        done = run("bash", script, *arguments, cwd=tmp_path, env={"DATABASE_URL": url}, ok=ok)
        assert ok or done.returncode
        return done.stdout

    server.says("CREATE TABLE visits AS SELECT generate_series(1, 1000) AS id")
    backup = Path(database("backup").strip())
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.parent.stat().st_mode & 0o777 == 0o700

    # A newer release was here, and something went wrong.
    server.says("CREATE TABLE later (id int)")
    server.says("DELETE FROM visits WHERE id > 3")
    database("restore", backup)
    assert server.says("SELECT count(*), to_regclass('later') IS NULL FROM visits") == "1000|t"
    assert len([*backup.parent.glob("before-*.dump")]) == 1

    server.says("INSERT INTO visits VALUES (1001)")
    half = tmp_path / "half.dump"
    shutil.copy(backup, half)
    os.truncate(half, backup.stat().st_size - 200)
    database("restore", half, ok=False)
    assert server.says("SELECT count(*) FROM visits") == "1001"

    assert "DATABASE_URL" in run("bash", script, "backup", cwd=tmp_path, ok=False).stderr
