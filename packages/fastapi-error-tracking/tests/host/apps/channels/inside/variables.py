"""What only the variables of a frame show."""

import asyncio
from typing import Any

from .adding import hidden

NOTHING: dict[str, int] = {}


class Patient:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<Patient {self.name}>"

    def fail(self) -> None:
        raise ValueError("a method failed")


@hidden
def local_text(plant: str) -> None:
    raise ValueError("text")


@hidden
def local_token(plant: str) -> None:
    token = plant  # a name that the SDK thinks to be secret
    raise ValueError(len(token))


@hidden
def local_bytes(plant: str) -> None:
    data, _ = plant.encode(), None
    del plant
    raise ValueError(len(data))


@hidden
def local_dict(plant: str) -> None:
    body = {"patient": {"name": plant}}
    raise ValueError(len(body))


@hidden
def local_key(plant: str) -> None:
    body = {plant: 1}
    raise ValueError(len(body))


@hidden
def local_list(plant: str) -> None:
    found = [[plant]]
    raise ValueError(len(found))


@hidden
def local_object(plant: str) -> None:
    Patient(plant).fail()


@hidden
def local_deep(plant: str) -> None:
    def inner(name: str, default: str = plant) -> None:
        raise ValueError(len(name))

    inner("x")


@hidden
def local_closure(plant: str) -> None:
    [NOTHING[str(len(name))] for name in filter(None, [plant])]


@hidden
def local_generator(plant: str) -> None:
    def names() -> Any:
        name = plant
        yield 1 // (len(name) - len(name))

    next(names())


@hidden
async def local_coroutine(plant: str) -> None:
    await asyncio.sleep(0)
    raise ValueError("a coroutine failed")
