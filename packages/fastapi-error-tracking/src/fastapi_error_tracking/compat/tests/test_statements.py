"""Statements, recorded and not: each name of the SDK is used in ``compat.statements``."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
import sentry_sdk
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
        begun.append(getattr(given[3], statements.MANAGER, None) is not None)

    sqlalchemy.event.listen(engine, "do_execute", note)

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


@pytest.mark.parametrize("rate", [0, 1])
def test_each_way_of_executing_is_told(rate: int) -> None:
    """``EVENTS``, ``root_connection`` and ``executemany`` of contexts: also what an application
    executes itself, and what is inserted in batches.
    """
    engine: Any = sqlalchemy.create_engine("sqlite://")
    visits = sqlalchemy.Table(
        "visits",
        sqlalchemy.MetaData(),
        sqlalchemy.Column("id", sqlalchemy.Integer, primary_key=True),
        sqlalchemy.Column("room", sqlalchemy.Integer),
    )
    own: list[str] = []

    def execute(cursor: Any, statement: str, parameters: Any, _: Any) -> bool:
        own.append(statement)
        cursor.execute(statement, parameters)
        return True

    sqlalchemy.event.listen(engine, "do_execute", execute)
    found = FastAPI()

    @found.get("/")
    def visit() -> None:
        with engine.begin() as connection:
            visits.create(connection)
            connection.execute(sqlalchemy.text("UPDATE visits SET room = :n"), [{"n": 1}, {"n": 2}])
            connection.execute(
                visits.insert().returning(visits.c.id), [{"room": 1}, {"room": 2}, {"room": 3}]
            )
            bare = connection.execution_options(no_parameters=True)
            assert bare.exec_driver_sql("SELECT count(*) FROM visits").scalar() == 3
        raise LookupError("none")

    with tracking(found, rate=rate) as tracked:
        asyncio.run(ask(tracked.api, "/"))
    crumbs = tracked.event("LookupError")["breadcrumbs"]["values"]
    told = [one["message"] for one in crumbs if one["category"] == "query"]
    recorded = [read for kind, read in tracked.items if kind == "transaction"]
    spans = [span["description"] for one in recorded for span in one["spans"]]

    wanted = ["PRAGMA", "CREATE TABLE", "UPDATE", "INSERT INTO", "SELECT count(*)"]
    kinds = [next(kind for kind in wanted if kind in one) for one in told]
    assert [kind for kind in kinds if kind != "PRAGMA"] == wanted[1:]
    assert spans == told * rate
    assert all("timestamp" in span for one in recorded for span in one["spans"])
    assert any("INSERT INTO" in one for one in own)


@pytest.mark.parametrize("rate", [0, 1])
def test_no_connection_is_listened_to_where_nothing_is_recorded(rate: int) -> None:
    """SQLAlchemy joins listeners for each, and asks them at each step."""
    engine: Any = sqlalchemy.create_engine("sqlite://")
    listened: list[bool] = []
    found = FastAPI()

    @found.get("/")
    def count() -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(STATEMENT)
            listened.append(bool(engine._has_events or connection._has_events))

    with tracking(found, rate=rate) as tracked:
        asyncio.run(ask(tracked.api, "/"))
    assert listened == [bool(rate)]


def making(*made: str, then: Callable[[], None] = lambda: None) -> FastAPI:
    """Return an application that makes statements at ``/``, and at ``/fail`` fails thereafter."""
    found = FastAPI()
    engine: Any = sqlalchemy.create_engine("sqlite://")

    @found.get("/")
    def work() -> None:
        with engine.connect() as connection:
            for statement in made:
                connection.exec_driver_sql(statement)
                then()

    @found.get("/fail")
    def fail() -> None:
        work()
        raise LookupError("none")

    return found


@pytest.mark.parametrize("rate", [0, 1])
def test_breadcrumbs_are_in_order_and_of_the_moment_in_which_they_were_left(rate: int) -> None:
    begun = datetime.now(UTC)
    other = partial(sentry_sdk.add_breadcrumb, category="test")
    with tracking(making(STATEMENT, STATEMENT, then=other), rate=rate) as tracked:
        asyncio.run(ask(tracked.api, "/fail"))
    crumbs = tracked.event("LookupError")["breadcrumbs"]["values"]
    assert [one.get("message") for one in crumbs] == [STATEMENT, None] * 2
    moments = [datetime.fromisoformat(one["timestamp"]) for one in crumbs]
    assert moments == sorted(moments)
    assert moments[0] >= begun


@pytest.mark.parametrize("path", ["/", "/fail"])
def test_nothing_is_done_about_a_statement_before_somebody_looks(path: str) -> None:
    """``_breadcrumbs`` of scopes: there the SDK looks for what it sends with an event."""
    judged: list[Any] = []
    with tracking(making(STATEMENT, STATEMENT)) as tracked:
        options = sentry_sdk.get_client().options
        judge = options["before_breadcrumb"]

        def count(crumb: Any, hint: Any) -> Any:
            judged.append(crumb["category"])
            return judge(crumb, hint)

        asyncio.run(ask(tracked.api, "/"))  # the first starts a thread, which has what is there
        options["before_breadcrumb"] = count
        asyncio.run(ask(tracked.api, path))
    assert judged.count("query") == (2 if path == "/fail" else 0)


def test_of_many_statements_the_last_are_told() -> None:
    """``_n_breadcrumbs_truncated``: Sentry is told how many there were."""
    made = [f"SELECT {column}" for column in ("NULL", "1", "2", "3") for _ in range(30)]
    with tracking(making(*made)) as tracked:
        asyncio.run(ask(tracked.api, "/fail"))
    crumbs = tracked.event("LookupError")["breadcrumbs"]["values"]
    assert len(crumbs) == 50
    assert {one["category"] for one in crumbs} == {"query"}


def test_what_cannot_be_judged_is_not_told() -> None:
    def fail(*_: Any) -> None:
        raise OSError("no answer")

    with tracking(making(STATEMENT)) as tracked:
        sentry_sdk.get_client().options["before_breadcrumb"] = fail
        asyncio.run(ask(tracked.api, "/fail"))
    assert not tracked.event("LookupError").get("breadcrumbs", {}).get("values")


def test_one_that_the_sdk_is_too_new_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentry_sdk.integrations.sqlalchemy.SQLALCHEMY_VERSION", "0.1")
    with pytest.raises(DidNotEnable, match="sqlalchemy"):
        statements.Statements.setup_once()
