"""A job that does nothing but count: the last one writes how long all of them took."""

import json
import os
import time
from pathlib import Path
from typing import Any

NOOP = "inside.noop"

done = 0
started = 0.0, 0.0


async def noop(*_: Any) -> None:
    """Do nothing. The clock runs from the first job's start to the last one's."""
    global done, started  # noqa: PLW0603
    if not done:
        started = time.perf_counter(), time.process_time()
    done += 1
    if done == int(os.environ["JOBS"]):
        wall, process = time.perf_counter() - started[0], time.process_time() - started[1]
        figures = json.dumps({"wall": wall, "process": process})
        Path(os.environ["FIGURES"]).write_text(figures)
