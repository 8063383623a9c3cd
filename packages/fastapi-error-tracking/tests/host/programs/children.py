"""An application whose work is done in other processes, and fails there."""

import logging
import multiprocessing.context
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.process import BaseProcess

from fastapi import FastAPI, Request
from fastapi_installed_apps import install

from ..settings import ERROR_TRACKING, project_of

api = FastAPI()
install(api, project_of(ERROR_TRACKING, ".apps.specimen"))
FORK = multiprocessing.get_context("fork")


class FailsInside(multiprocessing.context.ForkProcess):
    """A process with a ``run`` of its own."""

    def run(self) -> None:
        raise LookupError("in a process of its own")


def fail() -> None:
    raise ValueError("in a child")


def leave() -> None:
    raise SystemExit(3)


@api.get("/api/v1/forks/{kind}")
def fork(kind: str, request: Request) -> int | None:
    request.state.user = {"id": kind}
    if kind == "bare":
        child = os.fork()
        if not child:
            logging.getLogger(__name__).error("in a bare child")
            os._exit(0)
        return os.waitpid(child, 0)[1]
    started: dict[str, Callable[[], BaseProcess]] = {
        "subclass": FailsInside,
        "target": lambda: FORK.Process(target=fail),
        "leaves": lambda: FORK.Process(target=leave),
    }
    process = started[kind]()
    process.start()
    process.join()
    return process.exitcode


@api.get("/api/v1/pools/{kind}")
def use_pool(kind: str) -> None:
    if kind == "pool":
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            pool.apply(fail)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(kind)) as executor:
        executor.submit(fail).result()
