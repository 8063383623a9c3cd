"""``python -m benchmarks``: measure all rows, or the named ones, and write down what was found."""

import argparse
import signal
import sys
from importlib import import_module

from . import profiles
from .rows import ROWS
from .tools import results, tables
from .tools.alternate import IncompleteError
from .tools.lab import Lab
from .tools.machine import circumstances
from .tools.processes import BenchmarkError

NAMES = [row.name for row in ROWS]


def main() -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rows", nargs="*", help=f"of {', '.join(NAMES)}; all when none is named")
    parser.add_argument("--profile", action="store_true", help="draw flame graphs into build/")
    arguments = parser.parse_args()
    wanted = arguments.rows or NAMES
    if unknown := [name for name in wanted if name not in NAMES]:
        parser.error(f"there is no row {unknown[0]!r}; there are {', '.join(NAMES)}")
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    try:
        lab = Lab()
        with lab.alone():
            print("Generating a project into build/benchmarks and installing it", flush=True)
            lab.prepare()
            if arguments.profile:
                print("Drawing flame graphs", flush=True)
                profiles.draw(lab)
                return 0
            return _measure(lab, wanted)
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What was measured until now is written down.", file=sys.stderr)
        return 130


def _measure(lab: Lab, wanted: list[str]) -> int:
    """Measure the rows, and return the exit status: a row that cannot be had spares the others."""
    found = circumstances(lab)
    print(f"{found['machine']}\n{', '.join(' '.join(v) for v in found['versions'].items())}")
    failed = 0
    for name in wanted:
        print(f"\n{name}", flush=True)
        before = circumstances(lab)  # the load is that of others
        try:
            rounds = import_module(f".{name}", __package__).measure(lab)
        except BenchmarkError as error:
            print(f"error: {error}", file=sys.stderr)
            failed = 1
            rounds = error.measured if isinstance(error, IncompleteError) else {}
        if rounds:
            tables.write(results.merge(name, rounds, before, NAMES))
    print(f"\n{tables.summary(results.read())}")
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
