"""What the lines of a log say of losses."""

import re
from collections import Counter

ERROR = re.compile(r"(\d+) error\b")


def said(output: str, name: str) -> Counter[tuple[str, str]]:
    """Return how many errors the lines of ``name`` tell of: those lost, and those that wait.

    Of what waits the last line tells; it is sent as long as the process is there.
    """
    found: Counter[tuple[str, str]] = Counter()
    for line in output.splitlines():
        told = line.partition(f"{name} ")[2]
        lost = re.search(r"(?i:lost):? (.*?)(?:\. Waiting|$)", told)
        found["error", "lost"] += sum(map(int, ERROR.findall(lost[1]))) if lost else 0
        if waits := re.search(r"not sent: ([^;]*)", told):
            found["error", "not sent"] = sum(map(int, ERROR.findall(waits[1])))
    return found
