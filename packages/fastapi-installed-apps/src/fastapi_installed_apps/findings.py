"""What a system check finds."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """What a system check found: a stable ``id``, what is wrong, and what to do about it.

    ``level`` is ``error`` where production would be unsafe or blind, and ``warning`` where it may
    be meant so.
    """

    id: str
    message: str
    remedy: str
    level: Literal["error", "warning"] = "error"
