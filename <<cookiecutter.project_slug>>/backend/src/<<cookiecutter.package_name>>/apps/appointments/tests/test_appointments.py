"""Booking and reading appointments, asked of a real process with a real database."""

import sqlite3
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi_devtools.testing import Environment, RunningApi, StartApi

NEW = {"starts_at": "2030-05-01T09:00:00+02:00", "type": "first_visit", "notes": "by the window"}


@pytest.fixture
def booked(api: RunningApi) -> Any:
    """An appointment."""
    answer = api.client.post("/api/v1/appointments", json=NEW)
    assert answer.status_code == 201
    return answer.json()


def test_what_was_booked_can_be_read(api: RunningApi, booked: dict[str, Any]) -> None:
    assert booked["status"] == "booked"
    assert booked["starts_at"] == "2030-05-01T07:00:00Z"
    assert api.client.get(f"/api/v1/appointments/{booked['id']}").json() == booked


def test_the_list_goes_from_the_earliest_within_the_times_asked_for(api: RunningApi) -> None:
    times = ["2031-01-02T10:00:00Z", "2031-01-02T09:00:00Z", "2031-01-03T09:00:00Z"]
    for time in times:
        api.client.post("/api/v1/appointments", json={**NEW, "starts_at": time})
    day = {"start": "2031-01-02T00:00:00Z", "end": "2031-01-03T00:00:00Z"}
    answer = api.client.get("/api/v1/appointments", params=day)
    assert [appointment["starts_at"] for appointment in answer.json()] == [times[1], times[0]]


def test_a_time_without_its_zone_is_refused(api: RunningApi) -> None:
    answer = api.client.get("/api/v1/appointments", params={"start": "2031-01-02T00:00:00"})
    assert answer.status_code == 422


def test_an_unknown_appointment_is_not_found(api: RunningApi) -> None:
    answer = api.client.get("/api/v1/appointments/00000000-0000-4000-8000-000000000000")
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such appointment.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "party"},
        {"starts_at": "2030-05-01T09:00:00"},
        {"starts_at": "0001-01-01T00:00:00+14:00"},
        {"starts_at": "9999-12-31T23:59:59-14:00"},
        {"notes": "x" * 2001},
        {"notes": "\x00"},
    ],
)
def test_what_cannot_be_booked_is_refused(wrong: dict[str, str], api: RunningApi) -> None:
    assert api.client.post("/api/v1/appointments", json={**NEW, **wrong}).status_code == 422


def test_what_is_too_large_is_refused_unread(api: RunningApi) -> None:
    connection = HTTPConnection(urlsplit(api.url).netloc, timeout=10)
    connection.putrequest("POST", "/api/v1/appointments")
    connection.putheader("Content-Length", str(50_000_000))
    connection.endheaders()  # and not one byte of it
    assert connection.getresponse().status == 413
    connection.close()


def test_while_the_database_is_busy_it_says_so_soon(
    environment: Environment, start_api: StartApi
) -> None:
    with start_api({**environment, "DATABASE_STATEMENT_TIMEOUT": "0.2"}) as api:
        file = environment["DATABASE_URL"].partition(":///")[2]
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            answer = api.client.post("/api/v1/appointments", json=NEW)
            assert (answer.status_code, answer.json()["reason"]) == (503, "busy")
            assert answer.headers["Retry-After"] == "10"
            assert api.client.get("/api/v1/appointments").status_code == 200
        assert api.client.post("/api/v1/appointments", json=NEW).status_code == 201


def test_notes_are_never_logged(api: RunningApi, booked: dict[str, Any]) -> None:
    assert booked["notes"] == "by the window"
    api.until_written("POST /api/v1/appointments 201")
    assert "by the window" not in api.output
