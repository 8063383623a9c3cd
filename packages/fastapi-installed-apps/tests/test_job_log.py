"""How a job ended stands in the log, whatever it ended with."""

import asyncio
import logging
import sys
from collections.abc import Callable

import pytest

from fastapi_installed_apps import Job
from fastapi_installed_apps.queue.running import _logged


def leave() -> None:
    sys.exit(3)


def fail_twice() -> None:
    raise BaseExceptionGroup("two", [KeyError("one"), SystemExit(2)])


def fail() -> None:
    raise ValueError("no")


def be_cancelled() -> None:
    raise asyncio.CancelledError


@pytest.mark.sample
@pytest.mark.parametrize(
    ("end", "raised", "said"),
    [
        (leave, SystemExit, ["Job odd failed"]),
        (fail_twice, BaseExceptionGroup, ["Job odd failed"]),
        (fail, ValueError, ["Job odd failed"]),
        (be_cancelled, asyncio.CancelledError, []),
    ],
)
async def test_a_failure_is_logged_and_goes_on(
    caplog: pytest.LogCaptureFixture,
    end: Callable[[], None],
    raised: type[BaseException],
    said: list[str],
) -> None:
    async def call() -> None:
        end()

    ended: BaseException | None = None
    with caplog.at_level(logging.INFO):
        try:
            await _logged(Job("1", "odd", 1, 1), call)
        except BaseException as error:
            ended = error
    assert type(ended) is raised
    assert [record.getMessage() for record in caplog.records] == said
