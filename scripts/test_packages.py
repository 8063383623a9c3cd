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
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from scripts.packages.compiled import take_compiled
from scripts.packages.environments import environment, others
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
STREAMED = {"SENTRY_TRACE_LIFECYCLE": "stream"}

LIMIT = 1800  # seconds that one command may take
CHAOS = "tests/chaos"


class Suite(NamedTuple):
    """Commands that run one after the other in a package's folder, until one fails.

    One that shares its tests among processes itself has no other beside it. Of one that ``tells``
    all that it printed is shown. ``python`` is that of its environment.
    """

    title: str
    folder: Path
    commands: list[list[str | Path]]
    shares: bool = False
    tells: bool = False
    variables: Mapping[str, str] = {}
    python: Path | None = None


class Outcome(NamedTuple):
    """Whether a suite passed, its last line, and all that it printed."""

    passed: bool
    summary: str
    output: str


def main() -> str | None:
    """Run the suites, ``JOBS`` at a time, and return what failed, if anything."""
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
        suites = list(chaos_suites(chosen))
    elif options.next:
        suites = list(recording_suites(chosen, jobs, full=True))
    else:
        suites = [
            *npm_suites(chosen, full=options.full),
            *python_suites(chosen, jobs, full=options.full),
            *recording_suites(chosen, jobs, full=options.full),
        ]
    failed = run_all(suites, jobs)
    return f"Failed: {'; '.join(failed)}" if failed else None


def python_suites(chosen: dict[str, Path], jobs: int, *, full: bool) -> Iterator[Suite]:
    """Yield the suites of the Python packages among ``chosen``.

    Whole ones share their tests among ``jobs`` processes and one more: they are long, and more than
    half of the time they wait for processes.
    """
    packages = {name: path for name, path in python_packages().items() if name in chosen}
    if not packages:
        return
    others = [version for version in pythons() if version != OWN]
    places = [(OWN, False), (next(iter(pythons())), True), *((other, False) for other in others)]
    for place, (version, low) in enumerate(places):
        whole = full or place == 0
        versions = "lowest versions" if low else "newest versions"
        for name, folder in packages.items():
            lock = lowest(name) if low else NEWEST
            about = f"{versions}{said_of_sdk(lock) if name in RECORDING else ''}"
            suite = python_suite(name, folder, version, lock, about, jobs if whole else 0)
            yield suite._replace(variables=FULL if full else {})


def recording_suites(chosen: dict[str, Path], jobs: int, *, full: bool) -> Iterator[Suite]:
    """Yield the suites of those among ``chosen`` that record, in the other ways of sentry-sdk."""
    for name in RECORDING & chosen.keys():
        for lock, about, variables in (
            (NEWEST, f"newest versions{said_of_sdk(NEWEST)} with streamed spans", STREAMED),
            (following(), f"next versions{said_of_sdk(following())}", {}),
        ):
            suite = python_suite(name, chosen[name], OWN, lock, about, jobs if full else 0)
            yield suite._replace(variables={**variables, **(FULL if full else {})})


def said_of_sdk(lock: Path) -> str:
    """Return which sentry-sdk ``lock`` holds, for a title."""
    return f" (sentry-sdk {locked('sentry-sdk', lock)})"


def python_suite(name: str, folder: Path, version: str, lock: Path, about: str, jobs: int) -> Suite:
    """Return the suite of a package, whole in ``jobs`` processes; 0 is a sample of it."""
    shared = ["-n", str(jobs + 1), "--dist", "worksteal"] if jobs > 1 else []
    python = environment(version, name, lock)
    tests: list[str | Path] = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    return Suite(
        f"{name} on Python {version}, {about}{'' if jobs else ', a sample'}",
        folder,
        [*starts(folder, python), [*tests, *(shared if jobs else ["-m", "sample"])]],
        shares=bool(jobs),
        python=python,
    )


def chaos_suites(chosen: dict[str, Path]) -> Iterator[Suite]:
    """Yield the tests of faults and load of those among ``chosen`` that have some.

    One at a time: each looks at memory and at time.
    """
    for name, folder in python_packages().items():
        if name in chosen and (folder / CHAOS).is_dir():
            tests: list[str | Path] = [environment(OWN, name, NEWEST), "-m", "pytest", "-q"]
            tests += ["-p", "no:cacheprovider", "-m", "full or not full", CHAOS]
            yield Suite(f"{name}, faults and load", folder, [tests], shares=True, tells=True)


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
        # Built once: each building anew would take it from under the others.
        built = {"TARBALL": str(packed(folder))}
        whole = ["--full"] if full else []
        browser: list[str | Path] = ["npm", "run", "test:browser", "--", *whole]
        yield Suite(f"{name} in Chromium", folder, [browser], variables=built)
        yield Suite(f"{name} in Node", folder, [["npm", "run", "test"]], variables=built)
        for version, node in nodes(folder).items():
            # Another one of the same line is a little apart from what ran the whole.
            if own().partition(".")[0] != version.partition(".")[0]:
                sample: list[str | Path] = [node, "tests/browser/run.mjs", "--bundler", "vite"]
                yield Suite(
                    f"{name} on Node {version}, a sample",
                    folder,
                    [
                        [*sample, "--only", "errors"],
                        # What runs in Node; the rest is for browsers.
                        [
                            *(node, "node_modules/vitest/vitest.mjs", "run"),
                            *("tests/unit/build", "tests/unit/testing"),
                        ],
                    ],
                    variables=built,
                )


def run_all(suites: list[Suite], jobs: int) -> list[str]:
    """Run ``suites``, at most ``jobs`` at a time, and return the titles of those that failed."""
    alone = (run(suite) for suite in suites if suite.shares)
    failed = report(zip((suite for suite in suites if suite.shares), alone, strict=True))
    others = [suite for suite in suites if not suite.shares]
    with ThreadPoolExecutor(jobs) as pool:
        try:
            return failed + report(zip(others, pool.map(run, others), strict=True))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def report(outcomes: Iterable[tuple[Suite, Outcome]]) -> list[str]:
    """Print each outcome as it comes, and return the titles of the suites that failed."""
    failed = []
    for suite, outcome in outcomes:
        if not outcome.passed:
            failed.append(suite.title)
        if suite.tells or not outcome.passed:
            print(outcome.output)
        word = "passed" if outcome.passed else "FAILED"
        print(f"{word}  {suite.title}: {outcome.summary}", flush=True)
    return failed


def surroundings(variables: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for what is tested: this one without what leads astray."""
    own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**own, **variables}


def run(suite: Suite) -> Outcome:
    """Run one suite, and say when it begins."""
    print(f"running {suite.title}", flush=True)
    environ = surroundings(suite.variables)
    if suite.python:
        take_compiled(suite.python.parent.parent, others(suite.python))
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
