"""Why something in the queue is no job of this service."""

from enum import Enum, auto
from typing import NoReturn

from ..jobs import JobFailed


class Refusal(Enum):
    """What is wrong with it."""

    UNKNOWN = auto()
    MESSAGE = auto()
    GONE = auto()
    ID = auto()
    TIME = auto()
    TRIES = auto()
    KEY = auto()


def refuse(why: Refusal) -> NoReturn:
    """Raise the error that is logged and reported.

    Each sentence is written out where it is raised: a tracker may send what stands in the source.
    """
    match why:
        case Refusal.UNKNOWN:
            raise JobFailed("there is no task of this name")
        case Refusal.MESSAGE:
            raise JobFailed("the job's message cannot be read")
        case Refusal.GONE:
            raise JobFailed("the job's message is gone; it may have waited too long")
        case Refusal.ID:
            raise JobFailed("the job's id is not UTF-8")
        case Refusal.TIME:
            raise JobFailed("the job's time cannot be read")
        case Refusal.TRIES:
            raise JobFailed("the number of the job's tries cannot be read")
        case Refusal.KEY:
            raise JobFailed("what has the queue's name is no sorted set")
