"""The check must be able to fail."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .. import proofs
from ..inspector import Inspector
from ..ports import free_port
from ..proofs import arrived, one_trace
from ..stack import Ports, Stack
from ..supervisor import Supervisor
from .envelopes import envelope, event, item, post

TRACE = "1" * 32


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    monkeypatch.setattr(proofs, "PATIENCE", 0.2)
    monkeypatch.setenv("SENTRY_RELEASE", "x@1")
    with Inspector() as inspector:
        ports = Ports(free_port(), inspector.port)
        yield Stack(ports, inspector, Supervisor(lambda *_: None), tmp_path)


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
    post(stack.inspector, good(), project=2)
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
