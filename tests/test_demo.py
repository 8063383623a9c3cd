"""The README's first command: from a fresh clone to an error from each process."""

import os
import re
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

from conftest import Bake, SetUp
from tools import CHROMIUM, FOREIGN, copy_template, run

from benchmarks.tools.processes import free_port

READY_WITHIN = 90.0
STOPPED_WITHIN = 30.0


def test_a_fresh_clone_shows_an_error_from_each_process(tmp_path: Path) -> None:
    clone = copy_template(tmp_path / "a clone")

    result = run("make", "demo", "CHECK=1", cwd=clone, timeout=900)

    rows = re.findall(
        r"✓ +(backend|worker|frontend) .* development +[0-9a-f]{8}$", result.stdout, re.MULTILINE
    )
    expected = ["backend", "worker", "frontend"] if CHROMIUM else ["backend", "worker"]
    assert rows == expected, result.stdout
    if not CHROMIUM:
        assert "hromium" in result.stdout


def test_the_check_fails_with_a_process_that_does_not_start(bake: Bake, installed: Path) -> None:
    project = bake(frontend="none", worker=False)
    with (project / "backend/src/pazpaz/main.py").open("a") as main:
        main.write('\nraise RuntimeError("broken on purpose")\n')

    result = run(
        *(installed / "backend/.venv/bin/manage", "dev", "--check"),
        cwd=project / "backend",
        env={"PYTHONPATH": str(project / "backend/src")},
        ok=False,
        timeout=180,
    )

    assert result.returncode != 0
    assert "broken on purpose" in result.stdout + result.stderr


def test_make_dev_serves_until_it_is_interrupted(bake: Bake, set_up: SetUp, tmp_path: Path) -> None:
    """The document's script sees each error arrive; then Ctrl-C stops make and all it started."""
    project = bake(frontend="none")
    set_up(project)
    api, inspector = free_port(), free_port()
    output = tmp_path / "output"
    with output.open("w") as stream:
        process = subprocess.Popen(
            ["make", "dev", f"ARGS=--api-port {api} --inspector-port {inspector}"],
            cwd=project,
            env={name: value for name, value in os.environ.items() if name not in FOREIGN},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + READY_WITHIN
        while "Ctrl-C" not in output.read_text():
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.2)
        script = (project / "scripts/test-error-tracking.sh", "--base-url")
        environment: dict[str, str | None] = {"INSPECTOR_URL": f"http://127.0.0.1:{inspector}"}
        seen = run(*script, f"http://127.0.0.1:{api}", cwd=project, env=environment).stdout
        assert len(re.findall(r"^ok .* arrived from backend", seen, re.MULTILINE)) == 5, seen
        assert len(re.findall(r"^ok .* arrived from worker", seen, re.MULTILINE)) == 1, seen
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(STOPPED_WITHIN)

    # What it logged before were the errors the script asked for.
    _, stopping, last_words = output.read_text().partition("Stopping")
    assert stopping
    assert "Traceback" not in last_words
    assert not answers(f"http://127.0.0.1:{api}/api/v1/ready")
    assert not answers(f"http://127.0.0.1:{inspector}/api/events")
    # With nobody there the script must not say that all is well.
    assert run(*script, f"http://127.0.0.1:{api}", cwd=project, ok=False).returncode == 1


def answers(url: str) -> bool:
    """Whether ``url`` answers with success."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310
            return True
    except OSError:
        return False
