"""``make suites``: the packages' own tests, against what is built of them.

Each suite runs whole on the newest versions that are locked, with the Python that runs this. On the
lowest versions, and on every other Python that is here, each package starts and runs what its tests
mark as a ``sample``; with ``--full`` these run whole as well. An npm package runs whole on the Node
that is here, and a sample on the others that npm has for this machine. A package that takes more
than one way of recording by sentry-sdk does the same with its spans streamed, and on its next
version.

``--next`` runs these two alone, and whole: ``make canary``, after it has taken the newest there is.

``make chaos``, with ``--chaos``: the tests of faults and load alone, those too that take long, and
what they found out.
"""

import argparse
import os
import subprocess
import sys
import time
import tomllib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from threading import Lock, get_native_id
from typing import NamedTuple

from scripts.packages.compiled import take_compiled
from scripts.packages.environments import Environment, others
from scripts.packages.lock import NEWEST, following, locked, lowest
from scripts.packages.nodes import nodes, own
from scripts.packages.pythons import OWN, pythons, said
from scripts.packages.sources import npm_packages, python_packages
from scripts.packages.tarball import node_modules, packed

# Set by the commands that run this; each would lead those under test astray.
FOREIGN = (
    *("VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "NODE_OPTIONS", "PYTHONPATH"),
    *("PYTHONDONTWRITEBYTECODE", "SENTRY_TRACE_LIFECYCLE"),
)

# The packages that record by sentry-sdk, in each of its ways.
RECORDING = frozenset({"fastapi-error-tracking"})
# What suites read that shorten themselves with every change.
FULL = {"FULL": "1"}
# The suites that share their tests among processes: they are long.
LONG = frozenset({"fastapi-error-tracking"})
STREAMED = {"SENTRY_TRACE_LIFECYCLE": "stream"}

SAMPLE = 0  # processes: no whole suite
PYTEST: list[str | Path] = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]

LIMIT = 1800  # seconds that one command may take
CHAOS = "tests/chaos"

# Held by the suite for which something is made: what others need as well is made once.
PREPARING = Lock()


class Suite(NamedTuple):
    """Commands that run one after the other in a package's folder, until one fails.

    One that ``shares`` its tests among processes itself has no other beside it, for they look at
    time; or one, where it ``bears`` that. Of one that ``tells`` all that it printed is shown. What
    it needs is made when it begins: its ``environment``, and whatever ``built`` returns variables
    of.
    """

    title: str
    folder: Path
    commands: list[list[str | Path]]
    shares: bool = False
    bears: bool = False
    tells: bool = False
    variables: Mapping[str, str] = {}
    environment: Environment | None = None
    built: Callable[[], Mapping[str, str]] = dict


class Outcome(NamedTuple):
    """Whether a suite passed, its last line, and all that it printed."""

    passed: bool
    summary: str
    output: str


def main() -> str | None:
    """Run the suites on ``JOBS`` cores, and return what failed, if anything."""
    parser = argparse.ArgumentParser(prog="make suites")
    parser.add_argument("--full", action="store_true", help="whole suites wherever they run")
    parser.add_argument("--next", action="store_true", help="with streamed spans, and what is next")
    parser.add_argument("--chaos", action="store_true", help="the tests of faults and load alone")
    parser.add_argument("names", nargs="*", help="packages; all when none is named")
    options = parser.parse_args()
    known = python_packages() | npm_packages()
    if unknown := set(options.names) - known.keys():
        return f"No such package: {', '.join(unknown)}. There are {', '.join(known)}"
    chosen = {name: known[name] for name in options.names} or known
    print(said(), flush=True)
    jobs = int(os.environ.get("JOBS", "2"))
    if options.chaos:
        failed = run_all([*chaos_suites(chosen)], jobs)
    elif options.next:
        names = RECORDING & chosen.keys()
        suites = [each for name in names for each in recording_suites(name, jobs, full=True)]
        failed = run_all(suites, jobs)
    else:
        python = [*python_suites(chosen, jobs, full=options.full)]
        failed = run_prepared(python, npm_suites(chosen, full=options.full), jobs)
    return f"Failed: {'; '.join(failed)}" if failed else None


def run_prepared(python: list[Suite], npm: Iterable[Suite], jobs: int) -> list[str]:
    """Run suites, and return the titles of those that failed.

    What they need is installed while the first of them wait for other processes.
    """
    with ThreadPoolExecutor(1, initializer=give_way) as pool:
        try:
            installing = pool.submit(list, npm)
            for suite in python[1:]:
                pool.submit(prepare, suite)  # what is wrong there is said when the suite begins
            failed = run_all(python[:1], jobs)
            return failed + run_all([*installing.result(), *python[1:]], jobs)
        finally:
            pool.shutdown(cancel_futures=True)


def give_way() -> None:
    """Let what this thread starts have what the others leave of the processors."""
    if sys.platform == "linux":  # elsewhere it would be of the whole process
        os.setpriority(os.PRIO_PROCESS, get_native_id(), 19)


def python_suites(chosen: dict[str, Path], jobs: int, *, full: bool) -> Iterator[Suite]:
    """Yield the suites of the Python packages among ``chosen``, what takes long first."""
    packages = [name for name in python_packages() if name in chosen]
    for name in packages:
        yield python_suite(Environment(OWN, name, NEWEST), jobs, full=full)
    for name in sorted(packages, key=lambda name: name not in LONG):
        yield from samples(name, jobs, full=full)


def samples(name: str, jobs: int, *, full: bool) -> Iterator[Suite]:
    """Yield the suites of a package where not all of it runs with every change."""
    processes = jobs if full else SAMPLE
    low = Environment(next(iter(pythons())), name, lowest(name))
    others = [version for version in pythons() if version != OWN]
    for place in (low, *(Environment(other, name, NEWEST) for other in others)):
        yield python_suite(place, processes, full=full)
    if name in RECORDING:
        yield from recording_suites(name, processes, full=full)


def recording_suites(name: str, processes: int, *, full: bool) -> Iterator[Suite]:
    """Yield the suites of the package ``name``, which records, in the other ways of sentry-sdk."""
    yield python_suite(Environment(OWN, name, NEWEST), processes, full=full, streamed=True)
    yield python_suite(Environment(OWN, name, following()), processes, full=full)


def python_suite(
    place: Environment, processes: int, *, full: bool, streamed: bool = False
) -> Suite:
    """Return the suite of a package, whole in so many ``processes`` or a ``SAMPLE`` of it.

    A whole one that shares its tests has one process more: more than half of the time they wait for
    other processes.
    """
    title = f"{place.name} on Python {place.version}, {place.kind} versions"
    if place.name in RECORDING:
        title += f" (sentry-sdk {locked('sentry-sdk', place.lock)})"
    if streamed:
        title += " with streamed spans"
    folder = python_packages()[place.name]
    shared = ["-n", str(processes + 1), "--dist", "worksteal"] if processes > 1 else []
    tests: list[str | Path] = [place.python, *PYTEST, *shared]
    if processes == SAMPLE:
        title += ", a sample"
        tests += ["-m", "sample", *sampled(folder)]
    return Suite(
        title,
        folder,
        [*starts(folder, place.python), tests],
        shares=processes > 1,
        variables=(FULL if full else {}) | (STREAMED if streamed else {}),
        environment=place,
    )


def sampled(folder: Path) -> list[Path]:
    """Return the files in which tests are marked: to import the others takes seconds."""
    files = sorted((folder / "tests").rglob("test_*.py"))
    return [path.relative_to(folder) for path in files if "mark.sample" in path.read_text()]


def chaos_suites(chosen: dict[str, Path]) -> Iterator[Suite]:
    """Yield the tests of faults and load of those among ``chosen`` that have some.

    One at a time: each looks at memory and at time.
    """
    for name, folder in python_packages().items():
        if name in chosen and (folder / CHAOS).is_dir():
            place = Environment(OWN, name, NEWEST)
            tests = [place.python, *PYTEST, "-m", "full or not full", CHAOS]
            title = f"{name}, faults and load"
            yield Suite(title, folder, [tests], shares=True, tells=True, environment=place)


def starts(folder: Path, python: Path) -> Iterator[list[str | Path]]:
    """Yield commands that fail unless the package in ``folder`` is installed and starts."""
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    module = project["name"].replace("-", "_")
    yield [python, "-I", "-c", f"import {module}; assert 'site-packages' in {module}.__file__"]
    for script in project.get("scripts", {}):
        yield [python.parent / script, "--help"]


def npm_suites(chosen: dict[str, Path], *, full: bool) -> Iterator[Suite]:
    """Yield the suites of the npm packages among ``chosen``."""
    for name, folder in npm_packages().items():
        if name not in chosen:
            continue
        node_modules(folder)
        for pattern in ("*/package-lock.json", "*/*/package-lock.json"):
            for lock in sorted((folder / "tests").glob(pattern)):
                node_modules(lock.parent, folder)
        built = partial(tarball, folder)
        whole = ["--full"] if full else []
        browser: list[str | Path] = ["npm", "run", "test:browser", "--", *whole]
        yield Suite(f"{name} in Chromium", folder, [browser], shares=True, bears=True, built=built)
        yield Suite(f"{name} in Node", folder, [["npm", "run", "test"]], built=built)
        for version, node in nodes(folder).items():
            # Another one of the same line is a little apart from what ran the whole.
            if own().partition(".")[0] != version.partition(".")[0]:
                sample: list[str | Path] = [node, "tests/browser/run.mjs", "--bundler", "vite"]
                yield Suite(
                    f"{name} on Node {version}, a sample",
                    folder,
                    [
                        # What is built there reports; each way to do so is the browser's.
                        [*sample, "--only", "errors", "--tests", "Throw in a handler"],
                        # What runs in Node; the rest is for browsers.
                        [
                            *(node, "node_modules/vitest/vitest.mjs", "run"),
                            *("tests/unit/build", "tests/unit/testing"),
                        ],
                    ],
                    built=built,
                )


@cache
def tarball(folder: Path) -> dict[str, str]:
    """Return the variable that names the tarball of an npm package."""
    return {"TARBALL": str(packed(folder))}


def run_all(suites: list[Suite], jobs: int) -> list[str]:
    """Run ``suites`` and return the titles of those that failed.

    Those that share their tests among processes run one after the other. Beside what bears it run
    the others, one at a time; at the end as many of these as there were processes.
    """
    failed: list[str] = []
    alone = deque(suite for suite in suites if suite.shares and not suite.bears)
    shared = deque(suite for suite in suites if suite.bears)
    others = deque(suite for suite in suites if not suite.shares)

    def line(waiting: deque[Suite]) -> None:
        while waiting:
            try:
                suite = waiting.popleft()
            except IndexError:  # another line was first
                return
            if not report(suite, run(suite)):
                failed.append(suite.title)

    line(alone)
    with ThreadPoolExecutor(jobs + 2) as pool:
        try:
            lines = [pool.submit(line, others)]
            line(shared)
            lines += [pool.submit(line, others) for _ in range(jobs + 1)]
            for each in lines:
                each.result()
        finally:
            shared.clear()
            others.clear()
    return failed


def report(suite: Suite, outcome: Outcome) -> bool:
    """Print the outcome of a suite, and return whether it passed."""
    shown = outcome.output if suite.tells or not outcome.passed else ""
    word = "passed" if outcome.passed else "FAILED"
    print(f"{shown}{word}  {suite.title}: {outcome.summary}", flush=True)
    return outcome.passed


def surroundings(variables: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for what is tested: this one without what leads astray."""
    own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**own, **variables}


def prepare(suite: Suite) -> dict[str, str]:
    """Make what a suite needs, unless it is there, and return the environment for its commands."""
    with PREPARING:
        environ = surroundings({**suite.variables, **suite.built()})
        if suite.environment:
            python = suite.environment.make()
            take_compiled(python.parent.parent, others(python))
    return environ


def run(suite: Suite) -> Outcome:
    """Run one suite, and say when it begins."""
    print(f"running {suite.title}", flush=True)
    environ = prepare(suite)
    printed, begun = "", time.monotonic()
    passed = True
    for command in suite.commands:
        try:
            result = subprocess.run(
                command,
                cwd=suite.folder,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=LIMIT,
                check=False,
            )
            printed += result.stdout
            passed = result.returncode == 0
        except subprocess.TimeoutExpired as error:
            printed += f"{error}\n"
            passed = False
        if not passed:
            break
    took = f"{time.monotonic() - begun:.0f} s"
    last = printed.strip().rpartition("\n")[2].strip("= ")
    if "pytest" in command:
        return Outcome(passed, last, printed)
    # Its last line names what passed at the second try alone.
    summary = f"{last} in {took}" if "test:browser" in command else took
    return Outcome(passed, summary, printed)


if __name__ == "__main__":
    sys.exit(main())
