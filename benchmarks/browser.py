"""The page: the JavaScript that a visitor loads, and when the page answers, in Chromium."""

import json
import re
import shutil
from pathlib import Path

from .tools.alternate import Rounds, medians
from .tools.lab import Lab
from .tools.processes import BenchmarkError, run

ROUNDS = 7
PAGE = Path(__file__).parent / "page"
DSN = "https://key@sentry.example/3"
MOUNT = "app.mount('#app')"
# What tells the SDK's script from all others.
SDK = "x-sentry-rate-limits"
# By which a script finds its source map: of no use, and no cost, without error tracking.
DEBUG_ID = re.compile(r"\(self\._sentryDebugIds.*?\*/ *[;,]")


def measure(lab: Lab) -> Rounds:
    """Build each page, then load them in turn."""
    copies = {
        "no error tracking": _copy(lab, "without"),
        "the document": _documents(_copy(lab, "document")),
        "ours": _copy(lab, "ours"),
    }
    for side, copy in copies.items():
        _build(lab, side, copy)
    pages = [f"{side}={copy / 'dist'}" for side, copy in copies.items()]
    program = ("node", PAGE / "measure.mjs", lab.project / "frontend")
    found: Rounds = json.loads(run((*program, str(ROUNDS), *pages), lab.scratch, seconds=600))
    for side, figures in medians(found).items():
        shown = ", ".join(f"{figure} {value:,.0f}" for figure, value in figures.items())
        print(f"  {side}: {shown}", flush=True)
    return found


def _copy(lab: Lab, name: str) -> Path:
    """Return a copy of the frontend, to be built: nothing is written beside the project's own."""
    frontend = lab.project / "frontend"
    copy = lab.scratch / "pages" / name
    left_out = shutil.ignore_patterns("node_modules", "dist", "literals.json", ".env")
    shutil.copytree(frontend, copy, ignore=left_out)
    (copy / "node_modules").symlink_to(frontend / "node_modules")
    return copy


def _documents(copy: Path) -> Path:
    """Have ``copy`` start the SDK as the document does, and return it."""
    shutil.copy(PAGE / "document.ts", copy / "src/document.ts")
    main = copy / "src/main.ts"
    text = main.read_text()
    if MOUNT not in text:
        raise BenchmarkError(f"{main} does not say {MOUNT}: where would the document start?")
    started = text.replace(MOUNT, f"initSentry(app)\n{MOUNT}")
    main.write_text(f"import {{ initSentry }} from './document'\n{started}")
    return copy


def _build(lab: Lab, side: str, copy: Path) -> None:
    """Build ``copy`` as it would be deployed.

    Raises:
        BenchmarkError: It cannot be built, or has an SDK that it should not have, or none.
    """
    env = lab.environment(NODE_ENV="production", SENTRY_DSN_FRONTEND=DSN)
    if side != "ours":
        env["VUE_ERROR_TRACKING"] = "off"
    run(("npm", "run", "--silent", "build-only"), copy, env, seconds=120)
    if side != "ours":
        for script in (copy / "dist").rglob("*.js"):
            script.write_text(DEBUG_ID.sub("", script.read_text()))
    reports = any(SDK in path.read_text() for path in (copy / "dist").rglob("*.js"))
    if reports is (side == "no error tracking"):
        raise BenchmarkError(f"This is no measurement: of {side}, the page reports: {reports}.")
