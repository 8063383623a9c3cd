"""One error is one event, wherever it is met again; two errors are two, however alike."""

import pytest
from sentry_inspector import Inspector

from .host_programs import both_rates
from .tools.programs import Api

PROGRAM = "repetitions_api"


@both_rates(pytest.mark.sample)
@pytest.mark.parametrize(
    ("path", "requests", "titles"),
    [
        ("logged", 1, ["ValueError: logged"]),
        ("captured", 1, ["ValueError: captured"]),
        ("unchangeable", 1, ["Unchangeable: {result}"]),
        ("in-a-thread", 1, ["ValueError: in a thread"]),
        ("in-a-task", 1, ["ValueError: in a task"]),
        ("one-object", 3, ["ValueError: one object for all requests"] * 3),
        ("alike", 1, ["ValueError: alike"] * 2),
        ("with-another-between", 1, ["ValueError: first", "KeyError: second"]),
    ],
)
def test_an_error_is_reported_once(
    recorded_or_not: tuple[Api, Inspector], path: str, requests: int, titles: list[str]
) -> None:
    api, inspector = recorded_or_not
    inspector.store.clear()
    for _ in range(requests):
        api.client.get(f"/repetitions/{path}")
    api.client.get("/repetitions/last")  # the SDK sends in order
    inspector.store.wait_for(lambda item: item.title == "the last")
    found = [event.title for event in inspector.store.events(kind="event")]
    assert found == [*titles, "the last"]
