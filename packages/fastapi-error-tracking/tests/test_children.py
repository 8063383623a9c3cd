"""Errors of forked processes arrive, and those that a pool hands back say where they were."""

from typing import Any

import pytest
from fastapi_error_tracking.privacy.identifiers import Identifiers
from sentry_inspector import Inspector

from .host_programs import both_rates
from .tools.programs import Api

PROGRAM = "children"


def events_of(
    recorded_or_not: tuple[Api, Inspector], path: str, status: int
) -> list[dict[str, Any]]:
    api, inspector = recorded_or_not
    inspector.store.clear()
    assert api.client.get(path).status_code == status
    api.client.get("/sync/last?fails=true")
    inspector.store.wait_for(lambda item: item.title == "ValueError: {number}")
    return [item.json for item in inspector.store.events(kind="event")][:-1]


@both_rates(pytest.mark.sample)
@pytest.mark.parametrize(
    ("kind", "title"),
    [("bare", "in a bare child"), ("subclass", "LookupError"), ("target", "ValueError")],
)
def test_an_error_of_a_child_arrives_as_its_requests(
    recorded_or_not: tuple[Api, Inspector], kind: str, title: str
) -> None:
    (event,) = events_of(recorded_or_not, f"/forks/{kind}", 200)
    if "exception" in event:
        (error,) = event["exception"]["values"]
        assert error["type"] == title
        assert error["mechanism"]["handled"] is False
        assert error["stacktrace"]["frames"][-1]["function"] in ("fail", "run")
    else:
        assert event["logentry"]["message"] == title
    assert event["transaction"] == "/api/v1/forks/{kind}"
    assert event["user"]["id"] == Identifiers("development", "test").hash(kind)


@both_rates()
def test_a_child_that_leaves_has_not_failed(recorded_or_not: tuple[Api, Inspector]) -> None:
    assert events_of(recorded_or_not, "/forks/leaves", 200) == []


@both_rates(pytest.mark.sample)
def test_an_error_that_a_pool_hands_back_tells_where_it_was(
    recorded_or_not: tuple[Api, Inspector],
) -> None:
    tells_where_it_was(recorded_or_not, "fork")


# Each of these children imports the application anew, which takes ten times as long as the rest.
@pytest.mark.parametrize(
    "recorded_or_not",
    [pytest.param("0", marks=pytest.mark.full), "1"],
    ids=["unrecorded", "recorded"],
    indirect=True,
)
@pytest.mark.parametrize("kind", ["spawn", "pool"])
def test_an_error_that_a_spawned_pool_hands_back_tells_where_it_was(
    recorded_or_not: tuple[Api, Inspector], kind: str
) -> None:
    tells_where_it_was(recorded_or_not, kind)


def tells_where_it_was(recorded_or_not: tuple[Api, Inspector], kind: str) -> None:
    (event,) = events_of(recorded_or_not, f"/pools/{kind}", 500)
    cause, error = event["exception"]["values"]
    assert error["type"] == "ValueError"
    raising = cause["stacktrace"]["frames"][-1]
    assert raising["function"] == "fail"
    assert raising["module"].endswith("host.programs.children")
    assert raising["in_app"] is True
    assert 'raise ValueError("in a child")' in raising["context_line"]
