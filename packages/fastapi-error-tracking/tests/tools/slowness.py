"""How much slower this machine is than the one for which a bound in seconds was set."""

import json
import time

# A text like those that hold a process up, and how long reading it takes where bounds were set.
TEXT = json.dumps([{"number": number, "text": "x" * 10} for number in range(20_000)])
SECONDS = 0.005


def slowness() -> float:
    """Return how many times as long the same work takes now; 1 where it takes less."""
    return max(1.0, min(_parsing() for _ in range(5)) / SECONDS)


def _parsing() -> float:
    started = time.process_time()
    json.loads(TEXT)
    return time.process_time() - started
