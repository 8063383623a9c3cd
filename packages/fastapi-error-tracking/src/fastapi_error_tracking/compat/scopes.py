"""The SDK's scopes: whose they are, and those of the process itself.

The SDK forks the scope that happens to be current. A request's can be that of the request before on
the same connection, and a thread keeps for ever the one that it was started in.
"""

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import Token
from copy import copy
from typing import Any, Self
from uuid import UUID

import sentry_sdk
from sentry_sdk.client import BaseClient
from sentry_sdk.scope import (
    Scope,
    _current_scope,
    _isolation_scope,
    has_external_propagation_context,
)
from sentry_sdk.session import Session

from ..finalizers import is_collecting, is_finalizing
from ..runs import Run
from .noted_queries import NotedQueries
from .tracing import NO_OPS, UNRECORDED

ABOUT_OTHERS = "asyncio"
"""The logger of the event loop, which speaks of tasks that it found to have failed some time ago.
"""

NO_RUN = 0
_NO_ID = UUID(int=0)
HARMLESS = ("trace", "debug", "info")

_KEPT: Any = vars(Scope)["_breadcrumbs"]


class RunScope(Scope):
    """A scope that knows its run. When that is over, what is forked from it are the process's own.

    ``run`` is None for those of the process.

    Its breadcrumbs of statements are made when somebody looks at them.
    """

    __slots__ = ("_noted", "origin", "run")
    run: Run | None
    origin: "RunScope | None"
    _noted: NotedQueries | None

    @classmethod
    def like(cls, scope: Scope) -> Self:
        """Return a copy of ``scope`` that belongs to the process."""
        made = object.__new__(cls)
        forked = copy(scope)
        for name in Scope.__slots__:
            setattr(made, name, getattr(forked, name))
        made.run = made.origin = None
        return made

    def __copy__(self) -> "RunScope":
        if self.run is not None and self.run.is_over and self.origin is not None:
            return copy(self.origin)
        made: RunScope = super().__copy__()  # type: ignore[assignment]
        made.run, made.origin = self.run, self.origin
        return made

    def start_span(self, *arguments: Any, **named: Any) -> Any:
        """Start a span, where one is recorded: the SDK forks the scope before it looks."""
        if type(self._span) in UNRECORDED:
            return self._span
        return super().start_span(*arguments, **named)

    def _capture_metric(self, metric: Any) -> None:
        """Hand a metric over with this scope: the SDK merges three scopes for each."""
        take = getattr(self.get_client(), "take_metric", None)
        if take is None or metric is None:
            super()._capture_metric(metric)
        else:
            take(metric, self)

    def begin_session(self) -> None:
        """Begin to count a request for release health.

        Nobody is told the session's id. To draw one is a system call, during which another thread
        may take the interpreter from the event loop.
        """
        options = self.get_client().options
        self._session = Session(
            sid=_NO_ID,
            release=options.get("release"),
            environment=options.get("environment"),
            user=self._user,
            session_mode="request",
        )

    def note(self, statement: str, client: BaseClient) -> None:
        """Leave a breadcrumb of ``statement``, about which ``client`` is asked."""
        run = self.run
        if run is not None and (run.is_over or is_collecting()):
            return
        noted = self._noted
        if noted is None:
            noted = self._noted = NotedQueries()
        noted.add(statement, client)
        if noted.is_full:
            self._write_out(noted)

    @property
    def _breadcrumbs(self) -> deque[Any]:
        if self._noted:
            self._write_out(self._noted)
        kept: deque[Any] = _KEPT.__get__(self)
        return kept

    @_breadcrumbs.setter
    def _breadcrumbs(self, crumbs: deque[Any]) -> None:
        self._noted = None
        _KEPT.__set__(self, crumbs)

    def _write_out(self, noted: NotedQueries) -> None:
        self._n_breadcrumbs_truncated += noted.move_to(_KEPT.__get__(self))

    def traces_are_anothers(self) -> bool:
        """Return whether another library than the SDK says which trace this is."""
        return has_external_propagation_context()

    def ids(self) -> tuple[str, str | None]:
        """Return the ids of the trace, and of the span if one is recorded."""
        span = self._span
        if span is None or isinstance(span, NO_OPS):
            return self.get_active_propagation_context().trace_id, None
        return span.trace_id, span.span_id

    def add_attributes(self, attributes: dict[str, Any]) -> None:
        """Add what was said of logs and metrics here, and around this."""
        around = Scope.get_global_scope()._attributes, Scope.get_isolation_scope()._attributes
        attributes |= {**around[0], **around[1], **self._attributes, **attributes}

    def of(self, run: Run) -> "RunScope":
        """Return a fork of this scope that belongs to ``run``."""
        made = self.__copy__()
        made.run, made.origin = run, self
        return made


class Within:
    """What surrounds code that is to run in these scopes.

    The SDK's own way forks one more for each request, which nobody uses.
    """

    __slots__ = ("_tokens", "current", "isolation")

    def __init__(self, isolation: RunScope, current: RunScope) -> None:
        self.isolation, self.current = isolation, current

    def __enter__(self) -> RunScope:
        self._tokens: tuple[Token[Any], Token[Any]] = (
            _current_scope.set(self.current),
            _isolation_scope.set(self.isolation),
        )
        return self.isolation

    def __exit__(self, *_: object) -> None:
        current, isolation = self._tokens
        with suppress(ValueError):  # this ends in another context, which never had them
            _current_scope.reset(current)
            _isolation_scope.reset(isolation)


class Fork(Within):
    """The scopes of a run, entered once; the run is over when they are left."""

    __slots__ = ()

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        if self.isolation.run is not None:
            self.isolation.run.end()


class ProcessScopes:
    """The scopes of a process, as they are outside of all requests and jobs.

    They take the place of the current ones, so that what is started from here inherits them.
    """

    def __init__(self) -> None:
        self.isolation = RunScope.like(sentry_sdk.get_isolation_scope())
        self.current = RunScope.like(sentry_sdk.get_current_scope())
        Scope.set_isolation_scope(self.isolation)
        Scope.set_current_scope(self.current)

    @contextmanager
    def entered(self) -> Iterator[Scope]:
        """Have what happens meanwhile happen outside of all requests and jobs."""
        with Within(self.isolation, self.current):
            yield self.current

    def forked_for(self, run: Run, client: BaseClient | None = None) -> Fork:
        """Return what gives ``run`` scopes of its own: entered, the one for all that happens in it.

        ``client`` reports it; None: whichever is the process's own.
        """
        isolation, current = self.isolation.of(run), self.current.of(run)
        isolation.clear_breadcrumbs()
        if client is not None:
            current.client = client  # found at the first place where the SDK looks
        return Fork(isolation, current)


@contextmanager
def generators_end_outside(scopes: ProcessScopes) -> Iterator[None]:
    """Have asynchronous generators that were thrown away end outside of all requests and jobs.

    The event loop ends them in a task, which would inherit the scopes of whoever ran just then.
    """
    hooks = sys.get_asyncgen_hooks()
    end = hooks.finalizer
    if end is None:
        yield
        return

    def end_outside(generator: Any) -> None:
        with scopes.entered():
            end(generator)

    sys.set_asyncgen_hooks(finalizer=end_outside)
    try:
        yield
    finally:
        if sys.get_asyncgen_hooks().finalizer is end_outside:
            sys.set_asyncgen_hooks(finalizer=end)


def current_run() -> Run | None:
    """Return the run that this code was started by; it may be over."""
    return getattr(sentry_sdk.get_isolation_scope(), "run", None)


def run_number() -> int:
    """Return the number of the run that this code belongs to; ``NO_RUN`` if to none."""
    run = current_run()
    return NO_RUN if run is None or run.is_over else run.number


def is_nobodys(logger: object = None, level: object = "error") -> bool:
    """Return whether what is captured now belongs to nobody, though code of a run may be running.

    ``logger`` is the name of the logger that made it, if one did, and ``level`` how bad it is: what
    is harmless is not worth a closer look.
    """
    run = current_run()
    if run is None:
        return False
    return run.is_over or logger == ABOUT_OTHERS or is_finalizing(thoroughly=level not in HARMLESS)


def is_long_past() -> bool:
    """Return whether the run that this code was started by is over, as far as a glance tells.

    For what names nobody, and is made with every request: measurements and statements.
    """
    run = current_run()
    return run is not None and (run.is_over or is_collecting())


def note(statement: str, client: BaseClient) -> None:
    """Leave a breadcrumb of ``statement`` where it is executed, as one of ``client``'s."""
    scope = sentry_sdk.get_isolation_scope()
    if isinstance(scope, RunScope):
        scope.note(statement, client)
    else:
        scope.add_breadcrumb(message=statement, category="query", data={})


def merged(scope: Scope) -> Any:
    """Return what the SDK makes of ``scope`` and those around it when something is captured."""
    return scope._merge_scopes()
