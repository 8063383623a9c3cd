"""What was running when an error was raised: whose code, and what it named and gave as literals."""

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from itertools import islice
from types import FunctionType, TracebackType
from typing import Any

from .. import importable
from ..installed import is_library_s
from .function import of_code

MAX_STEPS = 500
MAX_READ = 12


class Running:
    """The statements that an error came through, the innermost first.

    Args:
        error: An exception.
    """

    def __init__(self, error: BaseException) -> None:
        steps: list[TracebackType] = []
        step = error.__traceback__
        while step is not None and len(steps) < MAX_STEPS:
            steps.append(step)
            step = step.tb_next
        self._steps = steps[::-1]
        self.parameters: set[str] = set()
        """Of functions that the message names, as far as it was read."""

    @property
    def site(self) -> TracebackType | None:
        """Where the error was raised."""
        return self._steps[0] if self._steps else None

    @cached_property
    def is_library_s(self) -> bool:
        """Whether the code that raised is none of the application's."""
        return bool(self._steps) and is_library_s(_file(self._steps[0]))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in the code that raised, and those of the functions on the way to it."""
        if not self._steps:
            return frozenset()
        code = self._steps[0].tb_frame.f_code
        through = {
            p for step in self._steps for p in step.tb_frame.f_code.co_qualname.split(".")
        } | {"<locals>", "<lambda>"}
        return frozenset(
            (*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars, *through)
        )

    @cached_property
    def given(self) -> frozenset[str]:
        """The literals and keywords in the very expressions that ran.

        They stand in the lines of source that are sent. What is around the innermost code of the
        application has long become data.
        """
        found: set[str] = set()
        for step in islice(self._steps, MAX_READ):
            function = of_code(step.tb_frame.f_code)
            if function is not None:
                found |= function.literals_at(step.tb_lasti)
            if not is_library_s(_file(step)) and not _file(step).startswith("<"):
                break
        return frozenset(found)

    def is_type(self, name: str) -> bool:
        """Return whether a class that is loaded, or that the raising code knows, has this name."""
        return name in self.names or importable.is_any_class(name)

    def is_function(self, name: str) -> bool:
        """Return whether a function that is loaded has this name; its parameters are known then."""
        site = self.site
        scope = site.tb_frame.f_globals if site else {}
        found = importable.functions(name, scope)
        for one in found:
            if isinstance(one, FunctionType):
                self.parameters.update(one.__code__.co_varnames)
        return bool(found) or all(part in self.names for part in name.split("."))

    def found(self, name: str, asked: Callable[[Any], Any]) -> Any:
        """Return the first thing that is ``asked`` of what a local variable holds, or None."""
        for step in self._steps[:MAX_READ]:
            with suppress(Exception):
                return asked(step.tb_frame.f_locals[name])
        return None


def _file(step: TracebackType) -> str:
    return step.tb_frame.f_code.co_filename
