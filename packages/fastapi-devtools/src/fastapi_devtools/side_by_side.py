"""Waits for several things at once."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def side_by_side(*parts: Coroutine[Any, Any, None]) -> None:
    """Run ``parts`` side by side. When one fails the others are stopped, and its error is raised.

    Unlike ``asyncio.TaskGroup`` it raises the first error itself, and no group of errors.
    """
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
