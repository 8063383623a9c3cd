"""The page: the JavaScript that a visitor loads, and when the page answers, in Chromium."""

import json
import shutil
from pathlib import Path

from .tools.alternate import Rounds
from .tools.lab import Lab
from .tools.processes import BenchmarkError, run

ROUNDS = 7
PROGRAM = Path(__file__).parent / "page" / "measure.mjs"
DOCUMENT = Path(__file__).parent / "page" / "document.ts"
MOUNT = "app.mount('#app')"


def measure(lab: Lab) -> Rounds:
    """Build each page, then load them in turn."""
    frontend = lab.project / "frontend"
    document = _with_the_document(frontend, lab.scratch / "document")
    command = ("node", PROGRAM, frontend, document, str(ROUNDS))
    output = run(command, lab.scratch, seconds=600)
    found: Rounds = json.loads(output)
    return found


def _with_the_document(frontend: Path, copy: Path) -> Path:
    """Return a copy of ``frontend`` that starts the SDK as the document does."""
    shutil.copytree(frontend, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (copy / "node_modules").symlink_to(frontend / "node_modules")
    shutil.copy(DOCUMENT, copy / "src/document.ts")
    main = copy / "src/main.ts"
    text = main.read_text()
    if MOUNT not in text:
        raise BenchmarkError(f"{main} does not say {MOUNT}: where would the document start?")
    started = text.replace(MOUNT, f"initSentry(app)\n{MOUNT}")
    main.write_text(f"import {{ initSentry }} from './document'\n{started}")
    return copy
