"""What a figure depends on: the machine, and the versions of what runs on it."""

import json
import os
import platform
import re
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .lab import ROOT, Lab
from .processes import run

LIBRARIES = ("sentry-sdk", "fastapi", "starlette", "uvicorn", "uvloop", "sqlalchemy", "arq")
PACKAGES = ("@sentry/vue", "vue", "vite")


def circumstances(lab: Lab) -> dict[str, Any]:
    """Return when, of which commit and where something is being measured."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _commit(),
        "machine": _machine(),
        "versions": _versions(lab),
    }


def _commit() -> str:
    try:
        commit = run(["git", "rev-parse", "--short", "HEAD"], ROOT).strip()
        changed = run(["git", "status", "--porcelain", "--untracked-files=no"], ROOT).strip()
    except Exception:
        return "none: not a repository"
    own = ("README.md", "benchmarks/results")
    others = [line for line in changed.splitlines() if not line[3:].startswith(own)]
    return f"{commit}, with changes" if others else commit


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"{platform.system()} {platform.release()}, load {load:.1f}"
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        named = re.search(r"^model name\s*: (.+)$", information.read_text(), re.MULTILINE)
        return named[1] if named else platform.machine()
    asked = subprocess.run(
        ["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or platform.machine()


def _versions(lab: Lab) -> dict[str, str]:
    script = (
        "import json, platform; from importlib.metadata import version;"
        f"print(json.dumps({{'python': platform.python_version()}}"
        f" | {{name: version(name) for name in {LIBRARIES!r}}}))"
    )
    found: dict[str, str] = json.loads(run([lab.python, "-c", script], lab.scratch))
    found["cookiecutter"] = version("cookiecutter")
    found["node"] = run(["node", "--version"], ROOT).strip().removeprefix("v")
    for package in PACKAGES:
        manifest = lab.project / "frontend/node_modules" / package / "package.json"
        found[package] = json.loads(manifest.read_text())["version"]
    if wrk := shutil.which("wrk"):
        said = subprocess.run([wrk, "--version"], capture_output=True, text=True, check=False)
        found["wrk"] = (said.stdout + said.stderr).split()[1]
    return found
