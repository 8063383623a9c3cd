"""``python -m benchmarks``: measure all rows, or the named ones, and write down what was found."""

import argparse
import signal
import sys
from importlib import import_module

from . import profiles
from .rows import ROWS
from .tools import results, tables
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
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _draw() if arguments.profile else _measure(wanted)
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What was measured until now is written down.", file=sys.stderr)
        return 130


def _draw() -> int:
    lab = _prepared()
    print("Drawing flame graphs", flush=True)
    profiles.draw(lab)
    return 0


def _prepared() -> Lab:
    lab = Lab()
    print("Generating a project into build/benchmarks and installing it", flush=True)
    lab.prepare()
    return lab


def _measure(wanted: list[str]) -> int:
    lab = _prepared()
    found = circumstances(lab)
    print(f"{found['machine']}\n{', '.join(' '.join(v) for v in found['versions'].items())}")
    measured = results.read()
    for name in wanted:
        print(f"\n{name}", flush=True)
        rounds = import_module(f".{name}", __package__).measure(lab)
        measured = results.merge(name, rounds, circumstances(lab), NAMES)
        tables.write(measured)
    print(f"\n{tables.summary(measured)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
