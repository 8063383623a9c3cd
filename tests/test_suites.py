"""``make suites``: what runs beside what, and which tests are in a sample."""

import sys
import time
from pathlib import Path

import pytest

from scripts.packages.pythons import OWN, pythons
from scripts.packages.sources import python_packages
from scripts.test_packages import (
    LONG,
    Suite,
    python_suites,
    run_all,
    run_prepared,
    sampled,
)

# Writes when it began and when it ended.
LASTS = """
import sys, time, pathlib
begun = time.monotonic()
time.sleep(0.3)
pathlib.Path(sys.argv[1]).write_text(f"{begun} {time.monotonic()}")
"""


def lasting(folder: Path, title: str, *, shares: bool = False, bears: bool = False) -> Suite:
    """Return a suite that lasts a moment, and leaves when that was."""
    command: list[str | Path] = [sys.executable, "-c", LASTS, title]
    return Suite(title, folder, [command], shares=shares, bears=bears)


def test_one_that_shares_its_tests_is_alone_or_bears_one_and_then_there_are_four(
    tmp_path: Path,
) -> None:
    shared = [lasting(tmp_path, f"bears {n}", shares=True, bears=True) for n in range(2)]
    alone = [lasting(tmp_path, f"shares {number}", shares=True) for number in range(2)]
    others = [lasting(tmp_path, f"other {number}") for number in range(10)]

    assert run_all([*others, *shared, *alone], jobs=2) == []

    times = {path.name: [*map(float, path.read_text().split())] for path in tmp_path.iterdir()}
    for first, second in (shared, alone):
        assert times[first.title][1] <= times[second.title][0], "both at a time"
    assert times[alone[1].title][1] <= min(times[suite.title][0] for suite in (*shared, *others))
    last = times[shared[1].title]
    beginnings = sorted((begun, +1) for begun, _ in (times[suite.title] for suite in others))
    ends = sorted((ended, -1) for _, ended in (times[suite.title] for suite in others))
    running, beside, after = 0, 0, 0
    for moment, change in sorted([*beginnings, *ends]):
        running += change
        if moment < last[1]:
            beside = max(beside, running)
        else:
            after = max(after, running)
    assert (beside, after) == (1, 4)


def test_what_fails_is_named_and_shown_and_the_others_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fails: list[str | Path] = [sys.executable, "-c", "print('what it said'); raise SystemExit(3)"]
    never = lasting(tmp_path, "never").commands[0]
    suites = [
        Suite("one that fails", tmp_path, [fails, never]),
        Suite("one that fails and shares", tmp_path, [fails], shares=True),
        lasting(tmp_path, "another"),
    ]
    assert sorted(run_all(suites, jobs=2)) == ["one that fails", "one that fails and shares"]
    told = capsys.readouterr().out
    assert told.count("what it said") == 2
    assert "passed  another: " in told
    assert [path.name for path in tmp_path.iterdir()] == ["another"]


def test_what_cannot_be_made_is_no_suite_that_passed(tmp_path: Path) -> None:
    def cannot() -> dict[str, str]:
        raise OSError("no space left")

    broken = lasting(tmp_path, "broken")._replace(built=cannot)
    with pytest.raises(OSError, match="no space left"):
        run_all([broken, lasting(tmp_path, "another")], jobs=2)


def test_what_suites_need_is_made_while_the_first_runs(tmp_path: Path) -> None:
    made: list[float] = []

    def make() -> dict[str, str]:
        made.append(time.monotonic())
        return {}

    python = [lasting(tmp_path, f"python {number}") for number in range(3)]
    python[1:] = [suite._replace(built=make) for suite in python[1:]]
    npm = lasting(tmp_path, "npm")

    assert run_prepared(python, iter([npm]), jobs=2) == []

    ends = {path.name: float(path.read_text().split()[1]) for path in tmp_path.iterdir()}
    assert len(ends) == 4
    assert max(made[:2]) < ends["python 0"]


def test_what_cannot_be_made_ahead_is_no_suite_that_passed(tmp_path: Path) -> None:
    def cannot() -> dict[str, str]:
        raise OSError("no space left")

    broken = lasting(tmp_path, "broken")._replace(built=cannot)
    with pytest.raises(OSError, match="no space left"):
        run_prepared([lasting(tmp_path, "first"), broken], iter([]), jobs=2)


def test_each_package_runs_whole_once_and_a_sample_wherever_else() -> None:
    packages = python_packages()
    suites = [*python_suites(packages, 2, full=False)]
    whole = [suite for suite in suites if not suite.title.endswith(", a sample")]
    assert [suite.title.split()[0] for suite in whole] == [*packages]
    assert all(suite.shares for suite in whole)
    places = [suite.environment for suite in suites if suite.environment]
    for name in packages:
        held = [(place.version, place.kind) for place in places if place.name == name]
        lowest, *_ = pythons()
        assert {*held} >= {(lowest, "lowest"), *((version, "newest") for version in pythons())}
        assert ((OWN, "next") in held) is (name in LONG)
    assert all("FULL" not in suite.variables for suite in suites)

    everywhere = [*python_suites(packages, 2, full=True)]
    assert [suite.title for suite in everywhere] == [
        suite.title.removesuffix(", a sample") for suite in suites
    ]
    assert all(suite.variables["FULL"] for suite in everywhere)


@pytest.mark.parametrize("name", [*python_packages()])
def test_a_sample_takes_the_files_in_which_tests_are_marked(name: str) -> None:
    folder = python_packages()[name]
    found = sampled(folder)
    assert found
    assert len(found) < len([*(folder / "tests").rglob("test_*.py")])
    marked = {
        path for path in (folder / "tests").rglob("*.py") if "mark.sample" in path.read_text()
    }
    assert marked == {folder / path for path in found}, "the mark stands where tests are"
