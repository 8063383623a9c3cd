"""The command as a user runs it: what it prints, what it refuses, and that it always stops."""

import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
import sentry_sdk

from .envelopes import client, envelope, event, item

COMMAND = [str(Path(sysconfig.get_path("scripts")) / "sentry-inspector")]
MODULE = [sys.executable, "-m", "sentry_inspector"]
STOPS_WITHIN = 5.0
# Where the tests themselves run under `nohup`, so does the command.
HANGS_UP = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
SIGNALS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if HANGS_UP else [])]
KEY = "0123456789abcdef" * 2


@contextmanager
def running(*arguments: str, command: Sequence[str] = COMMAND) -> Iterator["Running"]:
    """Run the command on a free port. It is killed in the end, if it has not stopped before."""
    process = subprocess.Popen(
        [*command, "--port=0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Running(process)
        finally:
            process.kill()


class Running:
    """The running command, once it has said where it is."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process = process
        self.output = process.stdout
        self.heading = ""
        while "Ctrl-C" not in self.heading:
            line = self.output.readline()
            assert line, process.stderr.read()
            self.heading += line
        self.output.readline()
        found = re.findall(r"^  (\S+) +(http:\S+)$", self.heading, re.MULTILINE)
        self.dsns = {name: address for name, address in found if name != "page"}
        self.url = dict(found)["page"]

    def post(self, body: bytes, name: str = "app") -> None:
        """Send an envelope to a project."""
        key, _, place = self.dsns[name].removeprefix("http://").partition("@")
        host, _, project = place.partition("/")
        url = f"http://{host}/api/{project}/envelope/?sentry_key={key}"
        assert client.post(url, content=body).status_code == 200

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOPS_WITHIN)

    def listens(self) -> bool:
        """Say whether anything answers at its address."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        with socket.socket() as probe:
            return probe.connect_ex((host, int(port))) == 0


@pytest.mark.parametrize("number", SIGNALS)
def test_it_shows_what_an_sdk_sends_and_stops_at_once(number: int) -> None:
    with running() as inspector, running_sdk(inspector.dsns["app"]):
        sentry_sdk.capture_message("It broke", "error")
        sentry_sdk.flush()
        line = inspector.output.readline()
        assert line.startswith("app │ ● event  It broke  trace ")
        assert re.search(rf"{inspector.url}/#/1-[0-9a-f]{{8}}\n$", line)
        assert inspector.stop(number) == 0
        assert inspector.process.stderr is not None
        assert inspector.process.stderr.read() == ""
        assert not inspector.listens()


@contextmanager
def running_sdk(dsn: str) -> Iterator[None]:
    """Run an SDK in this process."""
    sentry_sdk.init(dsn)
    try:
        yield
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)


def test_an_open_page_does_not_keep_it_from_stopping() -> None:
    with running() as inspector, client.stream("GET", f"{inspector.url}/api/stream") as stream:
        next(stream.iter_lines())
        assert inspector.stop() == 0


def test_each_project_has_a_dsn_and_what_is_sent_is_shown_under_its_name() -> None:
    arguments = ("--project", "backend", "-p", f"web={KEY}")
    with running(*arguments, command=MODULE) as inspector:
        assert list(inspector.dsns) == ["backend", "web"]
        assert f"//{KEY}@" in inspector.dsns["web"]
        inspector.post(event(), "web")
        inspector.post(event(tags={"service": "cron"}), "backend")
        assert inspector.output.readline().startswith("web     │ ")
        assert inspector.output.readline().startswith("cron    │ ")


def test_limits_are_kept() -> None:
    with running("--max-items=2") as inspector:
        inspector.post(envelope(*[item("session", {})] * 5))
        rows = client.get(f"{inspector.url}/api/events").json()["events"]
        assert [row["number"] for row in rows] == [4, 5]
    with running("--max-bytes=1") as inspector:
        inspector.post(envelope(*[item("session", {})] * 5))
        rows = client.get(f"{inspector.url}/api/events").json()["events"]
        assert [row["number"] for row in rows] == [5]


def test_another_loopback_address() -> None:
    with running("--host", "localhost") as inspector:
        assert inspector.url.startswith("http://localhost:")
        inspector.post(event())


def test_the_last_lines_are_printed_before_it_ends() -> None:
    with running() as inspector:
        # More than a pipe holds: the rest is printed while somebody reads.
        for _ in range(20):
            inspector.post(envelope(*[item("session", {})] * 100))
        inspector.process.terminate()
        while inspector.listens():
            time.sleep(0.01)
        time.sleep(0.3)
        lines = inspector.output.read().splitlines()
        assert inspector.process.wait(STOPS_WITHIN) == 0
    assert "/#/2000-" in lines[-1]


def test_nobody_needs_to_read_what_it_prints() -> None:
    with running() as inspector:
        # More than a pipe holds.
        for _ in range(20):
            inspector.post(envelope(*[item("session", {})] * 100))
        assert client.get(f"{inspector.url}/api/events").json()["last"] == 2000
        assert inspector.stop() == 0


def test_it_ends_when_its_reader_has_gone() -> None:
    with running() as inspector:
        inspector.output.close()
        inspector.post(event())
        assert inspector.process.wait(STOPS_WITHIN) == 0


def test_it_goes_on_when_nohup_says_so() -> None:
    with running(command=["nohup", *COMMAND]) as inspector:
        inspector.process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        inspector.post(event())
        assert inspector.stop() == 0


def run(*arguments: str, stdout: IO[str] | int = subprocess.DEVNULL) -> tuple[int, str]:
    """Run the command to its end; returns its exit code and what it wrote to standard error."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stderr


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(f"--port={port}") == (
            1,
            f"sentry-inspector: Port {port} of 127.0.0.1 is in use by another program: stop that,"
            " or choose another port with --port (0 takes any free one).\n",
        )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--port=x"], "argument --port: 'x' is no whole number"),
        (["--port=-1"], "argument --port: '-1' is no whole number"),
        (["--port=65536"], "65536 is no port: ports are numbers from 0 to 65535"),
        (["--host=0.0.0.0"], "'0.0.0.0' is no loopback address"),
        (["--max-items=0"], "At least one item and one byte must be kept"),
        (["--max-bytes=1e6"], "argument --max-bytes: '1e6' is no whole number"),
        (["--project="], "'' is no name for a project"),
        (["--project=a=b"], "'b' is no key for the project 'a'"),
        (["--project=a", "--project=a"], "Each --project needs a name of its own"),
        (["--prot=1"], "unrecognized arguments: --prot=1"),
        (["backend"], "unrecognized arguments: backend"),
    ],
)
def test_an_option_that_is_wrong(arguments: list[str], reason: str) -> None:
    code, said = run(*arguments)
    assert code == 2
    assert reason in said
    assert said.startswith("sentry-inspector: ")
    assert said.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_an_output_that_cannot_be_written() -> None:
    with Path("/dev/full").open("w") as full:
        code, said = run("--port=0", stdout=full)
    assert code == 1
    assert said == (
        "sentry-inspector: What is captured cannot be printed: No space left on device.\n"
    )


def test_an_output_that_is_closed_is_not_written_to() -> None:
    """The number of a closed standard output is given to the next file: here, to a socket."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    closing = ["/bin/sh", "-c", 'exec "$@" >&-', "sh"]
    process = subprocess.Popen([*closing, *COMMAND, f"--port={port}"])
    try:
        url = f"http://127.0.0.1:{port}"
        answer = wait_for(lambda: client.get(f"{url}/api/inspector").json())
        dsn = answer["projects"][0]["dsn"]
        with running_sdk(dsn):
            sentry_sdk.capture_message("It broke")
            sentry_sdk.flush()
        assert client.get(f"{url}/api/events").json()["last"] == 1
        process.terminate()
        assert process.wait(STOPS_WITHIN) == 0
    finally:
        process.kill()


def wait_for(probe: Callable[[], Any]) -> Any:
    """Return what ``probe`` returns, once it does not fail."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return probe()
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
