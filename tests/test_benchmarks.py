"""What is claimed about speed is what was measured, and what is promised can be measured."""

import math
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import pytest
from tools import CHROMIUM, PROJECT, ROOT, run

from benchmarks import project
from benchmarks.rows import ROWS, Medians, Row
from benchmarks.tools import results, tables
from benchmarks.tools.alternate import alternate, medians
from benchmarks.tools.lab import Lab
from benchmarks.tools.processes import BenchmarkError
from benchmarks.tools.sink import TELLING, sink

CIRCUMSTANCES = {"date", "commit", "machine", "versions", "medians", "rounds"}
# The rows that the README promises, and what it promises of them, whatever becomes of the list.
PROMISED: dict[str, list[tuple[str, float]]] = {
    "generation": [("at most", 2), ("at most", 2)],
    "requests": [("at least", 0.85), ("at most", 1.05)],
    "errors": [("at most", 0.1)],
    "scrubbing": [("at most", 1), ("at most", 1), ("at most", 1), ("at most", 25)],
    "jobs": [("at least", 0.75)],
    "start": [("at most", 100), ("at most", 100)],
    "browser": [("at most", 900)],
    "project": [("at most", 6), ("at most", 20), ("at most", 45)],
}
# How little of each row shows that it can be measured: names of its module, and their values here.
# What is left out is what a newcomer waits for, in minutes.
SHORT: dict[str, dict[str, Any]] = {
    "generation": {},
    "requests": {"WARM": 1, "MEASURED": 1},
    "errors": {"WARM": 1, "CALM": 2, "LOADED": 1},
    "scrubbing": {},
    "jobs": {"JOBS": 200},
    "start": {},
    "browser": {},
}
SAMPLE = {"generation", "jobs", "start"}  # the others take longer
LOADED = {"requests", "errors"}  # by wrk

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def test_every_promise_is_there() -> None:
    assert {
        row.name: [("at least" if goal.at_least else "at most", goal.limit) for goal in row.goals]
        for row in ROWS
    } == PROMISED


@each_row
def test_a_row_has_a_file_that_measures_it(row: Row) -> None:
    assert find_spec(f"benchmarks.{row.name}"), f"benchmarks/{row.name}.py is missing"


@pytest.fixture
def lab(installed: Path, tmp_path: Path) -> Lab:
    """Return a lab whose project is the tests' own; what measures it stands in a copy."""

    class Borrowing(Lab):
        def environment(self, **more: str) -> dict[str, str]:
            return super().environment(PYTHONPATH=str(tmp_path / "src"), **more)

    lab = Borrowing(tmp_path)
    lab.project = installed
    lab.python = installed / "backend/.venv/bin/python"
    lab.inside = tmp_path / "src/pazpaz/inside"
    lab.scratch.mkdir()
    shutil.copytree(installed / "backend/src", tmp_path / "src")
    lab.fill()
    return lab


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=row.name, marks=[] if row.name in SAMPLE else pytest.mark.full)
        for row in ROWS
        if row.name in SHORT
    ],
)
def test_a_row_can_be_measured(row: Row, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every side works, proves by itself that it did, and yields what the promises are made of."""
    if row.name in LOADED and not shutil.which("wrk"):
        pytest.skip("needs wrk")
    if row.name == "browser" and not CHROMIUM:
        pytest.skip("needs Chromium")
    module = import_module(f"benchmarks.{row.name}")
    for name, value in {"ROUNDS": 1, **SHORT[row.name]}.items():
        assert hasattr(module, name)
        monkeypatch.setattr(module, name, value)

    rounds = module.measure(lab)

    for goal in row.goals:
        assert math.isfinite(goal.figure(medians(rounds)))
    if row.name in results.read():
        assert results.read()[row.name]["rounds"].keys() == rounds.keys(), "measure this row anew"


def test_what_a_newcomer_waits_for_is_what_the_commands_say_and_do() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    assert set(PROMISED) - set(SHORT) == {"project"}
    for target in ("dev", *project.TESTS):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    devtools = (ROOT / "packages/fastapi-devtools/src").rglob("*.py")
    said = "".join(path.read_text() for path in devtools)
    assert project.READY in said
    assert project.CAPTURED in said


def test_the_readmes_table_is_that_of_the_results() -> None:
    table = tables.summary(results.read())
    readme = (ROOT / "README.md").read_text()
    assert readme == tables.in_readme(table), "run .venv/bin/python -m benchmarks.tools.tables"
    assert table in readme


def test_the_details_are_those_of_the_results() -> None:
    assert tables.DETAILS.read_text() == tables.details(results.read())


def test_the_table_says_what_is_to_be_reached_and_whether_it_was() -> None:
    table = tables.summary(results.read())
    assert table.splitlines()[0] == "| what | against | to reach | reached |  |"
    for row in ROWS:
        assert row.what in table
        for goal in row.goals:
            assert re.search(rf"\| {re.escape(goal.to_reach)} \| [^|]+ \|", table)


def test_a_row_that_was_never_measured_says_so() -> None:
    table = tables.summary({})
    assert table.count(tables.NEVER) == sum(len(row.goals) for row in ROWS)
    assert "yes" not in table


def test_a_part_of_a_row_that_could_not_be_measured_says_so() -> None:
    ready = {"make dev, installed": {"ready, s": 5.0}}
    table = tables.summary({"project": {"medians": ready}})
    assert "| installed: ready in 6.0 s | 5.0 s | yes |" in table
    assert f"| `make test` in 20 s | {tables.NEVER} |" in table


def test_a_promise_that_is_missed_is_shown_as_missed() -> None:
    found = {"plain ARQ": {"jobs/s": 1000.0}, "ours": {"jobs/s": 610.0}}
    table = tables.summary({"jobs": {"medians": found}})
    assert "| at least 0.75 of plain ARQ | 0.61 | **no** |" in table


@pytest.mark.parametrize("name", results.read())
def test_the_results_hold_each_round_and_its_circumstances(name: str) -> None:
    assert name in PROMISED
    found = results.read()[name]
    assert found.keys() == CIRCUMSTANCES
    assert found["versions"]["sentry-sdk"]
    for side, figures in found["rounds"].items():
        for figure, values in figures.items():
            # Rounded to four digits before and after.
            assert found["medians"][side][figure] == pytest.approx(median(values), rel=1e-3)


def test_the_sides_take_turns(capsys: pytest.CaptureFixture[str]) -> None:
    turns = []

    def side(name: str) -> Callable[[], dict[str, float]]:
        def measure() -> dict[str, float]:
            turns.append(name)
            return {"turn": len(turns)}

        return measure

    rounds = alternate({"a": side("a"), "b": side("b"), "c": side("c")}, 3)

    assert turns == [*"abc", *"bca", *"cab"]
    assert rounds["a"] == {"turn": [1, 6, 8]}
    assert "3/3  b: turn 9" in capsys.readouterr().out


INTERRUPTED = """\
import os, sys, time
from pathlib import Path
from benchmarks.tools.processes import running

folder = Path(sys.argv[1])
command = ["sh", "-c", "sleep 300 & echo $! > child.tmp; mv child.tmp child; wait"]
with running(command, os.environ, folder, folder / "log"):
    time.sleep(300)
"""


def test_an_interrupted_measurement_leaves_no_process(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(tmp_path)], cwd=ROOT, stderr=subprocess.PIPE
    )
    child = tmp_path / "child"
    deadline = time.monotonic() + 30
    while not child.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    pid = int(child.read_text())
    os.kill(pid, 0)  # it lives

    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)

    assert b"KeyboardInterrupt" in errors
    # It was killed before its parent ended; who has adopted it may take a moment to bury it.
    deadline = time.monotonic() + 10
    while is_there(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_there(pid)


def is_there(pid: int) -> bool:
    """Whether there is a process ``pid``, if only to be buried."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_sink_counts_envelopes_and_nothing_else(tmp_path: Path) -> None:
    with sink(tmp_path) as receiver:
        url = f"http://127.0.0.1:{receiver.port}/api/1/envelope/"
        assert receiver.received() == 0
        with httpx.Client() as client:
            for _ in range(3):
                assert client.post(url, content=b"{}").status_code == 200
        assert receiver.received() == 3


def test_the_sink_refuses_what_production_does_not_send(tmp_path: Path) -> None:
    """What a process adds for the inspector costs time that is not to be measured."""
    with sink(tmp_path) as receiver, httpx.Client() as client:
        url = f"http://127.0.0.1:{receiver.port}/api/1/envelope/"
        client.post(url, content=b"{}", headers={TELLING.decode(): "[]"})
        with pytest.raises(BenchmarkError, match="as in development"):
            receiver.received()


def test_a_slower_side_of_a_made_up_row_is_seen_as_slower() -> None:
    """The table's two outcomes, from figures that are known."""
    row = next(row for row in ROWS if row.name == "requests")
    goal, _ = row.goals

    def figures(ours: float) -> Medians:
        return {"ours": {"requests/s": ours}, "no Sentry": {"requests/s": 1000.0}}

    assert goal.is_reached(figures(850.0))
    assert not goal.is_reached(figures(849.0))


def test_a_row_that_there_is_not_is_refused_in_one_sentence() -> None:
    result = run(sys.executable, "-m", "benchmarks", "nonsense", cwd=ROOT, ok=False)
    assert result.returncode != 0
    (line,) = [line for line in result.stderr.splitlines() if "error:" in line]
    assert "there is no row 'nonsense'; there are generation, requests" in line


def test_make_help_lists_bench() -> None:
    assert "make bench" in run("make", "help", cwd=ROOT).stdout
