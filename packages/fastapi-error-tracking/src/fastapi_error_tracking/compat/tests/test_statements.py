"""Statements, recorded and not: each name of the SDK is used in ``compat.statements``."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sentry_sdk.integrations import DidNotEnable

from ...tests.in_memory import ask, tracking

sqlalchemy = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
from .. import statements  # noqa: E402 - it takes SQLAlchemy

STATEMENT = "SELECT NULL"
BROKEN = "SELECT FROM"


def api(begun: list[bool]) -> FastAPI:
    """Return an application that makes a statement, notes what the SDK began, and fails."""
    found = FastAPI()
    engine: Any = sqlalchemy.create_engine("sqlite://")

    def note(*given: Any) -> None:
        begun.append(getattr(given[4], statements.MANAGER, None) is not None)

    sqlalchemy.event.listen(engine, "before_cursor_execute", note)

    @found.get("/")
    def count() -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(STATEMENT)
            connection.exec_driver_sql(BROKEN)

    return found


@pytest.mark.parametrize("rate", [0, 1])
def test_a_statement_leaves_a_breadcrumb_and_is_a_span_where_something_is_recorded(
    rate: int,
) -> None:
    begun: list[bool] = []
    with tracking(api(begun), rate=rate) as tracked:
        asyncio.run(ask(tracked.api, "/"))
    crumbs = tracked.event("OperationalError")["breadcrumbs"]["values"]
    assert [one["message"] for one in crumbs if one["category"] == "query"] == [STATEMENT, BROKEN]
    recorded = [read for kind, read in tracked.items if kind == "transaction"]
    spans = [(s["description"], s.get("status")) for one in recorded for s in one["spans"]]
    assert [said for said, _ in spans] == [STATEMENT, BROKEN] * rate
    assert [status for _, status in spans][1:] == ["internal_error"] * rate
    assert begun == [bool(rate)] * 2


def test_one_that_the_sdk_is_too_new_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentry_sdk.integrations.sqlalchemy.SQLALCHEMY_VERSION", "0.1")
    with pytest.raises(DidNotEnable, match="sqlalchemy"):
        statements.Statements.setup_once()
