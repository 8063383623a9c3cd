"""What is told of the requests that an application sends: method, host and status."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import sentry_sdk
from fastapi import FastAPI
from fastapi_error_tracking import Telemetry
from fastapi_error_tracking.compat.outgoing import INTEGRATION
from fastapi_error_tracking.tests.in_memory import ask, tracking

PLANTED = "Zbigniew"
URL = f"https://{PLANTED}:{PLANTED}@registry.example.org/patients/{PLANTED}?name={PLANTED}"


def answered(status: int) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        if not status:
            raise httpx.ConnectError("nobody there")
        return httpx.Response(status)

    return answer


def application(status: int, *, later: bool, headers: list[httpx.Headers]) -> FastAPI:
    api = FastAPI()
    transport = httpx.MockTransport(answered(status))

    async def fetch() -> httpx.Response:
        if later:
            async with httpx.AsyncClient(transport=transport) as client:
                return await client.get(URL)
        with httpx.Client(transport=transport) as client:
            return client.get(URL)

    @api.get("/asks")
    async def ask_elsewhere() -> None:
        headers.append((await fetch()).request.headers)
        raise LookupError

    return api


def telemetry(_: object) -> Telemetry:
    return Telemetry(hosts=frozenset({"registry.example.org"}))


@pytest.mark.parametrize("later", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("status", [200, 404, 0])
@pytest.mark.parametrize("rate", [0.0, 1.0], ids=["unrecorded", "recorded"])
def test_a_request_is_a_span_and_a_breadcrumb(*, later: bool, status: int, rate: float) -> None:
    headers: list[httpx.Headers] = []
    api = application(status, later=later, headers=headers)
    with tracking(api, rate, hooks={"telemetry": telemetry}) as tracked:
        asyncio.run(ask(api, "/asks"))
        sentry_sdk.flush()
        about: dict[str, Any] = {
            "http.request.method": "GET",
            "server.address": "registry.example.org",
        }
        if status:
            about["http.response.status_code"] = status
        (crumb,) = tracked.events[0]["breadcrumbs"]["values"]
        assert crumb["data"] == about
        assert crumb["type"] == "http"
        spans = [
            span for kind, read in tracked.items if kind == "transaction" for span in read["spans"]
        ]
        assert len(spans) == rate
        for span in spans:
            assert span["op"] == "http.client"
            assert span["description"] == "GET"
            assert about.items() <= span["data"].items()
        assert PLANTED not in str(tracked.items)
    assert all("sentry-trace" not in sent for sent in headers)


def test_hosts_that_are_named_get_the_trace() -> None:
    headers: list[httpx.Headers] = []
    api = application(200, later=True, headers=headers)
    targets = (r"^https://[^/]*registry\.example\.org/",)
    with tracking(api, trace_propagation_targets=targets) as tracked:
        asyncio.run(ask(api, "/asks"))
        trace_id = tracked.events[0]["contexts"]["trace"]["trace_id"]
    assert headers[0]["sentry-trace"].startswith(trace_id)
    assert trace_id in headers[0]["baggage"]


def test_the_sdks_own_integration_is_known_by_its_name() -> None:
    """It is not imported for that: it imports httpx, for which nobody may have asked."""
    sdk = pytest.importorskip("sentry_sdk.integrations.httpx")
    assert sdk.HttpxIntegration.identifier == INTEGRATION
