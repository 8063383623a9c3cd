"""How much memory a program holds, where the system tells."""

import os
from pathlib import Path

from ..tools.programs import Program


def resident(program: Program) -> float:
    """Return the memory of ``program`` in megabytes."""
    pages = Path(f"/proc/{program.process.pid}/statm").read_text(encoding="ascii").split()[1]
    return float(int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6)
