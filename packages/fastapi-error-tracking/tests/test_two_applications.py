"""Two applications in one process: each reports what is its own, and neither shows the other's."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi_devtools import LOOPBACK, free_port
from fastapi_devtools.testing import until
from sentry_inspector import Captured, Inspector

from .host_programs import HOST, new_inspector
from .tools.environments import recording
from .tools.programs import Program


class TwoApplications(Program):
    """A program that serves two applications; ``get`` asks them."""

    def __init__(self, directory: Path, environment: dict[str, str]) -> None:
        self.ports = {"public": free_port(), "internal": free_port()}
        program = f"{HOST}.programs.two_applications"
        super().__init__([program, *map(str, self.ports.values())], environment, directory)

    def until_ready(self) -> None:
        """Wait until both listen."""
        self.until_written_again("Uvicorn running on")

    def get(self, application: str, path: str, **headers: str) -> int:
        """Send a request to an application, and return its status."""
        url = f"http://{LOOPBACK}:{self.ports[application]}{path}"
        return httpx.get(url, headers={"Connection": "close", **headers}).status_code


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[TwoApplications, Inspector]]:
    directory = tmp_path_factory.mktemp("two")
    with (
        new_inspector() as inspector,
        TwoApplications(directory, recording(inspector.dsn("backend"))) as program,
    ):
        yield program, inspector


def event_of(
    running: tuple[TwoApplications, Inspector], application: str, path: str, **headers: str
) -> dict[str, Any]:
    """Send one request, and return the only error that has arrived because of it."""
    program, inspector = running
    inspector.store.clear()
    assert program.get(application, path, **headers) == 500
    program.get("public", "/api/v1/repetitions/last")
    inspector.store.wait_for(lambda item: item.title == "the last")
    # Each application has a sender of its own: the last may overtake what another sends.
    (event,) = until(lambda: others(inspector), "an event beside the last")
    found: dict[str, Any] = event.json
    return found


def others(inspector: Inspector) -> list[Captured]:
    """Return the errors that have arrived, but for the last."""
    return [item for item in inspector.store.events(kind="event") if item.title != "the last"]


def test_each_reports_its_errors_once_and_by_its_own_routes(
    running: tuple[TwoApplications, Inspector],
) -> None:
    event = event_of(running, "public", "/api/v1/repetitions/logged")
    assert event["transaction"] == "/api/v1/repetitions/logged"
    event = event_of(running, "internal", "/internal/async/planted?fails=1", **{"X-User": "7"})
    assert event["transaction"] == "/internal/async/{number}"
    assert event["tags"]["number"] == "planted"  # which it declares
    assert event["user"]["id"].startswith("id-")


def is_transaction(name: str, item: Captured) -> bool:
    return item.kind == "transaction" and bool(item.json["transaction"] == name)


def test_what_is_requested_of_both_is_recorded(running: tuple[TwoApplications, Inspector]) -> None:
    program, inspector = running
    inspector.store.clear()
    program.get("internal", "/internal/status/418")
    program.get("public", "/api/v1/repetitions/alike")
    for name in ("/internal/status/{code}", "/api/v1/repetitions/alike"):
        recorded = inspector.store.wait_for(partial(is_transaction, name))
        assert recorded.json["tags"]["endpoint"] == name


def test_what_both_hold_leaves_when_they_are_stopped(
    inspector: Inspector, environment: dict[str, str], tmp_path: Path
) -> None:
    with TwoApplications(tmp_path, environment) as program:
        program.get("public", "/api/v1/repetitions/one-object")
        program.get("internal", "/internal/async/1?fails=1")
        assert program.seconds_to_stop() < 5
    titles = {item.title for item in inspector.store.events(kind="event")}
    assert titles == {"ValueError: one object for all requests", "ValueError: {number}"}
    crashed = [
        minute.get("crashed", 0)
        for item in inspector.store.events(kind="sessions")
        for minute in item.json["aggregates"]
    ]
    assert sum(crashed) == 2
