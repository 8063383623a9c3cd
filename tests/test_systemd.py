"""A machine without containers: units, site and scripts, and a release with requests running.

There is no systemd here: ``plain_systemctl`` runs what the units say. The folders are elsewhere.
"""

import hashlib
import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from socket import create_server
from typing import Any

import pytest
from conftest import Bake, Share, bake_with
from matrix import covering, name_of
from nginx import needs_nginx, serving
from test_deployment import production
from tools import ROOT, run

# 10,000 where it is measured: RELEASE_REQUESTS=10000 make template.
REQUESTS = int(os.environ.get("RELEASE_REQUESTS", "1500"))
CLIENTS = 10
PAUSE = 0.1  # seconds: without one they take all there is of the processors from what is released
PLACES = ("/srv/", "/run/", "/etc/pazpaz", "/var/backups/")

SYSTEMD = [answers for answers in covering() if answers["deployment"] == "systemd"]


@pytest.mark.parametrize("answers", SYSTEMD, ids=name_of)
def test_systemd_reads_the_units(answers: dict[str, Any], baked: Bake, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    deploy = baked(**answers) / "deploy"
    # What the units start is looked for.
    python = tmp_path / "srv/pazpaz/releases/1/backend/.venv/bin/python"
    database = tmp_path / "srv/pazpaz/current/deploy/database"
    for program in (python, database, tmp_path / "bin/rm"):
        program.parent.mkdir(parents=True)
        program.write_text("")
        program.chmod(0o755)
    units = tmp_path / "units"
    units.mkdir()
    for unit in (*deploy.glob("*.service"), *deploy.glob("*.timer")):
        text = unit.read_text().replace("/srv/", f"{tmp_path}/srv/")
        (units / unit.name.replace("@.", "@1.")).write_text(text)
    names = {unit.stem for unit in units.iterdir()}
    expected = {"pazpaz-api@1", "pazpaz-migrate@1", "pazpaz-backup"}
    assert names == expected | ({"pazpaz-worker@1"} if answers["worker"] else set())
    said = run("systemd-analyze", "verify", *sorted(units.iterdir()), cwd=tmp_path, ok=False)
    mine = [line for line in said.stderr.splitlines() if "pazpaz" in line]
    assert mine == []
    # Twenty tenths, as the checklist of the project's documents says.
    confined = ("systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20")
    for unit in units.glob("*.service"):
        run(*confined, unit, cwd=tmp_path)


class Machine:
    """Folders in place of a machine's, and what runs there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.srv = folder / "srv/pazpaz"
        for name in ("srv/pazpaz/releases", "srv/pazpaz/environments", "run/pazpaz", "units"):
            (folder / name).mkdir(parents=True)
        for name in ("state", "bin", "etc/pazpaz", "var/backups/pazpaz"):
            (folder / name).mkdir(parents=True)
        shutil.copy(ROOT / "tests/plain_systemctl.py", folder / "bin/systemctl")
        (folder / "bin/systemctl").chmod(0o755)
        self.environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "UNITS": str(folder / "units"),
            "STATE": str(self.state),
        }

    def here(self, file: Path) -> None:
        """Put the machine's folders into a file in place of those that it names."""
        text = file.read_text()
        for place in PLACES:
            text = text.replace(place, f"{self.folder}{place}")
        file.write_text(text)

    def install(self, backend: Path, share_compiled: Share) -> None:
        """Install what a release would where it looks for it, by uv, which has all of it.

        And compile it, as pip does: units write no bytecode.
        """
        lock = (backend / "requirements/production.txt").read_bytes()
        environment = self.srv / "environments" / hashlib.sha256(lock).hexdigest()[:16]
        python = production(backend, environment)
        share_compiled(environment)
        run(python, "-m", "compileall", "-q", environment / "lib", cwd=backend)
        (environment / "complete").touch()

    def release(self, *arguments: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the release script."""
        script = self.folder / "release"
        return run("bash", script, *arguments, cwd=self.folder, env=dict(self.environment), ok=ok)

    def stop(self) -> None:
        """Stop what runs."""
        for file in self.state.glob("*.pid"):
            command = (sys.executable, self.folder / "bin/systemctl", "stop", file.stem)
            run(*command, cwd=self.folder, env=dict(self.environment))


@pytest.fixture(scope="module")
def archives(
    cookies_session: Any, template: Path, machine: Machine, share_compiled: Share
) -> list[Path]:
    """Two releases of a service; the second says so in the answer for its health."""
    project = bake_with(cookies_session, template, {"deployment": "systemd", "frontend": "none"})
    for file in (project / "deploy").iterdir():
        machine.here(file)
    health = project / "backend/src/pazpaz/apps/health/routes.py"
    made = []
    for version in ("1.0", "2.0"):
        health.write_text(health.read_text().replace('"ok"}', f'"ok", "release": "{version}"}}'))
        name = run("deploy/build", version, cwd=project).stdout.strip()
        health.write_text(health.read_text().replace(f', "release": "{version}"', ""))
        made.append(project / name)
    shutil.copy(project / "deploy/release", machine.folder)
    machine.install(project / "backend", share_compiled)
    for unit in (project / "deploy").glob("*.service"):
        shutil.copy(unit, machine.folder / "units")
    return made


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, installed: Path) -> Iterator[Machine]:
    """A machine with a queue, a database and the variables of the service."""
    machine = Machine(tmp_path_factory.mktemp("machine"))
    code = (
        "from fastapi_devtools import Valkey\nwith Valkey() as v: print(v.url, flush=True); input()"
    )
    valkey = subprocess.Popen(
        [installed / "backend/.venv/bin/python", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert valkey.stdout is not None
    queue = valkey.stdout.readline().strip()
    (machine.folder / "etc/pazpaz/backend.env").write_text(
        f"DATABASE_URL=sqlite:///{machine.folder}/data.db\n"
        f"REDIS_URL={queue}\n"
        "SENTRY_DSN=https://key@sentry.invalid/1\n"
        "SENTRY_DSN_WORKER=https://key@sentry.invalid/2\n"
        "SENTRY_ENVIRONMENT=production\n"
        "SECRET_KEY=aO3kXr8vQm1zYt5wBn7cHd2fJg4sLp6u\n"
        "WEB_CONCURRENCY=2\n"
        "LOG_LEVEL=WARNING\n"
        # SQLite lets one write at a time, and the machine may be busy.
        "DATABASE_STATEMENT_TIMEOUT=60\n"
    )
    yield machine
    machine.stop()
    valkey.communicate("\n")


class Visitors(threading.Thread):
    """Ask the service through nginx, on connections that stay open, until they are told to stop."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.outcomes: list[object] = []
        self.booked = 0
        self._port = port
        self._ended = threading.Event()

    def run(self) -> None:
        """Read and book in turn."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        booking = json.dumps({"starts_at": "2030-05-01T09:00:00Z", "type": "follow_up"})
        while not self._ended.wait(PAUSE):
            try:
                connection.request("GET", "/api/v1/health")
                answer = connection.getresponse()
                self.outcomes.append(
                    json.loads(answer.read())["release"] if answer.status == 200 else answer.status
                )
                connection.request(
                    "POST", "/api/v1/appointments", booking, {"Content-Type": "application/json"}
                )
                answer = connection.getresponse()
                answer.read()
                self.outcomes.append(answer.status)
                self.booked += answer.status == 201
            except (OSError, http.client.HTTPException) as error:
                self.outcomes.append(repr(error))
                connection.close()

    def stop(self) -> None:
        """End after the request that is under way."""
        self._ended.set()
        self.join()


@needs_nginx
def test_a_release_and_the_way_back_lose_no_request(
    machine: Machine, archives: list[Path], tmp_path: Path
) -> None:
    first, second = archives
    assert "1.0 is in service." in machine.release(str(first)).stdout
    with create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    site = (first.parent / "deploy/nginx.conf").read_text()
    with serving(site.replace("listen 80;", f"listen {port};"), tmp_path, port):
        visitors = [Visitors(port) for _ in range(CLIENTS)]

        def asked() -> int:
            return sum(len(each.outcomes) for each in visitors)

        def until(share: float) -> None:
            while asked() < share * REQUESTS:
                time.sleep(0.05)

        for visitor in visitors:
            visitor.start()
        try:
            until(0.2)
            said = machine.release(str(second)).stdout
            assert "2.0 is in service. To go back to 1.0: release --back" in said
            until(0.6)
            assert "1.0 is in service." in machine.release("--back").stdout
            until(1)
        finally:
            for visitor in visitors:
                visitor.stop()
    outcomes = [outcome for visitor in visitors for outcome in visitor.outcomes]
    assert {*outcomes} == {"1.0", "2.0", 201}
    with sqlite3.connect(machine.folder / "data.db") as database:
        (rows,) = database.execute("SELECT count(*) FROM appointments").fetchone()
    assert rows == sum(visitor.booked for visitor in visitors)
    logs = "".join(log.read_text() for log in machine.state.glob("*.log"))
    assert "KILLED" not in logs
    print(f"{len(outcomes)} requests, none lost")


@needs_nginx
def test_a_release_that_cannot_work_leaves_the_one_before(
    machine: Machine, archives: list[Path]
) -> None:
    if not (machine.srv / "current").exists():
        machine.release(str(archives[0]))
    before = (machine.srv / "current").readlink()
    broken = machine.folder / "broken.tar.gz"
    shutil.copytree(before, machine.folder / "3.0", symlinks=True)
    (machine.folder / "3.0/backend/.venv").unlink()
    (machine.folder / "3.0/backend/src/pazpaz/main.py").write_text("1 / 0\n")
    run("tar", "-czf", broken, "3.0", cwd=machine.folder)
    script = machine.folder / "release"
    script.write_text(script.read_text().replace("patience=60", "patience=2"))
    failed = machine.release(str(broken), ok=False)
    assert failed.returncode == 1
    assert f"3.0 is not ready after 2 s, and {before.name} goes on" in failed.stderr
    assert (machine.srv / "current").readlink() == before
    assert "release" in machine.release("nothing.tar.gz", ok=False).stderr
