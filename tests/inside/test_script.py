"""The project's script, against real processes: it sees what works, and fails when it does not.

The template's tests put this file into a generated project and run it there.
"""

import os
import subprocess
from pathlib import Path

import pytest
from fastapi_devtools.testing import (
    Environment,
    RunningApi,
    StartApi,
    StartWorker,
    reporting_to,
)
from sentry_inspector import Inspector

TOKEN = "planted"  # noqa: S105
SCRIPT = Path(__file__).parents[2] / "scripts" / "test-error-tracking.sh"
CAUSES = ["exception", "http", "capture", "message", "test", "job"]


def run(api: RunningApi, inspector_url: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the script against ``api``, and let it look for events at ``inspector_url``."""
    wait = variables.pop("wait", "10")
    return subprocess.run(
        [str(SCRIPT), "local", "--base-url", api.url, "--wait", wait],
        env={"PATH": os.environ["PATH"], "INSPECTOR_URL": inspector_url, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_sees_every_error_answered_and_arrive_and_fails_when_it_does_not(
    tracker: Inspector, environment: Environment, start_api: StartApi, start_worker: StartWorker
) -> None:
    environment |= reporting_to(tracker)
    environment |= {"SENTRY_ENVIRONMENT": "production", "SENTRY_TEST_TOKEN": TOKEN}
    with start_api(environment) as api, start_worker(environment):
        seen = run(api, tracker.url, SENTRY_TEST_TOKEN=TOKEN)
        assert seen.returncode == 0, seen.stdout
        assert seen.stderr == ""
        lines = seen.stdout.splitlines()
        assert [line.split()[1] for line in lines if "; arrived from" in line] == CAUSES
        assert lines[-1] == "Every answer was right, and every event arrived."

        closed = run(api, tracker.url)
        assert closed.returncode == 1
        assert "expected status 500, got 404" in closed.stdout

        unseen = run(api, "", SENTRY_TEST_TOKEN=TOKEN)
        assert unseen.returncode == 0
        assert unseen.stdout.count("sent  ") == len(CAUSES)
        assert "only the tracker can tell" in unseen.stdout

        absent = run(api, "http://127.0.0.1:9", SENTRY_TEST_TOKEN=TOKEN)
        assert absent.returncode == 1
        assert "FAIL  inspector" in absent.stdout


def test_it_fails_when_nothing_arrives(
    tracker: Inspector, environment: Environment, start_api: StartApi
) -> None:
    with start_api(environment | {"SENTRY_ENVIRONMENT": "test"}) as api:
        result = run(api, tracker.url, wait="1")
    assert result.returncode == 1
    assert result.stdout.count("no event from backend arrived") == 5
    assert "Every answer" not in result.stdout


def test_it_fails_when_nothing_answers(tracker: Inspector) -> None:
    result = subprocess.run(
        [str(SCRIPT), "--base-url", "http://127.0.0.1:9"],
        env={"PATH": os.environ["PATH"], "INSPECTOR_URL": tracker.url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    assert all(line.endswith("got no answer: ") for line in lines if line.startswith("FAIL"))
    assert lines[-1] == f"{len(CAUSES) + 1} failed."


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nowhere"], "unknown argument: nowhere"),
        (["local", "staging"], "two environments: local and staging"),
        (["--base-url"], "--base-url needs a URL"),
        (["--base-url", "localhost"], "not a URL: localhost"),
        (["--wait", "long"], "--wait needs a whole number"),
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str], problem: str) -> None:
    result = subprocess.run([str(SCRIPT), *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert problem in result.stderr.splitlines()[0]
