"""What is recorded of a trace, whichever way the SDK has of recording it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sentry_sdk.traces import SegmentNameSource as Source

__all__ = ["Part", "Recording", "Source", "Start", "Value"]

Value = str | bool | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What is known of a request or job when its recording starts."""

    name: str
    """What it is called for now; ``source`` says what the name was taken from."""
    source: Source
    op: str
    """The kind of thing it is, from the SDK's list."""
    origin: str
    """What began the recording."""
    headers: Mapping[str, str]
    """``sentry-trace`` and ``baggage``, as they came."""
    about: dict[str, Any]
    """What the sampler is told."""
    draws: list[float]
    """The rates at which others than the SDK draw it, before or as its sampler is asked: the SDK
    knows of no draw but its own.
    """


class Part(ABC):
    """A span within a request or job. While it is entered, it is the parent of others."""

    @abstractmethod
    def enter(self) -> None:
        """Make it the parent of what begins from here on."""

    @abstractmethod
    def set(self, name: str, value: Value) -> None:
        """Give it an attribute."""

    @abstractmethod
    def set_http_status(self, status: int) -> None:
        """Say with which HTTP status it was answered."""

    @abstractmethod
    def fail(self) -> None:
        """Say that it went wrong."""

    @abstractmethod
    def leave(self) -> None:
        """End it, once it was entered."""

    @abstractmethod
    def end(self) -> None:
        """End it, if it was never entered."""


class Recording(ABC):
    """A request or job that is being recorded: a transaction, or the first span of a segment."""

    @property
    @abstractmethod
    def ids(self) -> tuple[str, str]:
        """The ids of its trace and of its own span."""

    @abstractmethod
    def set_protocol(self, protocol: str) -> None:
        """Say whether it came by ``http`` or ``websocket``."""

    @abstractmethod
    def set_status(self, status: str) -> None:
        """Say how it ended."""

    @abstractmethod
    def set_http_status(self, status: int) -> None:
        """Say with which HTTP status it was answered."""

    @abstractmethod
    def name_by_route(self, route: str) -> None:
        """Call it ``route``, unless the application has given it a name."""
