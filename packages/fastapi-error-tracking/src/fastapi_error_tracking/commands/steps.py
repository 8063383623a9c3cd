"""What a diagnosis found, one step at a time."""

from dataclasses import dataclass, replace
from typing import Literal

from ..destinations import Destination

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at: how it is, and what to do where it is not ``ok``."""

    name: str
    level: Level
    message: str
    remedy: str = ""

    def without(self, secrets: list[str]) -> "Step":
        """Return this step with no word of ``secrets`` in it: servers quote what they were sent."""
        message, remedy = self.message, self.remedy
        for secret in secrets:
            message, remedy = message.replace(secret, "***"), remedy.replace(secret, "***")
        return replace(self, message=message, remedy=remedy)


def secrets_of(destinations: list[Destination]) -> list[str]:
    """Return what no output may hold: the keys in the DSNs."""
    addresses = [one.address for one in destinations if one.address]
    return [key for a in addresses for key in (a.public_key, a.secret_key) if key]
