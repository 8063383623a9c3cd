"""What an application changes by a subclass of the package's app: each hook, and failing ones."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi_error_tracking.privacy.identifiers import Identifiers
from fastapi_error_tracking.settings import DEVELOPMENT_KEY
from sentry_inspector import Inspector

from .host_programs import host_api, new_inspector
from .tools.environments import recording
from .tools.programs import Api

UUID = "0b9e0ef4-7b1c-4a5e-9d53-5f8c52a0b111"
HASHES = Identifiers(DEVELOPMENT_KEY, "test")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, Inspector]]:
    directory = tmp_path_factory.mktemp("extended")
    with (
        new_inspector() as inspector,
        host_api(directory, recording(inspector.dsn("backend")), program="extended_api") as api,
    ):
        yield api, inspector


def items(running: tuple[Api, Inspector], path: str, **headers: str) -> list[Any]:
    """Send one request, and return what has arrived because of it."""
    api, inspector = running
    inspector.store.clear()
    api.client.get(f"/extended/{path}", headers=headers)
    # What is recorded is sent in order, and errors before it.
    last = uuid.uuid4().hex
    api.client.get("/extended/message", headers={"sentry-trace": f"{last}-{'b' * 16}-1"})
    inspector.store.wait_for(lambda item: item.kind == "transaction" and item.trace_id == last)
    return [item for item in inspector.store.events() if item.trace_id != last]


def event_of(running: tuple[Api, Inspector], path: str, **headers: str) -> dict[str, Any]:
    """Send one request, and return the error that has arrived because of it."""
    (event,) = (item for item in items(running, path, **headers) if item.kind == "event")
    assert b"planted" not in event.raw
    found: dict[str, Any] = event.json
    return found


def test_another_header_holds_the_id_of_a_request(running: tuple[Api, Inspector]) -> None:
    other = UUID.replace("0", "1")
    event = event_of(running, "fails/x", **{"X-Correlation-ID": UUID, "X-Request-ID": other})
    assert event["tags"]["request_id"] == HASHES.hash(UUID)
    assert "request_id" not in event_of(running, "fails/x", **{"X-Request-ID": other})["tags"]
    event = event_of(running, "fails/x", **{"X-Correlation-ID": "planted"})
    assert "request_id" not in event["tags"]


@pytest.mark.sample
def test_the_user_stands_elsewhere(running: tuple[Api, Inspector]) -> None:
    user = event_of(running, "fails/planted-7")["user"]
    assert user["id"] == HASHES.hash("planted-7")
    assert user["workspace_id"] == HASHES.hash("room of planted-7")


@pytest.mark.sample
def test_an_integration_is_set_up(running: tuple[Api, Inspector]) -> None:
    assert event_of(running, "fails/x")["tags"]["noted"] == "true"


@pytest.mark.sample
def test_an_event_is_changed_inside_the_gate(running: tuple[Api, Inspector]) -> None:
    event = event_of(running, "fails/x")
    assert event["tags"]["weekday"] == "monday"
    assert "note" not in event.get("extra", {})


def test_an_event_is_dropped(running: tuple[Api, Inspector]) -> None:
    assert [item.kind for item in items(running, "boring")] == ["transaction"]


def test_a_transaction_is_dropped(running: tuple[Api, Inspector]) -> None:
    assert items(running, "quiet") == []


def test_another_data_model_says_which_names_sql_may_show(
    running: tuple[Api, Inspector],
) -> None:
    (transaction,) = items(running, "queries")
    spans = [span.get("description", "") for span in transaction.json["spans"]]
    assert "SELECT number FROM shelves" in spans
    assert not any("visits" in span for span in spans)


def test_a_field_is_added_to_the_policy(running: tuple[Api, Inspector]) -> None:
    user = event_of(running, "fails/x")["user"]
    assert user["role"] == "nurse"
    assert "diagnosis" not in user


@pytest.mark.parametrize(
    ("hook", "errors", "requests"),
    [
        ("user", 2, 4),
        ("integrations", 2, 4),
        ("before_send", 0, 4),
        ("before_send_transaction", 2, 0),
        ("metadata", 2, 4),
        ("policy", 2, 4),
    ],
)
def test_a_hook_that_fails_costs_no_request_and_is_said_once(
    hook: str,
    errors: int,
    requests: int,
    inspector: Inspector,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    environment["EXTENDED_FAILS"] = hook
    with host_api(tmp_path, environment, program="extended_api") as api:
        for _ in range(2):
            assert api.client.get("/extended/fails/x").status_code == 500
            assert api.client.get("/extended/queries").status_code == 200
        api.stop()
        said = [line for line in api.output.splitlines() if f"The hook {hook} failed" in line]
    assert len(said) == 1
    assert "LookupError" in said[0]
    assert len(inspector.store.events(kind="event")) == errors
    assert len(inspector.store.events(kind="transaction")) == requests
    assert not any(b"planted" in item.raw for item in inspector.store.events())
