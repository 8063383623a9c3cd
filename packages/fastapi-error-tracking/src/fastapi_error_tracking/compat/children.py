"""Other processes of an application: what fails in a child, and what came out of one.

``multiprocessing`` prints what ends a child and tells nobody. Of an error that a pool's process
hands back, its parent has the text of the traceback alone.
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from multiprocessing.process import BaseProcess
from typing import Any

from sentry_sdk.types import Event

REMOTE = ("_RemoteTraceback", "RemoteTraceback")
_FRAME = re.compile(
    r'^\s*File "(?P<file>[^"\n]+)", line (?P<line>\d+), in (?P<name>\S+)$', re.MULTILINE
)

Report = Callable[[BaseException], object]

_report: Report | None = None


def report_from_children(report: Report) -> None:
    """Have ``report`` called with what ends a child that was forked, in that child.

    What is raised to leave it, as ``sys.exit``, is no failure of a child.
    """
    global _report  # noqa: PLW0603 - of one process
    if _report is None:
        _watch()
    _report = report


def _watch() -> None:
    begin = BaseProcess._bootstrap  # type: ignore[attr-defined]

    @wraps(begin)
    def bootstrap(self: BaseProcess, *arguments: Any, **options: Any) -> Any:
        run = self.run

        def run_and_report() -> None:
            try:
                run()
            except Exception as error:
                if _report is not None:
                    _report(error)
                raise

        self.run = run_and_report  # type: ignore[method-assign]
        return begin(self, *arguments, **options)

    BaseProcess._bootstrap = bootstrap  # type: ignore[attr-defined]


def read_remote_tracebacks(event: Event) -> None:
    """Give the causes in ``event`` that are a traceback's text the frames that it tells of."""
    exception: Any = event.get("exception")
    for one in (exception or {}).get("values") or ():
        if one.get("type") in REMOTE and isinstance(one.get("value"), str):
            frames = [*_frames(one["value"])]
            if frames:
                one["stacktrace"] = {"frames": frames}


def _frames(text: str) -> Iterator[dict[str, Any]]:
    modules: dict[str, str] = {
        file: name for name, module in list(sys.modules.items())
        if isinstance(file := getattr(module, "__file__", None), str)
    }  # fmt: skip
    for found in _FRAME.finditer(text):
        file = found["file"]
        yield {
            "abs_path": file,
            "filename": file,
            "function": found["name"],
            "lineno": int(found["line"]),
            "module": modules.get(file),
        }
