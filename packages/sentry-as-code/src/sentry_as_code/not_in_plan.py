"""Notes in sentry.yaml what Sentry refused for the plan's sake: only a write is ever told of it."""

import re
from pathlib import Path

from .atomic_write import replace
from .difference import Field
from .quoting import quoted
from .reconcile import Reconciler
from .report import Change
from .yaml_file import Mistakes, load_text

KEY = "not_in_plan"
# From the key to the next line that begins with something else.
_BLOCK = re.compile(rf"^{KEY}:.*\n?(?:(?:[ \t]|-[ \t]).*\n?)*", re.MULTILINE)


def note(work: Reconciler) -> None:
    """Add what this run was refused; say what stands there for nothing.

    Args:
        work: the run, after every step that could be refused.
    """
    file = work.repository.file
    listed = work.configuration.not_in_plan
    for name in listed:
        if name not in work.left_out:
            work.report.note(f"{KEY}: nothing here asks for {quoted(name)}; take it out")
    if not work.refused:
        return
    if _write(file, [*listed, *work.refused]):
        fields = [Field(KEY, None, name) for name in work.refused]
        work.report.change(Change("write", "file", work.repository.path, fields))
    else:
        names = ", ".join(work.refused)
        work.report.note(f"add to {KEY} in {file.name}, so that plan and check know it: {names}")


def _write(file: Path, names: list[str]) -> bool:
    """Whether the list could be set without changing anything else that `file` says."""
    try:
        before = file.read_bytes().decode()
        block = "".join([f"{KEY}:\n", *(f"  - {name}\n" for name in names)])
        after, count = _BLOCK.subn(lambda _: block, before)
        if not count:
            after = f"{before.rstrip()}\n\n{block}"
        wanted = load_text(before, file.name).model_copy(update={KEY: names})
        if load_text(after, file.name) != wanted:
            return False
        replace(file.resolve(), after.encode(), file.stat().st_mode & 0o777)
    except (OSError, Mistakes):
        return False
    return True
