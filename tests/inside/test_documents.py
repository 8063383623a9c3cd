"""The commands of the project's related pages, as they stand there, asked of the running service.

The template's tests put this file into a generated project and run it there.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from socket import create_connection, create_server

from fastapi_devtools.testing import Environment, StartApi, StartWorker, reporting_to, until
from sentry_inspector import Inspector

PROJECT = Path(__file__).parents[2]
SPAN = re.compile(r"`([^`\n]+)`")
REQUEST = "a" * 32


def commands(page: str, beginning: str) -> list[str]:
    """Return what a page says in its own type and begins so, as a shell takes it."""
    text = (PROJECT / f"docs/{page}.md").read_text()
    spans = dict.fromkeys(span.replace(r"\|", "|") for span in SPAN.findall(text))
    found = [span for span in spans if span.startswith(beginning)]
    assert found, f"{page} has no command that begins with {beginning}"
    return found


def shell(
    command: str, env: Environment | None = None, *, folder: Path = PROJECT, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command where the service's programs are found, and its variables are."""
    path = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env={
            "HOME": str(folder),
            "PYTHONPATH": str(PROJECT / "backend/src"),
            **(env or {}),
            **path,
        },
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_log_answers_each_question(environment: Environment, start_api: StartApi) -> None:
    with start_api(environment, app="tests.failing:app") as api:
        api.client.get("/api/v1/health", headers={"X-Request-ID": REQUEST})
        api.client.get("/fail")
        until(lambda: '"ERROR"' in (log := api.output) and REQUEST in log, "both lines")
        log = api.output.rpartition("\n")[0]
    errors, request, slowest = commands("logging-configuration", "… | jq")

    def asked(command: str) -> list[object]:
        done = shell(command.replace("… |", "cat |").replace('"…"', f'"{REQUEST}"'), stdin=log)
        assert done.returncode == 0, done.stderr
        decode, text, found = json.JSONDecoder().raw_decode, done.stdout.strip(), []
        while text:
            value, end = decode(text)
            found.append(value)
            text = text[end:].strip()
        return found

    lines = [json.loads(line) for line in log.splitlines()]
    assert asked(errors) == [line for line in lines if line["level"] == "ERROR"] != []
    assert asked(request) == [line for line in lines if line.get("request_id") == REQUEST] != []
    (ordered,) = asked(slowest)
    assert isinstance(ordered, list)
    times = [line["duration_ms"] for line in ordered]
    assert len(times) >= 2
    assert times == sorted(times, reverse=True)


def test_api_and_worker_are_asked_whether_they_work(
    environment: Environment, start_api: StartApi, start_worker: StartWorker
) -> None:
    (curl,) = commands("uptime-monitoring", "curl")
    (check,) = commands("uptime-monitoring", "python -m arq --check")
    assert shell(check, environment).returncode == 1
    with start_api(environment) as api, start_worker(environment):
        answer = shell(re.sub(r"https://[\w.-]+", api.url, curl))
        assert (answer.returncode, json.loads(answer.stdout)["status"]) == (0, "ok")
        until(lambda: shell(check, environment).returncode == 0, "a worker that says it works", 60)
    assert shell(re.sub(r"https://[\w.-]+", api.url, curl)).returncode != 0


def test_manage_has_an_answer(environment: Environment, tracker: Inspector) -> None:
    asked = {
        command
        for page in ("infrastructure-security", "uptime-monitoring", "performance-monitoring")
        for command in commands(page, "manage ")
    }
    asked.remove("manage sentry prove")  # takes a minute, and is asked by the page about privacy
    assert len(asked) == 3
    for command in asked:
        done = shell(command, environment | reporting_to(tracker))
        assert done.returncode in (0, 1), done.stderr
        assert done.stdout
        assert "Traceback" not in done.stdout + done.stderr


def test_the_history_is_searched_for_secrets(tmp_path: Path) -> None:
    (search,) = commands("infrastructure-security", "git log")
    who = "git -c user.name=x -c user.email=x@example.com commit -q -m"
    begin = "git init -q && mkdir backend && touch backend/.env.production.example && git add ."
    assert shell(f"{begin} && {who} begin", folder=tmp_path).returncode == 0
    assert shell(search, folder=tmp_path).stdout == ""
    for name in (".env", "backend/.env.production"):
        gone = f"touch {name} && git add -f . && {who} {name} && git rm -q {name} && {who} gone"
        assert shell(gone, folder=tmp_path).returncode == 0
        assert name in shell(search, folder=tmp_path).stdout


def test_files_of_variables_are_made_as_the_checklist_wants_them(tmp_path: Path) -> None:
    (tmp_path / "backend").mkdir()
    (tmp_path / "backend/.env.production.example").write_text("A=b\n")
    made = commands("deployment", "install -m 600")
    assert len(made) == 2
    for command in made:
        assert shell(command, folder=tmp_path).returncode == 0
    (asked,) = commands("infrastructure-security", "stat")
    assert shell(asked, folder=tmp_path).stdout == "600\n600\n"


def test_the_end_of_the_certificate_is_told(tmp_path: Path) -> None:
    (asked,) = commands("uptime-monitoring", "openssl")
    make = "openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -days 30 -subj /CN=x"
    assert shell(make, folder=tmp_path).returncode == 0
    with create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    serve = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-key", "k", "-cert", "c"]
    server = subprocess.Popen(serve, cwd=tmp_path, **quiet)  # type: ignore[call-overload]

    def listens() -> bool:
        try:
            create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return False
        return True

    try:
        until(listens, "an answer of openssl")
        done = shell(re.sub(r"-connect [\w.-]+:443", f"-connect 127.0.0.1:{port}", asked))
    finally:
        server.kill()
        server.wait()
    assert done.stdout.startswith("notAfter=")


def test_room_is_told() -> None:
    assert shell(commands("uptime-monitoring", "df")[0]).returncode == 0
