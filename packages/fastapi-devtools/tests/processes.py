"""Looks at processes from outside."""

import subprocess
from pathlib import Path

PROC = Path("/proc")
PS = "/bin/ps"


def running() -> dict[int, int]:
    """Return the parent of every process that runs; one that waits to be reaped does not."""
    if not (PROC / "self" / "stat").exists():
        return _from_ps()
    parents = {}
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            try:
                # The name, in brackets, may hold anything.
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if state != "Z":
                parents[int(folder.name)] = int(parent)
    return parents


def alive(pid: int) -> bool:
    """Say whether a process runs."""
    return pid in running()


def descendants(pid: int) -> set[int]:
    """Return the processes that ``pid`` started, and those that they started."""
    parents = running()
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def _from_ps() -> dict[int, int]:
    command = [PS, "-eo", "pid=,ppid=,stat="]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in table.splitlines())
    return {int(pid): int(parent) for pid, parent, state in rows if not state.startswith("Z")}
