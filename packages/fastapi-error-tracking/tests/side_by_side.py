"""One service, its worker and a browser's trace through both: what of it arrives, a row each.

The table in the README is made of what this says on each SDK, and ``test_side_by_side`` holds the
SDK that it runs on to that table.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from contextvars import Context
from typing import Any

import httpx
import sentry_sdk
from fastapi import FastAPI
from fastapi_error_tracking import Telemetry, count, distribution, span
from fastapi_error_tracking.tests.in_memory import Tracked, ask, tracking
from fastapi_installed_apps import Choice, Count, Job, Process, RetryJob, Task
from sqlalchemy import Column, Integer, MetaData, Table, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import StaticPool

TRACE, BROWSER = "c" * 32, "b" * 16
RATE = 0.25
SHARE = 400  # of requests that are asked at that rate
ROUTE, JOB = "/orders/{number}", "orders.ship"

engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
tables = MetaData()
Table("orders", tables, Column("number", Integer), Column("price", Integer))


def rows() -> dict[str, str]:
    """Run the service, and say of each thing what arrived of it."""
    with ExitStack() as stack:
        api = service()
        hooks = {"telemetry": telemetry, "tasks": tasks, "metadata": lambda _: (tables,)}
        shared: dict[str, Any] = {
            "hooks": hooks,
            "package": __package__,
            "max_transactions_per_minute": 10_000,
            "dsn": "https://key@o1.ingest.sentry.io/1",
        }
        backend = stack.enter_context(tracking(api, RATE, process=Process.API, **shared))
        worker = stack.enter_context(tracking(FastAPI(), RATE, process=Process.WORKER, **shared))
        api.state.tracked = backend
        worker.app.ready(Process.WORKER)
        return asyncio.run(_rows(backend, worker))


def telemetry(_: object) -> Telemetry:
    """Declare what the service says and measures, and whom it asks."""
    return Telemetry(
        tags={"plan": Choice("paid")},
        contexts={"order": {"items": Count()}},
        metrics={"order.seen": Count(), "order.pages": Count()},
        hosts=frozenset({"stock.example.org"}),
    )


def tasks(_: object) -> tuple[Task, ...]:
    """Declare the job."""
    return (Task(JOB, ask_database),)


def service() -> FastAPI:
    """Return an API that asks a database and another service, and enqueues."""
    api = FastAPI()
    api.state.headers = {}
    elsewhere = httpx.MockTransport(lambda _: httpx.Response(404))

    @api.get(ROUTE)
    async def order(number: int) -> None:
        with span("price the order", op="function"):
            await ask_database(number)
        async with httpx.AsyncClient(transport=elsewhere) as client:
            await client.get(f"https://stock.example.org/items/{number}")
        count("order.seen")
        distribution("order.pages", 2)
        api.state.headers = api.state.tracked.app.job_headers()

    @api.get("/fails")
    async def fail() -> None:
        sentry_sdk.set_tag("plan", "paid")
        sentry_sdk.set_context("order", {"items": 3})
        raise LookupError

    @api.get("/api/v1/health")
    async def health() -> None: ...

    return api


async def ask_database(number: int = 17) -> None:
    """Send a query."""
    async with engine.connect() as connection:
        query = text("SELECT price FROM orders WHERE number = :number")
        await connection.execute(query, {"number": number})


async def _rows(backend: Tracked, worker: Tracked) -> dict[str, str]:
    async with engine.begin() as connection:
        await connection.run_sync(tables.create_all)
    return {
        **await _recorded(backend, worker),
        **await _statuses(worker),
        **await _decisions(backend, worker),
    }


async def _recorded(backend: Tracked, worker: Tracked) -> dict[str, str]:
    """Have a browser ask, and say what arrives of it."""
    await _asked(backend, "/orders/17", decision="-1")
    await _ran(worker, ask_database, backend.api.state.headers)
    (request,), (job,) = await _arrived(backend), await _arrived(worker)
    metrics = [m for kind, item in backend.items if kind == "trace_metric" for m in item["items"]]
    parts = {part["op"]: part for part in request["spans"]}
    both = (request, job)
    await _asked(backend, "/fails", decision="-1")
    (failed,) = await _arrived(backend)
    (error,) = backend.events
    return {
        "a request": f"{request['request']['method']} {_described(request)}",
        "a request that fails": f"{_described(failed)}, {_of_one_trace(failed, error)}",
        "a tag": _place(failed["tags"].get("plan"), error["tags"].get("plan")),
        "a context": _place(_context(failed), _context(error)),
        "a job": _described(job),
        "a query": _told(parts["db"]),
        "a request by httpx": _told(parts["http.client"]),
        "`span(…)`": _told(parts["function"]),
        "`count(…)`, `distribution(…)`": "; ".join(
            f"{m['name']}: {m['type']}, {m['value']:g}" for m in metrics
        ),
        "`service`": ", ".join(one["tags"]["service"] for one in both),
        "release and environment": ", ".join(
            dict.fromkeys(f"{one['release']} in {one['environment']}" for one in both)
        ),
        "from the browser to the database": _way(parts["db"], request),
        "from the browser through a job": _way(job["spans"][0], job, request),
    }


async def _statuses(worker: Tracked) -> dict[str, str]:
    """Have jobs end in each way."""
    found = []
    for error in (None, TimeoutError(), RetryJob(1), asyncio.CancelledError(), LookupError()):
        await _ran(worker, lambda raised=error: _raising(raised), {"sentry-trace": _parent("-1")})
        (job,) = await _arrived(worker)
        found.append(job["contexts"]["trace"]["status"])
    return {"how jobs end": ", ".join(found)}


async def _decisions(backend: Tracked, worker: Tracked) -> dict[str, str]:
    """Have the browser want it recorded or not, or say nothing."""
    found = {}
    for what, decision in (("records it", "-1"), ("does not", "-0")):
        await _asked(backend, "/orders/17", decision=decision)
        headers = backend.api.state.headers
        await _ran(worker, ask_database, headers)
        names = [one["transaction"] for one in (*await _arrived(backend), *await _arrived(worker))]
        same = "its trace" if headers["sentry-trace"].startswith(TRACE) else "another trace"
        found[f"the browser {what}"] = f"{' and '.join(names) or 'nothing'}; the job in {same}"
    strange = {"sentry_trace": _parent("-1"), "baggage": "sentry-org_id=2"}
    await ask(backend.api, "/orders/17", **strange)
    await _arrived(backend)
    continued = backend.api.state.headers["sentry-trace"].startswith(TRACE)
    backend.lost.clear()
    backend.traces.clear()
    await _asked(backend, "/orders/17", decision="-0")
    lost = ", ".join(sorted(category for _, category in backend.lost))
    await _asked(backend, "/api/v1/health", decision="-1")
    probes = len(await _arrived(backend))
    for _ in range(SHARE):
        await _asked(backend, "/orders/17")
    drawn = await _arrived(backend)
    about = "about that" if abs(len(drawn) - SHARE * RATE) < SHARE / 8 else f"{len(drawn)}"
    said = {trace.get("sample_rate") for trace in backend.traces if trace["trace_id"] != TRACE}
    return {
        **found,
        "a trace of another organisation": "continued" if continued else "not continued",
        "not recorded is counted as": lost,
        "a probe": "recorded" if probes else "not recorded",
        f"at a rate of {RATE:g}": f"{about} is recorded, and {', '.join(map(str, said))} said",
    }


def _parent(decision: str) -> str:
    return f"{TRACE}-{BROWSER}{decision}"


async def _asked(backend: Tracked, path: str, decision: str | None = None) -> None:
    trace = {} if decision is None else {"sentry_trace": _parent(decision)}
    await ask(backend.api, path, **trace)


async def _ran(worker: Tracked, task: Any, headers: Mapping[str, str]) -> None:
    job = Job("1", JOB, 1, 3, headers)

    async def run() -> None:
        with suppress(Exception, asyncio.CancelledError):
            await worker.app.run_job(job, task)

    await asyncio.create_task(run(), context=Context())


async def _raising(error: BaseException | None) -> None:
    if error is not None:
        raise error


async def _arrived(tracked: Tracked) -> list[dict[str, Any]]:
    """Return the requests and jobs that have arrived since this was asked."""
    await tracked.app.sdk.flush()
    found = [item for kind, item in tracked.items if kind == "transaction"]
    tracked.items = [one for one in tracked.items if one[0] in ("event", "trace_metric")]
    return found


def _described(one: Mapping[str, Any]) -> str:
    about = one["contexts"]["trace"]
    source = one["transaction_info"]["source"]
    status = about.get("data", {}).get("http.response.status_code", "")
    return f"{one['transaction']} ({source}), {about['op']}, {about['status']} {status}".rstrip()


def _told(part: Mapping[str, Any]) -> str:
    data = part["data"]
    told = ("server.address", "http.response.status_code")
    facts = [str(data[name]) for name in told if name in data]
    return ", ".join([part["op"], str(part["description"]), *facts])


def _context(one: Mapping[str, Any]) -> object:
    """Return the context that was set, which in a span is attributes."""
    data = one["contexts"]["trace"].get("data", {})
    return one["contexts"].get("order") or data.get("order.items")


def _place(of_request: object, of_error: object) -> str:
    places = [name for name, found in (("request", of_request), ("error", of_error)) if found]
    return f"on the {' and the '.join(places)}"


def _of_one_trace(one: Mapping[str, Any], error: Mapping[str, Any]) -> str:
    same = one["contexts"]["trace"]["trace_id"] == error["contexts"]["trace"]["trace_id"]
    return "its error in its trace" if same else "its error in another trace"


def _way(part: Mapping[str, Any], *through: Mapping[str, Any]) -> str:
    """Return what leads to ``part``, from its trace's first span on."""
    known = {one["span_id"]: (one, name) for one, name in _spans(through)}
    names: list[str] = []
    at: str | None = part["span_id"]
    while at in known:
        one, name = known[at]
        assert one["trace_id"] == TRACE
        names.append(name)
        at = one["parent_span_id"]
    return " → ".join(["browser" if at == BROWSER else "nobody", *reversed(names)])


def _spans(through: tuple[Mapping[str, Any], ...]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for one in through:
        yield one["contexts"]["trace"], one["transaction"]
        for part in one["spans"]:
            yield part, part["op"] if part["op"] == "db" else part["description"]
