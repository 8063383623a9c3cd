"""FastAPI's call of an endpoint, which promises to stay to nobody."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import routing

NAME = "run_endpoint_function"


def have_endpoints_end_with(end: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Have every endpoint of this process end with ``end``, which is told what it was called with.

    Raises:
        AttributeError: This version of FastAPI has no such function.
    """
    run = getattr(routing, NAME)

    async def run_to_an_end(*, values: dict[str, Any], **options: Any) -> Any:
        try:
            return await run(values=values, **options)
        finally:
            await end(values)

    setattr(routing, NAME, run_to_an_end)
