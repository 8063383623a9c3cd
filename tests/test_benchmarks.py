"""What is claimed about speed is what was measured, and what is promised can be measured."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import httpx
import pytest
from tools import ROOT, run

from benchmarks.rows import ROWS, Medians, Row
from benchmarks.tools import results, tables
from benchmarks.tools.alternate import alternate
from benchmarks.tools.sink import sink

CIRCUMSTANCES = {"date", "commit", "machine", "versions", "medians", "rounds"}
# The rows that the README promises, whatever becomes of the list.
PROMISED = [
    *("generation", "requests", "errors", "scrubbing"),
    *("jobs", "start", "browser", "project"),
]

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def test_every_promised_row_is_there() -> None:
    assert [row.name for row in ROWS] == PROMISED


@each_row
def test_a_row_has_a_file_that_measures_it(row: Row) -> None:
    assert find_spec(f"benchmarks.{row.name}"), f"benchmarks/{row.name}.py is missing"


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
    assert f"| tests in 60 s | {tables.NEVER} |" in table


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
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_sink_counts_envelopes_and_nothing_else(tmp_path: Path) -> None:
    with sink(tmp_path) as receiver:
        url = f"http://127.0.0.1:{receiver.port}/api/1/envelope/"
        assert receiver.received() == 0
        with httpx.Client() as client:
            for _ in range(3):
                assert client.post(url, content=b"{}").status_code == 200
        assert receiver.received() == 3


def test_a_slower_side_of_a_made_up_row_is_seen_as_slower() -> None:
    """The table's two outcomes, from figures that are known."""
    row = next(row for row in ROWS if row.name == "requests")
    goal, _ = row.goals

    def figures(ours: float) -> Medians:
        return {"ours": {"requests/s": ours}, "no Sentry": {"requests/s": 1000.0}}

    assert goal.is_reached(figures(750.0))
    assert not goal.is_reached(figures(749.0))


def test_a_row_that_there_is_not_is_refused_in_one_sentence() -> None:
    result = run(sys.executable, "-m", "benchmarks", "nonsense", cwd=ROOT, ok=False)
    assert result.returncode != 0
    (line,) = [line for line in result.stderr.splitlines() if "error:" in line]
    assert "there is no row 'nonsense'; there are generation, requests" in line


def test_make_help_lists_bench() -> None:
    assert "make bench" in run("make", "help", cwd=ROOT).stdout
