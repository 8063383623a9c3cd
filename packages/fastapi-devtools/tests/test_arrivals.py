"""The check must be able to fail."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi_installed_apps import Project

from fastapi_devtools import Supervisor, arrivals
from fastapi_devtools.arrivals import arrived, one_trace
from fastapi_devtools.preparation import prepared
from fastapi_devtools.stack import Stack
from tests.envelopes import envelope, event, item, post

pytestmark = pytest.mark.sample

TRACE = "1" * 32


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    monkeypatch.setattr(arrivals, "PATIENCE", 0.2)
    monkeypatch.setenv("SENTRY_RELEASE", "x@1")
    project = Project(package="clinic", folder=tmp_path)
    with prepared(project, Supervisor(lambda *_: None), mode="check") as stack:
        yield stack


def good(**changes: Any) -> bytes:
    """Return an error of the backend as it should be, but for ``changes``."""
    right = {"tags": {"service": "backend"}, "release": "x@1", "environment": "development"}
    return event(**(right | changes))


def request(trace_id: str) -> bytes:
    """Return a request's transaction."""
    return envelope(item("transaction", {"contexts": {"trace": {"trace_id": trace_id}}}))


async def test_an_error_as_it_should_be(stack: Stack) -> None:
    post(stack.inspector, good())
    row = await arrived(stack, "backend")
    assert row.problem == ""
    assert row.event is not None


async def test_nothing_arrives(stack: Stack) -> None:
    post(stack.inspector, good(), project="worker")
    row = await arrived(stack, "backend")
    assert row.problem.startswith("Nothing that fits came within 0.2 s. Received: backend event")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"tags": {"service": "worker"}}, "service is 'worker' instead of 'backend'"),
        ({"tags": {}}, "service is None instead of 'backend'"),
        ({"release": "x@2"}, "release is 'x@2' instead of 'x@1'"),
        ({"environment": None}, "environment is None instead of 'development'"),
    ],
)
async def test_an_error_that_is_marked_wrong(
    stack: Stack, changes: dict[str, Any], problem: str
) -> None:
    post(stack.inspector, good(**changes))
    assert (await arrived(stack, "backend")).problem == problem


async def test_one_trace_or_two(stack: Stack) -> None:
    post(stack.inspector, request(TRACE))
    assert (await one_trace(stack, "request → job", TRACE)).problem == ""
    other = await one_trace(stack, "request → job", "2" * 32)
    assert other.problem.startswith(f"no request in trace {'2' * 32}")
    assert (await one_trace(stack, "request → job", None)).problem == "the error names no trace"
