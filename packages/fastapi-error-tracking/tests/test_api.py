"""What the API reports, and about what."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from fastapi_error_tracking.privacy.identifiers import Identifiers
from fastapi_error_tracking.settings import DEVELOPMENT_KEY
from sentry_inspector import Captured, Store

from .host_programs import host_api, new_inspector
from .tools.environments import recording
from .tools.programs import Api

HASHES = Identifiers(DEVELOPMENT_KEY, "test")


class Running:
    """The specimen's API and what it has sent since the last request."""

    def __init__(self, api: Api, store: Store) -> None:
        self.client = api.client
        self.store = store
        self.own: set[str] = set()  # the traces of what `settle` sends

    def request(self, method: str, path: str, **options: Any) -> int:
        """Send one request, and return its status once everything about it has arrived."""
        self.store.clear()
        status = self.client.request(method, path, **options).status_code
        self.settle()
        return status

    def settle(self) -> None:
        """Wait for all that was captured until now: the SDK sends in order.

        Spans that it streams it sends in turns, and within one of these in any order.
        """
        for _ in range(2):
            self._settle()

    def _settle(self) -> None:
        trace_id = uuid4().hex
        self.own.add(trace_id)
        headers = {"sentry-trace": f"{trace_id}-{'b' * 16}-1"}
        self.client.post("/test/error", json={"error_type": "message"}, headers=headers)
        self.store.wait_for(lambda item: item.kind == "transaction" and item.trace_id == trace_id)

    @property
    def items(self) -> list[Captured]:
        """Everything that has arrived."""
        return self.store.events()

    def events(self) -> list[dict[str, Any]]:
        """Return the errors that have arrived."""
        return self._but_own("event")

    def event(self) -> dict[str, Any]:
        """Return the only error that has arrived."""
        (event,) = self.events()
        return event

    def transaction(self) -> dict[str, Any]:
        """Return the only transaction that has arrived."""
        (transaction,) = self.transactions()
        return transaction

    def transactions(self) -> list[dict[str, Any]]:
        """Return the transactions that have arrived."""
        return self._but_own("transaction")

    def _but_own(self, kind: str) -> list[dict[str, Any]]:
        found = self.store.events(kind=kind)
        return [item.json for item in found if item.trace_id not in self.own]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    directory = tmp_path_factory.mktemp("api")
    with (
        new_inspector() as inspector,
        host_api(directory, recording(inspector.dsn("backend"))) as api,
    ):
        yield Running(api, inspector.store)


@pytest.mark.sample
@pytest.mark.parametrize(
    ("error_type", "status", "kind", "message", "handled"),
    [
        ("exception", 500, "DeliberateError", "Test exception", False),
        ("http", 500, "HTTPException", "Test HTTP error", True),
        ("capture", 200, "DeliberateError", "Test exception", True),
        ("test", 500, "ZeroDivisionError", "division by zero", False),
    ],
)
@pytest.mark.parametrize("planted", [None, "what somebody says"])
def test_each_error_is_one_event_without_what_somebody_says(
    running: Running,
    error_type: str,
    status: int,
    kind: str,
    message: str,
    handled: bool,
    planted: str | None,
) -> None:
    body = {"error_type": error_type, "message": planted}
    assert running.request("POST", "/test/error", json=body) == status

    event = running.event()
    error = event["exception"]["values"][-1]
    assert error["type"] == kind
    if planted:
        assert not any(planted.encode() in item.raw for item in running.items)
    else:
        assert error["value"] == message
    assert error.get("mechanism", {}).get("handled", True) is handled
    assert error["stacktrace"]["frames"][-1]["in_app"]
    assert event["tags"]["service"] == "backend"
    assert event["tags"]["endpoint"] == event["transaction"] == "/api/v1/test/error"
    assert (event["environment"], event["release"]) == ("test", "specimen@1.0")
    assert event["server_name"] == "backend"


def test_a_message_is_one_event_with_a_stack(running: Running) -> None:
    running.request("POST", "/test/error", json={"error_type": "message"})
    event = running.event()
    assert (event["message"], event["level"]) == ("Test message", "error")
    assert event["threads"]["values"][0]["stacktrace"]["frames"]


def test_an_unknown_error_type_is_refused_in_one_sentence(running: Running) -> None:
    answer = running.client.post("/test/error", json={"error_type": "nonsense"})
    assert answer.status_code == 422
    assert answer.json() == {
        "detail": "error_type must be one of exception, http, capture, message, test."
    }


def test_a_logged_error_is_one_event(running: Running) -> None:
    running.request("GET", "/telemetry")
    assert running.event()["logentry"]["formatted"] == "a logged error"


FAILURES = {400, 401, 403, 404, 405, 500, 502, 503, 504}


@pytest.mark.parametrize("code", [*sorted(FAILURES), 402, 409, 418, 422, 501])
def test_the_status_codes_of_the_document_count_as_failures(running: Running, code: int) -> None:
    assert running.request("GET", f"/status/{code}") == code
    assert len(running.events()) == (code in FAILURES)


@pytest.mark.sample
def test_a_request_that_matched_no_route_is_no_failure_and_keeps_its_path(
    running: Running,
) -> None:
    assert running.request("GET", "/patients-of/jane-doe") == 404
    assert running.events() == []
    assert running.transaction()["transaction"] == "unmatched route"
    assert not any(b"jane-doe" in item.raw for item in running.items)


def test_a_wrong_method_is_named_after_its_route(running: Running) -> None:
    assert running.request("DELETE", "/patients/jane-doe") == 405
    assert running.event()["transaction"] == "/api/v1/patients/{name}"
    assert running.transaction()["transaction"] == "/api/v1/patients/{name}"
    assert not any(b"jane-doe" in item.raw for item in running.items)


@pytest.mark.sample
def test_the_context_is_route_method_request_and_user_and_nothing_of_the_client(
    running: Running,
) -> None:
    status = running.request(
        "POST",
        "/patients/jane-doe?since=planted-query",
        json={"diagnosis": "planted-body"},
        headers={
            "X-User": "user-7",
            "X-Request-ID": "0b9e0ef4-7b1c-4a5e-9d53-5f8c52a0b111",
            "Authorization": "Bearer planted-token",
            "Cookie": "session=planted-cookie",
            "User-Agent": "planted-agent",
            "X-Forwarded-For": "203.0.113.77",
        },
    )
    assert status == 500
    for event in (running.event(), running.transaction()):
        assert event["transaction"] == "/api/v1/patients/{name}"
        assert event["tags"]["endpoint"] == "/api/v1/patients/{name}"
        assert event["tags"]["request_id"] == HASHES.hash("0b9e0ef4-7b1c-4a5e-9d53-5f8c52a0b111")
        assert event["request"] == {"method": "POST"}
        assert event["user"] == {
            "id": HASHES.hash("user-7"),
            "workspace_id": HASHES.hash("workspace-of-user-7"),
        }
    sent = b"".join(item.raw for item in running.items)
    for planted in (
        b"planted",
        b"jane-doe",
        b"user-7",
        b"203.0.113.77",
        b"127.0.0.1:",
        b"someone@",
    ):
        assert planted not in sent.replace(running.store.events()[0].envelope.header_line, b"")


def test_the_inspector_is_told_what_was_removed_and_never_what_it_was(running: Running) -> None:
    headers = {"X-User": "user-7", "Cookie": "planted=1"}
    body = {"diagnosis": "planted"}
    running.request("POST", "/patients/jane-doe", json=body, headers=headers)
    removed = {(path, rule) for path, rule, _ in running.store.events(kind="event")[0].removals}
    assert ("event.user.id", "identifier") in removed
    assert not any("planted" in part or "jane" in part for pair in removed for part in pair)


def test_what_is_no_request_id_does_not_become_one(running: Running) -> None:
    running.request("GET", "/status/500", headers={"X-Request-ID": "Jane Doe, born 1970"})
    assert "request_id" not in running.event()["tags"]


def test_probes_are_never_traced_even_if_a_client_asks_for_it(running: Running) -> None:
    headers = {"sentry-trace": f"{'a' * 32}-{'b' * 16}-1"}
    assert running.request("GET", "/health", headers=headers) == 200
    assert running.transactions() == []


@pytest.mark.sample
def test_a_trace_is_continued(running: Running) -> None:
    trace_id = "0123456789abcdef" * 2
    running.request("GET", "/status/500", headers={"sentry-trace": f"{trace_id}-{'b' * 16}-1"})
    assert running.event()["contexts"]["trace"]["trace_id"] == trace_id
    assert running.transaction()["contexts"]["trace"]["trace_id"] == trace_id


def test_no_request_sees_another_through_1200_of_them(running: Running) -> None:
    def visit(number: int) -> None:
        route = ("sync", "async")[number % 2]
        fails = number % 10 in (3, 6)
        headers = {"sentry-trace": f"{uuid4().hex}-{'b' * 16}-{int(number % 10 == 3)}"}
        if number % 3:  # the others are anonymous, and must stay it
            headers["X-User"] = str(number)
        answer = running.client.get(f"/{route}/{number}?fails={fails}", headers=headers)
        assert answer.status_code == (500 if fails else 200)

    running.settle()
    running.store.clear()
    with ThreadPoolExecutor(8) as visitors:
        for first in range(0, 1200, 200):  # what waits to be sent must fit the SDK's queue
            list(visitors.map(visit, range(first, first + 200)))
            running.settle()

    events, transactions = running.events(), running.transactions()
    assert (len(events), len(transactions)) == (240, 120)
    for event in events:
        assert event["exception"]["values"][-1]["value"] == "{number}"
        crumbs = [crumb["data"]["number"] for crumb in event["breadcrumbs"]["values"]]
        assert crumbs == [event["tags"]["number"]]
    for item in events + transactions:
        number = item["tags"]["number"]
        user = HASHES.hash(number) if int(number) % 3 else None
        assert item.get("user", {}).get("id") == user
