"""``manage dev`` as a user runs it, and what it says when it cannot."""

import os
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from redis import Redis

from fastapi_devtools import free_port, interrupts
from tests.processes import PROC, alive, descendants

PATIENCE = 60.0
NOBODYS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # certificates: to read the usual ones takes long
ERROR_TRACKING = {"CLINIC_APPS": "fastapi_error_tracking"}
# Where only the API is looked at: a worker and its queue are half of what a stack takes.
NO_WORKER = {"NO_WORKER": "1"}


class Dev:
    """A running ``manage dev``, read line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.lines: list[str] = []
        self.process = process
        self._stdout: Iterator[str] = process.stdout

    @property
    def text(self) -> str:
        """All that was read."""
        return "".join(self.lines)

    def until(self, part: str) -> str:
        """Read on until a line holds ``part``, and return it."""
        for line in self._stdout:
            self.lines.append(line)
            if part in line:
                return line
        _, errors = self.process.communicate(timeout=PATIENCE)
        raise AssertionError(f"{part!r} was not written, but:\n{self.text}{errors}")

    def url(self, label: str) -> str:
        """Return the address that was shown with a label, once all are shown."""
        if "Ctrl-C" not in self.text:
            self.until("Ctrl-C")
        lines = [line.split() for line in self.lines]
        return next(line[1] for line in lines if line[:1] == [label])


class Start:
    """Starts ``manage dev`` in the host project."""

    def __init__(self, host: Path, manage: list[str], variables: dict[str, str]) -> None:
        self.host = host
        self.variables = variables
        self._manage = manage

    def process(self, *arguments: str) -> subprocess.Popen[str]:
        """Start it on ports of its own, unless ``arguments`` say otherwise."""
        ports = [f"--api-port={free_port()}", f"--inspector-port={free_port()}"]
        return subprocess.Popen(
            [*self._manage, "dev", *ports, *arguments],
            cwd=self.host,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Dev]:
        """Start it, and end it afterwards; nothing that it started must be left."""
        process = self.process(*arguments)
        # Whatever fails here must not leave a stack behind either.
        terminator = threading.Timer(PATIENCE, process.terminate)
        terminator.start()
        children: set[int] = set()
        try:
            dev = Dev(process)
            dev.url("Inspector")
            children = descendants(process.pid)
            yield dev
        finally:
            terminator.cancel()
            process.terminate()
            process.wait(PATIENCE)
        assert process.returncode == 0
        assert children
        assert not any(map(alive, children))

    def failing(self, *arguments: str) -> str:
        """Start it, and return what it says of why it cannot."""
        process = self.process(*arguments)
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode != 0
        return errors


def run(
    command: list[str], folder: Path, variables: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command, check=False, cwd=folder, env=variables, capture_output=True, text=True
    )


@pytest.fixture
def start(host: Path, manage: list[str], variables: dict[str, str]) -> Start:
    """The host project."""
    return Start(host, manage, variables)


@pytest.mark.sample
def test_all_processes_of_a_project_start_and_are_left_nowhere(start: Start) -> None:
    with start.running("--no-reload") as dev:
        api = dev.url("API").removesuffix("/docs")
        assert httpx.get(f"{api}/api/v1/health", trust_env=False).json() == "hello"
        job = httpx.post(f"{api}/api/v1/visits", trust_env=False).json()
        dev.until(f"{job}:visits.remind")
        for name in ("valkey", "migration", "api", "worker"):
            assert f"  ✓ {name} " in dev.text
    assert "errors are not captured: error tracking is not installed" in dev.text


def test_errors_are_verified_and_shown_where_error_tracking_is_installed(start: Start) -> None:
    start.variables |= ERROR_TRACKING
    with start.running("--no-reload") as dev:
        api, inspector = dev.url("API").removesuffix("/docs"), dev.url("Inspector")
        assert "an error of the API reaches the inspector" in dev.text
        body = {"error_type": "test"}
        answer = httpx.post(f"{api}/api/v1/test/error", json=body, trust_env=False)
        assert answer.status_code == 500
        line = dev.until("● event  ZeroDivisionError: division by zero")
        event_id = line.rpartition("#/")[2].strip()
        captured = httpx.get(f"{inspector}/api/events/{event_id}", trust_env=False).json()
        assert captured["title"] == "ZeroDivisionError: division by zero"


def test_a_changed_source_is_loaded_anew_and_a_mistake_waits_for_the_next(start: Start) -> None:
    source = start.host / "clinic/apps/visits/app.py"
    good = source.read_text()
    with start.running() as dev:
        health = dev.url("API").removesuffix("/docs") + "/api/v1/health"
        with asking(health) as answers:
            change(source, good.replace('"hello"', '"good morning"'), health, "good morning")
            dev.until("Reloaded in")
        assert {*answers} == {200}  # they waited
        change(source, f"{good}\n1 / 0\n", health, None)
        dev.until("ZeroDivisionError: division by zero")
        answer = httpx.get(health, trust_env=False, timeout=PATIENCE)
        assert answer.status_code == 503
        assert "ZeroDivisionError: division by zero" in answer.text
        change(source, good, health, "hello")


@contextmanager
def asking(url: str) -> Iterator[list[object]]:
    """Ask again and again, and collect the answers."""
    answers: list[object] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.wait(0.01):
            try:
                answer = httpx.get(url, trust_env=False, verify=NOBODYS, timeout=PATIENCE)
                answers.append(answer.status_code)
            except httpx.TransportError as error:
                answers.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        ended.set()
        thread.join()


def greeting(url: str) -> str | None:
    """Return what the API says; None if nobody answers."""
    try:
        answer = httpx.get(url, trust_env=False, timeout=2)
    except httpx.TransportError:
        return None
    return str(answer.json()) if answer.status_code == 200 else None


def test_a_crash_and_changes_of_tests_and_dotenv(start: Start) -> None:
    (start.host / "clinic/tests").mkdir()
    with start.running() as dev:
        time.sleep(1)  # the watch begins a moment later
        (start.host / "clinic/tests/test_visits.py").write_text("# a test\n")
        (start.host / "clinic/test_more.py").write_text("# a test\n")
        worker = process_of(dev, "clinic.worker")
        os.kill(worker, signal.SIGKILL)
        assert dev.process.stderr is not None
        assert "The worker stopped with exit code 137." in dev.process.stderr.readline()
        dev.until("Starting worker for")
        assert "Reloaded" not in dev.text
        api = process_of(dev, "patient_uvicorn")
        (start.host / ".env").write_text("GREETING=hi\n")
        dev.until(".env has changed: restarting.")
        dev.until("Reloaded in")
        assert not alive(api)


@pytest.mark.parametrize("reader", ["reads no more", "went away"])
def test_it_stops_in_time_whatever_becomes_of_its_reader(reader: str, start: Start) -> None:
    start.variables |= NO_WORKER
    process = start.process("--no-reload")
    dev = Dev(process)
    dev.url("Inspector")
    health = dev.url("API").removesuffix("/docs") + "/api/v1/health"
    children = descendants(process.pid)
    assert process.stdout is not None
    if reader == "went away":
        process.stdout.close()  # nothing more needs to be written for it to end
    else:
        for _ in range(30):  # more than a pipe holds
            httpx.get(health, trust_env=False, verify=NOBODYS, params={"q": "x" * 4000})
        process.terminate()
    # A timer ends it with 130 where it takes longer than that.
    assert interrupts.LIMIT < 5
    assert process.wait(PATIENCE) == 0
    assert not any(map(alive, children))


def test_a_signal_while_it_starts_leaves_nothing(start: Start) -> None:
    start.variables["TMPDIR"] = str(start.host)
    for seconds in (0.4, 1.0, 1.8):
        process = start.process("--no-reload")
        time.sleep(seconds)
        children = descendants(process.pid)
        process.terminate()
        assert process.wait(5 + 1) in (0, -signal.SIGTERM)  # before it is Python that listens
        assert not any(map(alive, children))
    assert not [*start.host.glob("stack-*")]


def change(source: Path, text: str, url: str, expected: str | None) -> None:
    """Write a source, and anew if it is not noticed: the watch may begin a moment later."""
    for _ in range(6):
        source.write_text(text)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if greeting(url) == expected:
                return
            time.sleep(0.05)
    raise AssertionError(f"the API does not say {expected!r}")


def test_a_queue_that_is_named_is_used(start: Start, environment: dict[str, str]) -> None:
    start.variables["REDIS_URL"] = environment["REDIS_URL"]
    with start.running("--no-reload") as dev:
        assert "valkey" not in dev.text
        with Redis.from_url(environment["REDIS_URL"]) as client:
            assert client.keys("*:health-check")


def test_without_a_worker_neither_it_nor_its_queue_is_started(start: Start) -> None:
    start.variables |= NO_WORKER
    with start.running("--no-reload") as dev:
        assert "worker" not in dev.text
        assert "valkey" not in dev.text


def test_nothing_outlives_it_when_it_is_killed(start: Start) -> None:
    process = start.process("--no-reload")
    Dev(process).url("Inspector")
    children = descendants(process.pid)
    process.kill()
    process.communicate(timeout=PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while any(map(alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children
    assert not any(map(alive, children))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_of_it_in_good_order(number: signal.Signals, start: Start) -> None:
    with start.running("--no-reload") as dev:
        dev.process.send_signal(number)
        assert dev.process.wait(PATIENCE) == 0
        dev.until("Stopping; interrupt once more to stop by force.")


@pytest.mark.parametrize("option", ["api", "inspector"])
def test_a_busy_port_is_named(option: str, start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        errors = start.failing(f"--{option}-port={port}")
    assert errors == (
        f"Port {port} of 127.0.0.1 is in use by another program: stop that,"
        f" or choose another port with --{option}-port.\n"
    )


def test_two_that_want_one_port_are_named(start: Start) -> None:
    port = free_port()
    errors = start.failing(f"--api-port={port}", f"--inspector-port={port}")
    assert errors == f"--api-port and --inspector-port are both {port}.\n"


def test_a_failing_migration_is_explained(start: Start) -> None:
    start.variables["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/nothing"
    assert start.failing() == (
        "The migration stopped with exit code 1. Its last lines:\n"
        "  error: The database does not answer.\n"
    )


def test_a_setting_that_is_wrong_is_explained(start: Start) -> None:
    start.variables["LOG_LEVEL"] = "LOUD"
    errors = start.failing()
    assert "LOG_LEVEL: 'LOUD' is no level" in errors
    assert "Traceback" not in errors


def test_a_mistake_in_the_declaration_is_one_sentence_and_stops_no_other_command(
    start: Start, manage: list[str]
) -> None:
    (start.host / "pyproject.toml").write_text("[tool.fastapi-devtools.processes.api]\nprot = 1\n")
    errors = start.failing()
    (line,) = errors.splitlines()
    assert line.startswith(
        "error: pyproject.toml: tool.fastapi-devtools.processes.api: has no key 'prot';"
        " accepted are command, title,"
    )
    checked = run([*manage, "check"], start.host, start.variables)
    assert (checked.returncode, checked.stdout) == (0, "No findings.\n")


DECLARED = """
[tool.fastapi-devtools.environment]
GREETED = "{package} at {ports.api}"

[tool.fastapi-devtools.processes.prepare]
command = ["{python}", "-c", "open('prepared', 'w').close()"]
ready = "ends"

[tool.fastapi-devtools.processes.api]
needs = ["prepare"]
environment = { OF = "the API alone" }

[tool.fastapi-devtools.processes.mail]
title = "mail catcher"
command = ["{python}", "-m", "http.server", "--bind", "{host}", "{port}"]
port = 8025
ready = "listens"
needs = ["api"]
optional = true
exports = { MAIL_URL = "http://{host}:{port}" }
urls = { Mail = "http://{host}:{port}/mail" }
"""


@pytest.mark.skipif(not PROC.exists(), reason="environments cannot be read from outside")
def test_a_project_declares_processes_of_its_own(start: Start) -> None:
    (start.host / "pyproject.toml").write_text(DECLARED)
    mail = free_port()
    with start.running("--no-reload", f"--mail-port={mail}") as dev:
        assert (start.host / "prepared").exists()
        assert dev.url("Mail") == f"http://127.0.0.1:{mail}/mail"
        assert httpx.get(f"http://127.0.0.1:{mail}", trust_env=False).status_code == 200
        started = [line.split()[1] for line in dev.lines if "✓" in line]
        assert started.index("prepare") < started.index("api") < started.index("mail")
        found = {
            name: environment_of(dev, part)
            for name, part in {"api": "uvicorn", "worker": "arq", "mail": "http.server"}.items()
        }
        assert {each["MAIL_URL"] for each in found.values()} == {f"http://127.0.0.1:{mail}"}
        port = dev.url("API").split(":")[2].removesuffix("/docs")
        assert {each["GREETED"] for each in found.values()} == {f"clinic at {port}"}
        assert [name for name, each in found.items() if "OF" in each] == ["api"]


def environment_of(dev: Dev, part: str) -> dict[str, str]:
    """Return the environment of the child whose command holds ``part``."""
    pairs = (PROC / str(process_of(dev, part)) / "environ").read_text().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def process_of(dev: Dev, part: str) -> int:
    """Return the child whose command holds ``part``."""
    for pid in descendants(dev.process.pid):
        if part in (PROC / str(pid) / "cmdline").read_text():
            return pid
    raise AssertionError(f"no process runs {part}")


def test_a_process_can_be_left_out_once_and_for_good(start: Start) -> None:
    for_good = "[tool.fastapi-devtools.processes.worker]\nenabled = false\n"
    (start.host / "pyproject.toml").write_text(DECLARED + for_good)
    with start.running("--no-reload", "--no-mail") as dev:
        assert "mail" not in dev.text
        assert "worker" not in dev.text


def test_the_check_finds_the_error_of_each_process(
    host: Path, manage: list[str], variables: dict[str, str]
) -> None:
    checked = run([*manage, "dev", "--check"], host, variables | ERROR_TRACKING)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    rows = [line.split("  ") for line in checked.stdout.splitlines() if "clinic@1.2.3" in line]
    found = [[cell.strip() for cell in row if cell] for row in rows]
    assert [row[:2] for row in found] == [
        ["✓", "backend"],
        ["✓", "worker"],
        ["✓", "request → job"],
    ]
    assert [row[3:6] for row in found] == [
        ["backend", "clinic@1.2.3", "development"],
        ["worker", "clinic@1.2.3", "development"],
        ["backend", "clinic@1.2.3", "development"],
    ]
    assert found[1][6] == found[2][6]  # one trace
    assert not (host.parent / "dev.db").exists()


def test_the_check_says_that_it_proves_nothing_without_error_tracking(
    host: Path, manage: list[str], variables: dict[str, str]
) -> None:
    checked = run([*manage, "dev", "--check"], host, variables | NO_WORKER)
    assert checked.returncode == 0, checked.stderr
    assert "backend  skipped: error tracking is not installed" in checked.stdout


def test_a_check_that_does_not_hold_fails(
    host: Path, manage: list[str], variables: dict[str, str]
) -> None:
    (host / "pyproject.toml").write_text(
        '[tool.fastapi-devtools.built.processes.api.environment]\nSENTRY_RELEASE = "other@1"\n'
    )
    checked = run([*manage, "dev", "--check"], host, variables | ERROR_TRACKING)
    assert checked.returncode == 1
    assert "✗  backend        release is 'other@1' instead of 'clinic@1.2.3'" in checked.stdout
