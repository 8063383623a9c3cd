"""What must have arrived at the inspector, and whether it is as it should be."""

from collections.abc import Callable
from dataclasses import dataclass

from sentry_inspector import Captured

from .stack import Stack

PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one thing to check: it holds unless there is a ``problem``."""

    what: str
    event: Captured | None = None
    problem: str = ""
    skipped: str = ""


async def arrived(
    stack: Stack, service: str, fits: Callable[[Captured], bool] = lambda _: True
) -> Row:
    """Wait for an error of ``service`` that ``fits``, and look whether it is marked right."""

    def is_it(item: Captured) -> bool:
        return item.kind == "event" and item.project_name == service and fits(item)

    try:
        event = await stack.arrival(is_it, PATIENCE)
    except TimeoutError as error:
        return Row(service, problem=str(error))
    expected = {
        "service": service,
        "release": stack.plan.variables["SENTRY_RELEASE"],
        "environment": stack.plan.variables["SENTRY_ENVIRONMENT"],
    }
    problems = [
        f"{name} is {getattr(event.summary, name)!r} instead of {right!r}"
        for name, right in expected.items()
        if getattr(event.summary, name) != right
    ]
    return Row(service, event, problem="; ".join(problems))


async def one_trace(stack: Stack, what: str, trace_id: str | None) -> Row:
    """Find the request that belongs to the trace of what was seen elsewhere."""
    if trace_id is None:
        return Row(what, problem="the error names no trace")

    def is_request(item: Captured) -> bool:
        recorded = item.kind in ("transaction", "span") and item.service == "backend"
        return recorded and trace_id.encode() in item.item.payload

    try:
        request = await stack.arrival(is_request, PATIENCE)
    except TimeoutError as error:
        return Row(what, problem=f"no request in trace {trace_id}. {error}")
    return Row(what, request)
