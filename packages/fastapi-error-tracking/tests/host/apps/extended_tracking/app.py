"""The app that stands in the place of the package's."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

import sentry_sdk
from fastapi import APIRouter, Request
from fastapi_error_tracking.app import App as ErrorTracking
from fastapi_installed_apps import Choice, Flag, Telemetry
from sentry_sdk.integrations import Integration
from sentry_sdk.scope import add_global_event_processor
from sentry_sdk.types import Event, Hint
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, text

router = APIRouter(prefix="/extended")
metadata = MetaData()
Table("shelves", metadata, Column("number", Integer, primary_key=True))


class Boring(Exception):
    """Nobody wants to hear of it."""


@router.get("/fails/{member}")
async def fail(member: str, request: Request) -> None:
    request.state.member = member
    raise ValueError("it failed")


@router.get("/boring")
async def bore() -> None:
    raise Boring


@router.get("/quiet")
async def be_quiet() -> None: ...


@router.get("/queries")
def query() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        for table in ("shelves", "visits"):
            connection.execute(text(f"CREATE TABLE {table} (number INTEGER)"))
            connection.execute(text(f"SELECT number FROM {table}"))  # noqa: S608


@router.get("/message")
async def report_a_message() -> None:
    sentry_sdk.capture_message("a message", level="error")


class NotedIntegration(Integration):
    """Adds a tag to every event."""

    identifier = "noted"

    @staticmethod
    def setup_once() -> None:
        @add_global_event_processor
        def note(event: Event, _hint: Hint) -> Event:
            event.setdefault("tags", {})["noted"] = "true"
            return event


class App(ErrorTracking):
    """Error tracking, extended."""

    request_id_header = "x-correlation-id"

    def user(self, scope: Mapping[str, Any]) -> Mapping[str, Any] | None:
        self._fail_on_demand("user")
        member = scope["state"].get("member")
        return member and {"id": member, "workspace_id": f"room of {member}"}

    def integrations(self) -> Iterable[Integration]:
        self._fail_on_demand("integrations")
        return (NotedIntegration(),)

    def before_send(self, event: Event, hint: Hint) -> Event | None:
        self._fail_on_demand("before_send")
        if "exc_info" in hint and isinstance(hint["exc_info"][1], Boring):
            return None
        event.setdefault("tags", {})["weekday"] = "monday"
        event.setdefault("extra", {})["note"] = "planted by before_send"
        event.setdefault("user", {}).update(role="nurse", diagnosis="planted as well")
        return event

    def before_send_transaction(self, event: Event, hint: Hint) -> Event | None:
        self._fail_on_demand("before_send_transaction")
        return None if event["transaction"].endswith("/quiet") else event

    def metadata(self) -> Iterable[object]:
        self._fail_on_demand("metadata")
        return (metadata,)

    def policy(self) -> Mapping[str, str]:
        self._fail_on_demand("policy")
        return {"event.user.role": "declared"}

    def telemetry(self) -> Telemetry:
        return Telemetry(tags={"noted": Flag(), "weekday": Choice("monday")})

    def routers(self) -> Iterable[APIRouter]:
        yield from super().routers()
        yield router

    def _fail_on_demand(self, hook: str) -> None:
        if os.environ.get("EXTENDED_FAILS") == hook:
            raise LookupError(f"planted in {hook}")
