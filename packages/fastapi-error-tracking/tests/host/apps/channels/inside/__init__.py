"""Channels inside the process: each function lets its argument out in one way."""

import asyncio

from . import (
    breadcrumbs,
    counted,
    database,
    events,
    exceptions,
    libraries,
    logs,
    outgoing,
    scopes,
    spans,
    variables,
)
from .adding import CHANNELS, KINDS, LOCALS

__all__ = [
    "CHANNELS",
    "KINDS",
    "LOCALS",
    "breadcrumbs",
    "counted",
    "database",
    "events",
    "exceptions",
    "libraries",
    "logs",
    "outgoing",
    "run",
    "scopes",
    "spans",
    "variables",
]


async def run(name: str, plant: str) -> None:
    """Let ``plant`` out through a channel, and report whatever is left in the scope."""
    result = {**CHANNELS, **LOCALS}[name.partition("@")[0]](plant)
    if asyncio.iscoroutine(result):
        await result
    raise RuntimeError("the end of a channel")
