"""What was refused, kept to be shown: nothing tells a developer more about an SDK's mistake."""

from dataclasses import dataclass

MOST = 200
MOST_BYTES = 1_000_000  # of one envelope: enough to see what is wrong with it


@dataclass(frozen=True, slots=True)
class Rejected:
    """One refused request. ``number`` counts from 1; ``received`` is seconds since the epoch.

    ``project_name`` is the project it was sent to, if there is one of that number. ``body`` is its
    beginning, decompressed where that worked; ``size`` says how many bytes were there.
    """

    number: int
    received: float
    project_name: str | None
    status: int
    reason: str
    body: bytes
    size: int
    id: str
