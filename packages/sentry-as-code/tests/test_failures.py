"""What can go wrong between here and Sentry: one clear line for each, and no harm done."""

import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from commands import PROGRAM, Command, Environment, merged, run
from stand_in.organization import Organization
from stand_in.server import TOKEN, Fault, Handler, Server

STATUSES = {
    401: "401 for GET /api/0/organizations/acme/: the token is wrong, expired or revoked; "
    "set SENTRY_AUTH_TOKEN to a valid one. Sentry says: No.",
    403: "403 for GET /api/0/organizations/acme/: the token lacks the scope org:read; "
    "add it to the token and run again.",
    404: "404 for GET /api/0/organizations/acme/: there is no such thing, "
    "or the token may not see it; check organization in the file, SENTRY_URL",
    409: "409 for GET /api/0/organizations/acme/: it exists already or is being deleted",
    410: "410 for GET /api/0/organizations/acme/: Sentry has withdrawn this address; "
    "take a newer version of sentry-as-code.",
    429: "429 for GET /api/0/organizations/acme/: too many requests, even after waiting",
    500: "500 for GET /api/0/organizations/acme/: Sentry is out of order; "
    "nothing is half written; run the same command again.",
    503: "503 for GET /api/0/organizations/acme/: Sentry is out of order",
    302: "302 for GET /api/0/organizations/acme/: the server sends elsewhere; set SENTRY_URL",
}


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_its_line(command: Command, server: Server, status: int) -> None:
    headers = {"Retry-After": "0", "Location": "/login"}
    server.answer_with(1, status, headers, {"detail": "No."}, times=9)

    result = command("plan", "--retries", "1")

    assert result.returncode == 1
    assert result.stderr.splitlines()[0].startswith(f"sentry-as-code: {STATUSES[status]}")
    assert "Sentry says: No." in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("scope", "wanted"),
    [
        ("team:write", "POST /api/0/organizations/acme/teams/: the token lacks the scope"),
        ("project:write", "POST /api/0/teams/acme/shop-developers/projects/"),
        ("org:write", "PUT /api/0/organizations/acme/"),
        ("alerts:write", "POST /api/0/organizations/acme/projects/shop-backend/detectors/"),
        ("alerts:read", "GET /api/0/organizations/acme/detectors/"),
        ("member:read", "GET /api/0/organizations/acme/members/"),
    ],
)
def test_a_missing_scope_is_named(
    command: Command, server: Server, scope: str, wanted: str
) -> None:
    server.scopes = server.scopes - {scope}

    result = command("apply")

    assert result.returncode == 1
    assert f"403 for {wanted}" in result.stderr
    assert f"lacks the scope {scope};" in result.stderr


def test_what_must_not_write_cannot(command: Command, server: Server) -> None:
    program = f"""
from sentry_as_code.api import Api
api = Api("{server.region}", "{TOKEN}", writes=False, timeout=5, retries=0, progress=print)
for write in (api.post, api.put):
    try:
        write("/organizations/acme/teams/", "team:write", {{"slug": "shop-developers"}})
    except AssertionError as error:
        print("refused:", error)
"""
    result = run(sys.executable, "-c", program, cwd=command.repository, env={})

    assert result.stdout.count("refused: P") == 2
    assert server.log == []


def test_a_wrong_token(command: Command) -> None:
    result = command("plan", env={"SENTRY_AUTH_TOKEN": "sntryu_wrong"})

    assert result.returncode == 1
    assert "401 for GET" in result.stderr
    assert "sntryu_wrong" not in result.stdout + result.stderr
    assert "[ ] Create a token" in result.stdout


@pytest.mark.parametrize(
    ("token", "says"),
    [
        ("", "SENTRY_AUTH_TOKEN is not set, and there is no terminal to ask for it on"),
        ("sntrys_abc", "this is an organisation token, which may only upload"),
        ("two words", "that is no token"),
        ("naïve", "that is no token"),
    ],
)
def test_a_token_that_cannot_work_is_not_sent(
    command: Command, server: Server, token: str, says: str
) -> None:
    result = command("apply", env={"SENTRY_AUTH_TOKEN": token})

    assert result.returncode == 1
    assert says in result.stderr
    assert server.log == []


@pytest.mark.parametrize(
    "url",
    [
        "http://sentry.example.com",
        "http://me:planted@sentry.example.com",
        "https://me:planted@sentry.io",
        "https://[sentry.io",
        "ftp://localhost",
        "sentry.io",
    ],
)
def test_a_server_that_the_token_must_not_go_to(command: Command, url: str) -> None:
    result = command("plan", env={"SENTRY_URL": url})

    assert result.returncode == 1
    assert "SENTRY_URL" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "planted" not in result.stderr


def test_a_region_elsewhere_does_not_get_the_token(command: Command, server: Server) -> None:
    found = server.organization.organization("https://sentry.example.org")
    server.answer_with(1, 200, {}, found)

    result = command("plan")

    assert result.returncode == 1
    assert "lives at https://sentry.example.org, outside" in result.stderr
    assert len(server.log) == 1


def test_passing_failures_are_waited_out(command: Command, server: Server) -> None:
    reset = str(time.time() + 1)
    server.answer_with(2, 429, {"Retry-After": "0"}, {"detail": "Slow down."})
    server.answer_with(5, 502, {}, None)
    server.answer_with(8, 429, {"X-Sentry-Rate-Limit-Reset": reset}, None)
    server.answer_with(20, 429, {"Retry-After": "0"}, None, times=2)

    result = command("apply")

    assert result.returncode == 0, result.stderr
    assert command("check").returncode == 0


def test_a_long_wait_is_not_begun(command: Command, server: Server) -> None:
    server.answer_with(1, 429, {"Retry-After": "3600"}, None)

    start = time.monotonic()
    assert command("plan").returncode == 1
    assert time.monotonic() - start < 30


def test_a_used_up_rate_limit_is_waited_out(command: Command, server: Server) -> None:
    moments: list[float] = []
    found = server.organization.organization(server.region)

    def answer(handler: Handler) -> None:
        moments.append(time.time() + 1.5)
        headers = {
            "X-Sentry-Rate-Limit-Remaining": "0",
            "X-Sentry-Rate-Limit-Reset": str(moments[0]),
        }
        handler.reply(200, found, headers)

    def note(handler: Handler) -> None:
        moments.append(time.time())
        handler.reply(500, None, {})

    server.faults += [Fault(1, answer), Fault(2, note)]

    command("plan", "--retries", "0")

    reset, asked_again = moments
    assert asked_again >= reset - 0.1


def test_what_was_refused_is_named(command: Command, server: Server) -> None:
    assert server.organization.slack_channels is not None
    del server.organization.slack_channels["#alerts-warning"]

    result = command("apply")

    assert result.returncode == 1
    assert result.stderr == (
        "sentry-as-code: alert elevated-error-rate.error_count: "
        "400 for POST /api/0/organizations/acme/workflows/: Sentry does not accept what was "
        "sent. Sentry says: actionFilters: Slack: Channel not found.\n"
    )


def test_a_reader_that_has_seen_enough(command: Command) -> None:
    result = run(
        "sh",
        "-c",
        f"{' '.join(PROGRAM)} plan | head -n 1",
        cwd=command.repository,
        env=command.environment(),
    )

    assert result.stdout.count("\n") == 1
    assert result.stderr == ""


def test_a_create_that_may_have_worked_is_not_repeated(command: Command, server: Server) -> None:
    at = _number(command, server, "POST")
    server.answer_with(at, 500, {}, None)

    result = command("apply")

    assert result.returncode == 1
    assert f"500 for POST {server.log[at - 1][1]}" in result.stderr
    assert [entry for entry in server.log if entry[0] == "POST"] == [server.log[at - 1]]
    assert command("apply").returncode == 0


def _number(command: Command, server: Server, text: str) -> int:
    """The number of the first request with `text` in an apply that is thrown away."""
    members = server.organization.members
    with Server(Organization(members=members)) as other:
        Command(command.repository, other)("apply")
        (command.repository / "backend/.env.production").unlink()
        (command.repository / "frontend/.env.production").unlink()
        return next(n for n, entry in enumerate(other.log, 1) if text in " ".join(entry))


def test_no_answer_in_time(command: Command, server: Server) -> None:
    def sleep(_: Handler) -> None:
        time.sleep(1.5)

    server.faults.append(Fault(2, sleep, times=2))

    result = command("plan", "--timeout", "0.5", "--retries", "1")

    assert result.returncode == 1
    assert "did not answer in time (GET /api/0/organizations/acme/teams/)" in result.stderr


def test_no_server(command: Command) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        result = command("plan", "--retries", "0", env={"SENTRY_URL": url})

    assert result.returncode == 1
    assert f"{url} cannot be reached: [Errno 111] Connection refused (GET /api" in result.stderr


@pytest.mark.parametrize(
    "variable", [{"HTTPS_PROXY": "socks5://127.0.0.1:9"}, {"SSL_CERT_FILE": "/nowhere"}]
)
def test_what_the_environment_names_for_all_programs(
    command: Command, variable: dict[str, str | None]
) -> None:
    result = command("plan", env={"SENTRY_URL": "https://sentry.invalid", **variable})

    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "the proxy or the certificates that the environment names" in result.stderr


def test_a_name_that_does_not_exist(command: Command) -> None:
    result = command("plan", "--retries", "0", env={"SENTRY_URL": "https://nowhere.invalid"})

    assert result.returncode == 1
    assert "https://nowhere.invalid cannot be reached: [Errno -" in result.stderr


@pytest.mark.parametrize("body", [None, [], "signed in"])
def test_a_server_that_is_not_sentry(command: Command, server: Server, body: object) -> None:
    server.answer_with(1, 200, {}, body)

    result = command("plan")

    assert result.returncode == 1
    assert result.stderr == (
        "sentry-as-code: 127.0.0.1 answers GET /api/0/organizations/acme/, "
        "but not as Sentry does; check SENTRY_URL\n"
    )


def test_no_events_taken(command: Command, server: Server) -> None:
    at = _number(command, server, "/envelope/")
    server.answer_with(at, 403, {}, {"detail": "event submission rejected"})

    result = command("apply")

    assert result.returncode == 1
    assert "did not take the first event of production: it answered 403" in result.stderr
    # The service can report errors all the same.
    assert "SENTRY_DSN=http" in (command.repository / "backend/.env.production").read_text()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chek"], "invalid choice: 'chek'"),
        ([], "the following arguments are required: command"),
        (
            ["plan", "--timeout", "0"],
            "argument --timeout: '0' is not accepted; accepted: more than 0",
        ),
        (
            ["plan", "--timeout", "nan"],
            "argument --timeout: 'nan' is not accepted; accepted: more than 0",
        ),
        (
            ["plan", "--retries", "-1"],
            "argument --retries: '-1' is not accepted; accepted: 0 or more",
        ),
    ],
)
def test_a_wrong_argument_is_no_drift(command: Command, arguments: list[str], says: str) -> None:
    result = command(*arguments)

    assert result.returncode == 1
    assert says in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr


def test_ctrl_c_stops_cleanly(command: Command, server: Server) -> None:
    reached, stopped = threading.Event(), threading.Event()

    def hang(_: Handler) -> None:
        reached.set()
        stopped.wait(30)

    server.faults.append(Fault(30, hang))
    process = subprocess.Popen(
        [*PROGRAM, "apply"],
        cwd=command.repository,
        env=merged(command.environment()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reached.wait(30)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    stopped.set()

    assert process.returncode == 130
    assert errors == "sentry-as-code: stopped; run the same command again to go on\n"
    assert command("apply").returncode == 0
    assert command("check").returncode == 0


def test_a_terminal_shows_progress_and_asks_for_the_token_without_echo(
    command: Command,
) -> None:
    output = _on_a_terminal(command.repository, command.environment() | {"SENTRY_AUTH_TOKEN": None})

    assert "Sentry token (not shown): " in output
    assert TOKEN not in output
    assert "GET /organizations/acme/detectors/" in output
    assert "\033[32m+ create 3 projects: shop-backend, shop-worker, shop-frontend\033[0m" in output
    assert "GET /" not in command("plan").stdout


# The first terminal that the leader of a session opens becomes the session's own.
TAKE_THE_TERMINAL = (
    "import os, sys; open(os.ttyname(0)).close(); os.execv(sys.argv[1], sys.argv[1:])"
)


def _on_a_terminal(repository: Path, env: Environment) -> str:
    """Run plan with a terminal of its own, typing the token; everything the terminal showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", TAKE_THE_TERMINAL, *PROGRAM, "plan"],
        cwd=repository,
        env=merged(env),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    output, typed = b"", False
    # Linux answers with an error once nobody has the terminal open, others with nothing.
    with suppress(OSError):
        while read := os.read(ours, 4096):
            output += read
            if b"not shown" in output and not typed:
                typed = True
                os.write(ours, f"{TOKEN}\n".encode())
    os.close(ours)
    assert process.wait(30) == 0
    return output.decode(errors="replace")


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_a_reader_that_goes_away(command: Command, as_json: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone:
        result = subprocess.run(
            [*PROGRAM, "plan", *as_json],
            cwd=command.repository,
            env=merged(command.environment()),
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )

    assert (result.returncode, result.stderr) == (1, "")
