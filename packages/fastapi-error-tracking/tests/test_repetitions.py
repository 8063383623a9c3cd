"""One error is one event, wherever it is met again; two errors are two, however alike."""

from collections.abc import Iterator

import pytest
from sentry_inspector import Inspector

from .host_programs import host_api, new_inspector
from .tools.environments import recording
from .tools.programs import Api

RATES = ["0", pytest.param("1", marks=pytest.mark.sample)]


@pytest.fixture(scope="module", params=RATES, ids=["unrecorded", "recorded"])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Api, Inspector]]:
    with new_inspector() as inspector:
        environment = recording(inspector.dsn("backend"))
        environment["SENTRY_TRACES_SAMPLE_RATE"] = request.param
        directory = tmp_path_factory.mktemp("repetitions")
        with host_api(directory, environment, program="repetitions_api") as api:
            yield api, inspector


@pytest.mark.parametrize(
    ("path", "requests", "titles"),
    [
        ("logged", 1, ["ValueError: logged"]),
        ("captured", 1, ["ValueError: captured"]),
        ("unchangeable", 1, ["Unchangeable: {…}"]),
        ("in-a-thread", 1, ["ValueError: in a thread"]),
        ("in-a-task", 1, ["ValueError: in a task"]),
        ("one-object", 3, ["ValueError: one object for all requests"] * 3),
        ("alike", 1, ["ValueError: alike"] * 2),
        ("with-another-between", 1, ["ValueError: first", "KeyError"]),
    ],
)
def test_an_error_is_reported_once(
    running: tuple[Api, Inspector], path: str, requests: int, titles: list[str]
) -> None:
    api, inspector = running
    inspector.store.clear()
    for _ in range(requests):
        api.client.get(f"/repetitions/{path}")
    api.client.get("/repetitions/last")  # the SDK sends in order
    inspector.store.wait_for(lambda item: item.title == "the last")
    found = [event.title for event in inspector.store.events(kind="event")]
    assert found == [*titles, "the last"]
