"""How long a scrubber takes, by the size of the event."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

# Enough of the small ones to tell them apart.
TIMES = {"5 kB": 200, "50 kB": 60, "1 MB": 8}
WARM = 3


def print_times(scrub: Callable[[Any], object], folder: str) -> None:
    """Print, as JSON, the median seconds that ``scrub`` takes for each event in ``folder``."""
    found = {}
    for size, times in TIMES.items():
        text = Path(folder, f"{size}.json").read_text()
        found[size] = median([_time(scrub, json.loads(text)) for _ in range(times + WARM)][WARM:])
    print(json.dumps(found))


def _time(scrub: Callable[[Any], object], event: Any) -> float:
    started = time.thread_time()
    scrub(event)
    return time.thread_time() - started
