"""The service on PostgreSQL that freezes, is exhausted, full, read-only, pooled or migrated twice.

The template's tests put this file into a generated project and run it there.
"""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg  # type: ignore[import-not-found]
import pytest
from fastapi_devtools import free_port, is_free
from fastapi_devtools.testing import Environment, RunningApi, StartApi, StartProgram, until
from pazpaz.core import checks
from pazpaz.core.database import Database
from pazpaz.core.project import PACKAGE
from pazpaz.core.run_once import is_first
from pazpaz.settings import get_settings

LIST = "/api/v1/appointments"
NEW = {"starts_at": "2030-05-01T09:00:00Z", "type": "follow_up"}
PORT, POOLER_PORT = free_port(), free_port()
QUICK = 5.0  # seconds
BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/nowhere"))

pytestmark = pytest.mark.skipif(not BINARIES.is_dir(), reason="PostgreSQL is not installed")


class Server:
    """A cluster of its own, run by a user who is not root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.owner = pwd.getpwnam("postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid())[0])
        os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
        self.data = folder / "data"
        self.url = f"postgresql://postgres@127.0.0.1:{PORT}/postgres"
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", "postgres", "--no-sync")
        options = f"-p {PORT} -k {folder} -c max_connections=20 -c fsync=off"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-o", options, "-l", "log", "start")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [BINARIES / program, *arguments],
            cwd=self.folder,
            user=self.owner.pw_uid,
            group=self.owner.pw_gid,
            extra_groups=[],
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """Stop it."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def signal(self, signum: signal.Signals) -> None:
        """Send a signal to each of its processes."""
        first = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in (first, *map(int, children)):
            os.kill(pid, signum)

    async def do(self, *statements: str) -> Any:
        """Run statements, and return what the last one says."""
        connection = await asyncpg.connect(self.url)
        try:
            for statement in statements:
                said = await connection.fetch(statement)
            return said
        finally:
            await connection.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server, for all tests here.

    It runs as another user, to whom pytest closes its own folders.
    """
    with TemporaryDirectory(prefix="postgres-") as folder:
        server = Server(Path(os.environ.get("POSTGRES_FOLDER") or folder))
        yield server
        server.stop()


@pytest.fixture(scope="module")
def env(
    server: Server, new_environment: Callable[[], Environment], start_program: StartProgram
) -> Environment:
    """An environment with a migrated database on it."""
    env = {**new_environment(), "DATABASE_URL": server.url}
    both = [start_program(f"{PACKAGE}.manage", "migrate", env=env) for _ in range(2)]
    for migrate in both:
        assert (migrate.wait(), migrate.output) == (0, "")
    return env


@pytest.fixture
def api(env: Environment, start_api: StartApi) -> Iterator[RunningApi]:
    """The API, with a connection in its pool."""
    with start_api(env) as api:
        assert api.client.post(LIST, json=NEW).status_code == 201
        yield api


def timed(ask: Callable[[], Any]) -> tuple[Any, float]:
    """Return an answer, and the seconds it took."""
    began = time.monotonic()
    answer = ask()
    taken = time.monotonic() - began
    print(f"{answer.request.method} {answer.request.url.path} {answer.status_code} {taken:.2f} s")
    return answer, taken


def unavailable(api: RunningApi, *reasons: str) -> None:
    """See that requests and the probe are told one of ``reasons``, quickly, and that it lives."""
    for ask in (lambda: api.client.get(LIST), lambda: api.client.post(LIST, json=NEW)):
        answer, taken = timed(ask)
        assert answer.status_code == 503
        assert answer.json()["reason"] in reasons
        assert int(answer.headers["Retry-After"]) > 0
        assert taken < QUICK
    ready, taken = timed(lambda: api.client.get("/api/v1/ready"))
    assert ready.status_code == 503
    assert ready.json()["probes"]["database"] in reasons
    assert taken < QUICK
    assert api.client.get("/api/v1/health").status_code == 200


def test_a_frozen_server(server: Server, api: RunningApi) -> None:
    server.signal(signal.SIGSTOP)
    try:
        unavailable(api, "slow", "no answer")
        unavailable(api, "no answer")
    finally:
        server.signal(signal.SIGCONT)
    assert api.client.get(LIST).status_code == 200
    assert api.client.get("/api/v1/ready").status_code == 200


def test_a_process_that_ends_beside_a_frozen_server(server: Server, api: RunningApi) -> None:
    server.signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        api.stop(signal.SIGTERM)
        assert "Finished server process" in api.output
        print(f"ended in {time.monotonic() - began:.2f} s")
        assert time.monotonic() - began < QUICK
    finally:
        server.signal(signal.SIGCONT)


@pytest.mark.usefixtures("env")
async def test_a_server_without_connections_left(server: Server) -> None:
    others: list[Any] = []
    try:
        while len(others) < 30:
            others.append(await asyncpg.connect(server.url))
    except asyncpg.TooManyConnectionsError:
        pass
    os.environ["DATABASE_URL"] = server.url
    get_settings.cache_clear()
    database = Database()
    began = time.monotonic()
    with pytest.raises(Exception, match="cannot do it now") as raised:
        await database.ping()
    assert getattr(raised.value, "reason", "") == "busy"
    assert time.monotonic() - began < 1
    for other in others:
        await other.close()
    await database.ping()
    await database.dispose()


def test_a_clock_that_is_not_the_databases(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", env["DATABASE_URL"])
    get_settings.cache_clear()
    assert [*checks._clock()] == []
    monkeypatch.setattr(checks, "IN_STEP", -1.0)
    (found,) = checks._clock()
    assert (found.id, found.level) == ("core.clock", "error")
    assert found.message.startswith("This machine's clock and the database's differ by 0 seconds")


async def test_connections_that_were_cut(server: Server, api: RunningApi) -> None:
    mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    await server.do(f"{mine} AND datname = 'postgres'")
    await asyncio.sleep(0.2)
    assert api.client.get(LIST).status_code == 200


async def test_a_server_that_is_read_only(
    server: Server, env: Environment, start_api: StartApi
) -> None:
    await server.do("ALTER DATABASE postgres SET default_transaction_read_only = on")
    try:
        with start_api(env) as api:
            assert api.client.get(LIST).status_code == 200
            answer = api.client.post(LIST, json=NEW)
            assert (answer.status_code, answer.json()["reason"]) == (503, "read-only")
            assert api.client.get("/api/v1/ready").json()["probes"]["database"] == "read-only"
    finally:
        undo = "ALTER DATABASE postgres RESET default_transaction_read_only"
        await server.do("SET default_transaction_read_only = off", undo)


async def test_a_disk_that_is_full(server: Server, api: RunningApi) -> None:
    """With POSTGRES_FOLDER on a small file system, such as a tmpfs of 120 MB."""
    free = shutil.disk_usage(server.folder).free
    if free > 500_000_000:
        pytest.skip("POSTGRES_FOLDER is not on a small file system")
    fill = server.folder / "fill"
    with fill.open("wb") as file:
        while free := shutil.disk_usage(server.folder).free:
            file.write(b"\0" * min(free, 1_000_000))
            file.flush()
    try:
        ready, _ = timed(lambda: api.client.get("/api/v1/ready"))
        assert ready.json()["probes"]["database"] == "full"
        assert api.client.get(LIST).status_code == 200
    finally:
        fill.unlink()
    assert api.client.get("/api/v1/ready").status_code == 200


@pytest.mark.usefixtures("env")
async def test_a_key_that_two_ask_for_at_once(server: Server) -> None:
    os.environ["DATABASE_URL"] = server.url
    get_settings.cache_clear()
    database = Database()
    async with database.session() as one, database.session() as two:
        assert await is_first(one, "key")
        second = asyncio.create_task(is_first(two, "key"))
        await asyncio.sleep(0.3)
        assert not second.done()
        await one.commit()
        assert not await second
    async with database.session() as one, database.session() as two:
        assert await is_first(one, "other")
        second = asyncio.create_task(is_first(two, "other"))
        await asyncio.sleep(0.1)
        await one.rollback()  # the work failed
        assert await second
        await two.commit()
    await database.dispose()


@pytest.mark.skipif(not shutil.which("pgbouncer"), reason="PgBouncer is not installed")
def test_a_pooler_in_transaction_mode(
    server: Server, env: Environment, start_api: StartApi
) -> None:
    settings, users = server.folder / "pgbouncer.ini", server.folder / "users.txt"
    settings.write_text(
        f"[databases]\n* = host=127.0.0.1 port={PORT}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {POOLER_PORT}\nauth_type = trust\nauth_file = {users}\n"
        "pool_mode = transaction\ndefault_pool_size = 2\nunix_socket_dir =\n"
    )
    users.write_text('"postgres" ""\n')
    for path in (settings, users):
        path.chmod(0o644)
    command = ["pgbouncer", "-u", server.owner.pw_name, str(settings)]
    pooler = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until(lambda: not is_free(POOLER_PORT), "the start of PgBouncer")
        url = server.url.replace(str(PORT), str(POOLER_PORT))
        with start_api({**env, "DATABASE_URL": url, "DATABASE_POOLER": "true"}) as api:
            with ThreadPoolExecutor(8) as pool:
                asks = [pool.submit(api.client.get, LIST) for _ in range(100)]
                asks += [pool.submit(api.client.post, LIST, json=NEW) for _ in range(50)]
                statuses = [ask.result().status_code for ask in asks]
            assert statuses == [200] * 100 + [201] * 50
            assert api.client.get("/api/v1/ready").status_code == 200
    finally:
        pooler.terminate()
        pooler.wait(10)
