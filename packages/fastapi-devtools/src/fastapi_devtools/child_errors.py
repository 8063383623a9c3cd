"""Why a child is no good any more, with the last lines that it wrote."""

from .children import Child
from .errors import StackError
from .log_lines import OwnFrames, for_people

SHOWN = 30  # lines


def ended(child: Child, code: int) -> StackError:
    """Return that it ended by itself, with an exit ``code``."""
    return StackError(f"The {child.name} stopped with exit code {code}.", code, _tail(child))


def late(child: Child) -> StackError:
    """Return that it takes longer than it may."""
    seconds = f"{child.program.timeout:g}"
    return StackError(f"The {child.name} is not ready after {seconds} s.", details=_tail(child))


def _tail(child: Child) -> str:
    is_own = OwnFrames()
    said = [line for written in child.tail if is_own(written) for line in for_people(written)]
    lines = ["  " + "".join(text for text, _ in line) for line in said][-SHOWN:]
    return "\n".join([" Its last lines:", *lines]) if lines else " It wrote nothing."
