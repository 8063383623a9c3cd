"""A user that is an ORM's object: no query at capture, and no loss after a rollback."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi_error_tracking.tests.in_memory import ask, tracking
from fastapi_error_tracking.users import ids_of
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from .others.clinic import Clinic, Nurse

LATER: dict[str, Callable[[Session], object]] = {
    "nothing": lambda _: None,
    "rollback": Session.rollback,
    "commit": Session.commit,
    "close": Session.close,
    "expunge": Session.expunge_all,
}


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pytest.mark.parametrize("is_expired", [False, True])
def test_its_ids_are_copied_without_a_query(
    later: Callable[[Session], object], *, is_expired: bool
) -> None:
    clinic, api = Clinic(), FastAPI()
    asked: list[Any] = []

    @api.get("/fails")
    def fail(request: Request) -> None:
        with Session(clinic.engine) as session:
            nurse = session.scalar(select(Nurse))
            if is_expired:
                session.expire_all()
            event.listen(clinic.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
            request.state.user = nurse
            later(session)
            raise LookupError

    with tracking(api) as tracked:
        asyncio.run(ask(api, "/fails"))
        (error,) = tracked.events
        expected = {"id": tracked.hashed("7"), "workspace_id": tracked.hashed("1")}
        if is_expired:
            del expected["workspace_id"]  # to know it would take a query
        assert error["user"] == expected
    assert asked == []


def test_what_is_not_saved_yet_has_no_id() -> None:
    assert ids_of(Nurse(name="Grace")) == {}
