"""What requests report, whatever the framework lets them do, recorded or not."""

import inspect
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import starlette.routing
from fastapi_installed_apps import MOUNTED
from sentry_inspector import Inspector

from .host_programs import both_rates, host_api
from .tools.programs import Api

# Older versions of Starlette do not say which of its own routes has matched.
TELLS = 'scope["route"]' in inspect.getsource(starlette.routing)
PLAIN = "/api/v1/plain/refuses" if TELLS else MOUNTED

PROGRAM = "handlers_and_mounts"


def events(recorded_or_not: tuple[Api, Inspector], path: str) -> list[dict[str, Any]]:
    """Send one request, and return the errors that have arrived because of it."""
    api, inspector = recorded_or_not
    inspector.store.clear()
    with suppress(httpx.RemoteProtocolError):  # a stream that fails ends without its end
        api.client.get(path)
    api.client.get("/fails/last")  # the SDK sends in order
    inspector.store.wait_for(lambda item: item.title == "ValueError: last")
    return [item.json for item in inspector.store.events(kind="event")][:-1]


@both_rates(pytest.mark.sample)
@pytest.mark.parametrize(
    ("path", "kind", "transaction", "handled"),
    [
        ("/teapot/503", "Teapot", "/api/v1/teapot/{code}", True),
        ("/fails/once", "ValueError", "/api/v1/fails/{how}", False),
        ("/background", "ValueError", "/api/v1/background", False),
        ("/stream", "ValueError", "/api/v1/stream", False),
        ("/open-socket", "ValueError", "/api/v1/socket/{room}", False),
        ("/mounted/refuses", "HTTPException", "/api/v1/mounted/refuses", True),
        ("/plain/refuses", "HTTPException", PLAIN, True),
        ("/answered?outside", "ValueError", "unmatched route", False),
    ],
)
def test_each_failure_is_one_event(
    recorded_or_not: tuple[Api, Inspector], path: str, kind: str, transaction: str, handled: bool
) -> None:
    (event,) = events(recorded_or_not, path)
    error = event["exception"]["values"][-1]
    assert error["type"] == kind
    assert error["mechanism"]["handled"] is handled
    assert event["transaction"] == transaction


@both_rates(pytest.mark.sample)
def test_a_handler_that_fails_is_reported_beside_what_it_should_have_answered(
    recorded_or_not: tuple[Api, Inspector],
) -> None:
    first, second = events(recorded_or_not, "/fails/twice")
    assert [error["type"] for error in first["exception"]["values"]] == ["ValueError"]
    assert second["exception"]["values"][-1]["type"] == "LookupError"
    assert first["transaction"] == second["transaction"] == "/api/v1/fails/{how}"


@both_rates()
@pytest.mark.parametrize("path", ["/answered", "/teapot/418"])
def test_what_the_application_answers_is_no_failure(
    recorded_or_not: tuple[Api, Inspector], path: str
) -> None:
    assert events(recorded_or_not, path) == []


@both_rates()
def test_a_name_that_the_application_gives_stays(recorded_or_not: tuple[Api, Inspector]) -> None:
    (event,) = events(recorded_or_not, "/renamed")
    assert event["transaction"] == "specimen.renamed"
    assert event["tags"]["endpoint"] == "/api/v1/renamed"


@both_rates(pytest.mark.sample)
def test_a_job_is_recorded_with_its_request_or_not_at_all(
    recorded_or_not: tuple[Api, Inspector], request: pytest.FixtureRequest
) -> None:
    api, _ = recorded_or_not
    decision = "1" if "[recorded" in request.node.name else "0"
    trace_id, _, decided = api.client.get("/outgoing").json()["sentry-trace"].split("-")
    assert decided == decision
    other, *_ = api.client.get("/outgoing").json()["sentry-trace"].split("-")
    assert trace_id != other
    parent = {"sentry-trace": f"{'e' * 32}-{'b' * 16}-{decision}"}
    passed_on = api.client.get("/outgoing", headers=parent).json()["sentry-trace"].split("-")
    assert (passed_on[0], passed_on[2]) == ("e" * 32, decision)
    assert passed_on[1] != "b" * 16


@pytest.mark.parametrize("rate", ["0", pytest.param("1", marks=pytest.mark.sample)])
def test_each_request_is_a_session_that_exits_errs_or_crashes(
    inspector: Inspector, environment: dict[str, str], tmp_path: Path, rate: str
) -> None:
    environment["SENTRY_TRACES_SAMPLE_RATE"] = rate
    with host_api(tmp_path, environment, program=PROGRAM) as api:
        for path in ("/answered", "/outgoing", "/teapot/503", "/fails/once", "/background"):
            api.client.get(path)
        api.stop()
    counted: Counter[str] = Counter()
    for item in inspector.store.events(kind="sessions"):
        for minute in item.json["aggregates"]:
            counted.update({key: minute.get(key, 0) for key in ("exited", "errored", "crashed")})
    assert counted == {"exited": 2, "errored": 1, "crashed": 2}
