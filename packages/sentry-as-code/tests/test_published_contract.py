"""What is sent and what is read, beside the description of its API that Sentry publishes.

Its licence keeps the description out of this repository: ``SENTRY_OPENAPI`` names the file.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator

from commands import Command
from stand_in.server import Exchange, Server

PUBLISHED = os.environ.get("SENTRY_OPENAPI", "")

pytestmark = pytest.mark.skipif(not PUBLISHED, reason="SENTRY_OPENAPI names no file")


@pytest.fixture(scope="module")
def described() -> Any:
    return json.loads(Path(PUBLISHED).read_text(encoding="utf-8"))


def operation(described: Any, method: str, path: str) -> Any:
    """Return what is described of a request, or None where Sentry publishes nothing of it."""
    for template, operations in described["paths"].items():
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path):
            return operations.get(method.lower())
    return None


def schema_of(content: Any) -> Any:
    return content.get("content", {}).get("application/json", {}).get("schema")


def mistakes(described: Any, schema: Any, value: Any) -> list[str]:
    """Return how ``value`` differs from ``schema``: a field that it does not name differs as well.

    Sentry takes both spellings of a name; its description has the one here and the other there.
    """
    whole = OAS30Validator({**closed(schema), "components": described["components"]})
    spellings = [[*whole.iter_errors(one)] for one in (value, in_snake_case(value))]
    return [f"{place(error.absolute_path)}: {error.message}" for error in min(spellings, key=len)]


def place(path: Iterable[str | int]) -> str:
    """Return where in a body ``path`` leads, whichever item of a list it is."""
    return ".".join("*" if isinstance(step, int) else step for step in path)


def in_snake_case(value: Any) -> Any:
    """Return ``value`` with ``logic_type`` for ``logicType``."""
    if isinstance(value, dict):
        return {
            re.sub(r"(?<=[a-z0-9])[A-Z]", lambda m: f"_{m[0].lower()}", name): in_snake_case(one)
            for name, one in value.items()
        }
    return [*map(in_snake_case, value)] if isinstance(value, list) else value


def closed(schema: Any) -> Any:
    """Return ``schema`` with every object of named fields closed to others."""
    if isinstance(schema, list):
        return [*map(closed, schema)]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(one) for name, one in schema.items()}
    if "properties" in found and found.get("additionalProperties", {}) == {}:
        found["additionalProperties"] = False
    return found


def sent_otherwise(described: Any, exchange: Exchange) -> Iterator[str]:
    """Yield how what was sent differs from what is described."""
    found = operation(described, exchange.method, exchange.path)
    schema = found and schema_of(found.get("requestBody", {}))
    if schema and exchange.body is not None:
        for mistake in mistakes(described, schema, exchange.body):
            yield f"{exchange.method} {nameless(exchange.path)} {mistake}"


def nameless(path: str) -> str:
    """Return ``path`` without the names and ids in it."""
    return re.sub(r"(?<=/)(shop[^/]*|[0-9a-f]{32}|[0-9]+)(?=/)", "*", path)


@pytest.fixture
def life(command: Command, server: Server) -> list[Exchange]:
    """Everything that is said between the command and Sentry from the first apply on."""
    assert command("apply").returncode == 0
    command.edit("events: 300, seconds: 60", "events: 200, seconds: 60")
    command.edit("localhost: true", "localhost: false")
    assert command("apply").returncode == 0
    assert command("check").returncode == 0
    assert len(server.exchanges) > 80
    return [one for one in server.exchanges if one.status < 300]


def test_what_is_sent_is_as_published(life: list[Exchange], described: Any) -> None:
    bodies = [one for one in life if one.body is not None]
    compared = {
        (one.method, nameless(one.path))
        for one in bodies
        if operation(described, one.method, one.path)
    }
    assert len(compared) > 10
    found = sorted({line for one in bodies for line in sent_otherwise(described, one)})
    assert found == [], "\n".join(found)


def test_what_is_asked_for_is_published(life: list[Exchange], described: Any) -> None:
    unpublished = {
        f"{one.method} {nameless(one.path)}"
        for one in life
        if operation(described, one.method, one.path) is None
    }
    assert unpublished == UNPUBLISHED


# Used by Sentry's own pages, and described nowhere: what is here may change without notice.
UNPUBLISHED: set[str] = set()


def test_a_wrong_body_is_found(described: Any) -> None:
    path = "/api/0/organizations/acme/monitors/"
    wrong = Exchange("POST", path, {"name": 7, "type": "never"}, 201, None)
    assert [line for line in sent_otherwise(described, wrong) if "name" in line]
