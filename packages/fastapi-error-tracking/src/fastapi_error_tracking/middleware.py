"""Where requests enter: each in a scope of its own, and a few of them recorded.

The SDK's integrations for Starlette and FastAPI do this at a price that every request pays: they
wrap each middleware and handler, match the routes again for them, and build a transaction before it
is known whether anybody will see it. Here the sample is drawn first.
"""

from functools import partial

from fastapi_installed_apps import UNMATCHED, route_template
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import trace
from .compat.tracing import Source, Start, leave_unrecorded, recording
from .failures import is_failure
from .request_context import RequestContext
from .runs import Run
from .sampling import DRAWS, Sampler
from .sdk import Sdk

# The key that says so in a scope: an application mounted in another may track errors as well.
ENTERED = "fastapi_error_tracking"


class RequestMiddleware:
    """Reports what a request raises, counts it for release health, and records it if it is drawn.

    It belongs around all other middleware, whose errors and log lines are the request's too.
    """

    def __init__(self, app: ASGIApp, sdk: Sdk, sampler: Sampler, context: RequestContext) -> None:
        self.app = app
        self.sdk = sdk
        self.sampler = sampler
        self.context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request within a scope of its own."""
        if scope["type"] not in ("http", "websocket") or ENTERED in scope:
            await self.app(scope, receive, send)
            return
        scope[ENTERED] = True
        run = Run(scope)
        state = scope.get("state")
        self.context.watch(run, scope)
        raised: BaseException | None = None
        with self.sdk.running(run) as isolation:
            isolation.add_event_processor(partial(self.context.describe, run))
            isolation.begin_session()
            try:
                parent = trace.parent(scope)
                if self.sampler.draws(scope, parent):
                    await self._record(scope, receive, send)
                else:
                    leave_unrecorded(isolation, parent)
                    try:
                        await self.app(scope, receive, send)
                    except BaseException as error:
                        self._report(error)
                        raise
            except BaseException as error:
                raised = error
            finally:
                isolation.end_session()
        if state is not None:  # whoever gave it finds in it what was put into it
            state.clear()
            state.update(scope["state"])
        _raise(raised)

    def _report(self, error: BaseException) -> None:
        if is_failure(error):
            self.sdk.report(error, mechanism="asgi")

    async def _record(self, scope: Scope, receive: Receive, send: Send) -> None:
        incoming = trace.headers(scope)
        draws = [] if incoming else [self.sampler.rate]
        start = Start(
            name=UNMATCHED,
            source=Source.URL,  # so that nobody takes this for its name yet
            op=f"{scope['type']}.server",
            origin="auto.http.asgi",
            headers=incoming,
            about={"asgi_scope": scope, DRAWS: draws},
            draws=draws,
        )
        raised: BaseException | None = None
        with recording(start) as recorded:
            recorded.set_protocol(scope["type"])

            async def send_and_note(message: Message) -> None:
                if message["type"] == "http.response.start":
                    recorded.set_http_status(message["status"])
                await send(message)

            try:
                await self.app(scope, receive, send_and_note)
            except BaseException as error:
                self._report(error)
                raised = error
                recorded.set_status("internal_error")
            finally:
                recorded.name_by_route(route_template(scope) or UNMATCHED)
        _raise(raised)


def _raise(error: BaseException | None) -> None:
    """Raise what was raised within a context manager, outside of it.

    The standard library's sets the traceback of what it lets through, and an error that takes no
    attribute, as a frozen dataclass, would end as another one.
    """
    if error is None:
        return
    try:
        raise error
    finally:
        del error
