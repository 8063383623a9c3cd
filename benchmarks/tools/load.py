"""Requests by the thousand: wrk, on the loopback."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .processes import BenchmarkError, run

CONNECTIONS = 16
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What a load found. Times are in milliseconds."""

    requests: int
    failed: int
    per_second: float
    p50: float
    p99: float


def load(url: str, seconds: int) -> Load:
    """Ask for ``url`` over 16 connections for ``seconds``.

    Raises:
        BenchmarkError: There is no wrk.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise BenchmarkError("This row needs wrk (Debian and Ubuntu: the package wrk).")
    command = [wrk, "--latency", "--threads", "1", "--connections", str(CONNECTIONS)]
    report = run([*command, "--duration", str(seconds), url], Path.cwd(), seconds=seconds + 30)
    return Load(
        requests=int(_find(r"(\d+) requests in", report)),
        failed=int(_find(r"Non-2xx or 3xx responses: (\d+)", report, default="0")),
        per_second=float(_find(r"Requests/sec:\s*([\d.]+)", report)),
        p50=_time(_find(r"^\s+50%\s+(\S+)", report)),
        p99=_time(_find(r"^\s+99%\s+(\S+)", report)),
    )


def _find(pattern: str, report: str, default: str | None = None) -> str:
    if found := re.search(pattern, report, re.MULTILINE):
        return found[1]
    if default is None:
        raise BenchmarkError(f"wrk did not say {pattern!r}:\n{report}")
    return default


def _time(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(\w+)", text).groups()  # type: ignore[union-attr]
    return float(number) * MILLISECONDS[unit]
