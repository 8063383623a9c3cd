"""Error tracking is one folder: it can be taken out, and it can be taken elsewhere."""

import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from conftest import Bake
from tools import ROOT, run

from benchmarks.tools.processes import free_port

T = TypeVar("T")

SHOP = """\
from fastapi import FastAPI

app = FastAPI()

@app.get("/orders/{number}")
async def order(number: int) -> float:
    return 100 / number
"""

INSPECTOR = """\
import sys
from pazpaz.devtools.inspector.server import Inspector

with Inspector() as inspector:
    print(inspector.url, inspector.dsn("backend"), flush=True)
    sys.stdin.read()
"""


def test_a_project_without_it_passes_its_tests(bake: Bake, installed: Path) -> None:
    backend = bake() / "backend"
    shutil.rmtree(backend / "src/pazpaz/apps/error_tracking")
    settings = backend / "src/pazpaz/settings.py"
    lines = settings.read_text().splitlines(keepends=True)
    kept = [line for line in lines if ".apps.error_tracking" not in line]
    assert len(lines) - len(kept) == 1
    settings.write_text("".join(kept))

    result = run(
        *(installed / "backend/.venv/bin/python", "-m", "pytest"),
        cwd=backend,
        env={"PYTHONPATH": str(backend / "src")},
    )

    assert re.search(r"\b[1-9]\d* passed", result.stdout), result.stdout


def test_another_application_gains_it_with_a_folder_a_module_and_two_lines(
    installed: Path, tmp_path: Path
) -> None:
    backend = installed / "backend"
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "main.py").write_text(SHOP)

    with inspector(backend) as (url, dsn):
        with serving(backend, tmp_path, dsn) as address:
            assert status(f"{address}/orders/0") == 500
            assert events(url) == []

        package = backend / "src/pazpaz"
        (shop / "core").mkdir()
        shutil.copy(package / "core/registry.py", shop / "core")
        shutil.copytree(
            package / "apps/error_tracking",
            shop / "apps/error_tracking",
            ignore=shutil.ignore_patterns("tests", "__pycache__"),
        )
        before, routes = SHOP.split("\n@app.get", 1)
        (shop / "main.py").write_text(f"{before}\n{documented_lines()}\n@app.get{routes}")

        with serving(backend, tmp_path, dsn) as address:
            assert status(f"{address}/orders/5") == 200
            assert status(f"{address}/orders/0") == 500
            (event,) = wait_for(lambda: events(url))

    assert event["title"].startswith("ZeroDivisionError")
    assert event["service"] == "backend"
    assert event["release"] == "shop@1"
    assert event["environment"] == "development"


def documented_lines() -> str:
    """Return the lines that docs/ tells people to add."""
    page = (ROOT / "docs/add-error-tracking.md").read_text()
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert found
    lines = [line.strip() for line in found[1].splitlines()]
    assert len([line for line in lines if line]) == 2
    return "\n".join(lines)


@contextmanager
def inspector(backend: Path) -> Iterator[tuple[str, str]]:
    """Run the generated project's inspector; yields its address and a DSN."""
    with subprocess.Popen(
        [backend / ".venv/bin/python", "-c", INSPECTOR],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        url, dsn = process.stdout.readline().split()
        try:
            yield url, dsn
        finally:
            process.stdin.close()
            process.wait(10)


@contextmanager
def serving(backend: Path, folder: Path, dsn: str) -> Iterator[str]:
    """Serve ``shop.main`` from ``folder``; yields its address, and stops it with SIGTERM."""
    port = free_port()
    environment = os.environ | {
        "PYTHONPATH": str(folder),
        "SENTRY_DSN": dsn,
        "SENTRY_ENVIRONMENT": "development",
        "SENTRY_RELEASE": "shop@1",
    }
    python = backend / ".venv/bin/python"
    process = subprocess.Popen(
        [python, "-m", "uvicorn", "shop.main:app", "--port", str(port)],
        cwd=folder,
        env=environment,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: process.poll() is not None or status(f"{address}/docs") == 200)
        yield address
    finally:
        process.terminate()
        process.wait(15)


def status(url: str) -> int | None:
    """Return the status of the answer, or None when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def events(inspector_url: str) -> list[dict[str, Any]]:
    """Return the error events the inspector has received."""
    url = f"{inspector_url}/api/events?kind=event"
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
        found: list[dict[str, Any]] = json.load(answer)["events"]
    return found


def wait_for(condition: Callable[[], T]) -> T:
    """Return the first true value of ``condition`` within 20 seconds."""
    deadline = time.monotonic() + 20
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not happen within 20 seconds"
        time.sleep(0.05)
    return value
