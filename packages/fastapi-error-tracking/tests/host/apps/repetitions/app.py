"""Routes whose errors are met more than once."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

import sentry_sdk
from fastapi import APIRouter
from fastapi_installed_apps import AppConfig

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/repetitions")

ONE_OBJECT = ValueError("one object for all requests")


@dataclass(frozen=True)
class Unchangeable(Exception):
    """An error that nothing can be noted on."""

    number: int


@router.get("/logged")
async def log_and_raise() -> None:
    try:
        raise ValueError("logged")
    except ValueError:
        logger.exception("it failed")
        raise


@router.get("/captured")
async def capture_and_raise() -> None:
    try:
        raise ValueError("captured")
    except ValueError as error:
        sentry_sdk.capture_exception(error)
        raise


@router.get("/unchangeable")
async def log_and_raise_unchangeable() -> None:
    try:
        raise Unchangeable(1)
    except Unchangeable:
        logger.exception("it failed")
        raise


@router.get("/in-a-thread")
async def log_in_a_thread_and_raise() -> None:
    def fail() -> NoReturn:
        try:
            raise ValueError("in a thread")
        except ValueError:
            logger.exception("it failed")
            raise

    await asyncio.to_thread(fail)


@router.get("/in-a-task")
async def capture_in_a_task_and_raise() -> None:
    async def fail() -> NoReturn:
        try:
            raise ValueError("in a task")
        except ValueError as error:
            sentry_sdk.capture_exception(error)
            raise

    await asyncio.create_task(fail())


@router.get("/one-object")
async def raise_one_object() -> None:
    raise ONE_OBJECT


@router.get("/alike")
async def capture_two_alike() -> None:
    for _ in range(2):
        try:
            raise ValueError("alike")
        except ValueError as error:
            sentry_sdk.capture_exception(error)


@router.get("/with-another-between")
async def capture_again_after_another() -> None:
    try:
        raise ValueError("first")
    except ValueError as error:
        sentry_sdk.capture_exception(error)
        try:
            raise KeyError("second") from None
        except KeyError as other:
            sentry_sdk.capture_exception(other)
        sentry_sdk.capture_exception(error)


@router.get("/last")
async def report_the_last() -> None:
    sentry_sdk.capture_message("the last", level="error")


class App(AppConfig):
    """Repetitions."""

    label = "repetitions"

    def routers(self) -> Iterable[APIRouter]:
        return (router,)
