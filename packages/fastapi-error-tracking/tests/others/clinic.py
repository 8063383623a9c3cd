"""An application that does what applications do, in every way that error tracking could change."""

import asyncio
import contextvars
import dataclasses
import logging
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import (
    APIRouter,
    BackgroundTasks,
    Depends,
    FastAPI,
    Header,
    HTTPException,
    Request,
    Response,
    WebSocket,
)
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi_installed_apps import JobFailed, RetryJob
from pydantic import BaseModel
from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.pool import StaticPool
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

logger = logging.getLogger("clinic")
who = contextvars.ContextVar("who", default="nobody")


class Base(DeclarativeBase):
    """The clinic's models."""


class Ward(Base):
    __tablename__ = "wards"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Nurse(Base):
    __tablename__ = "nurses"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    workspace_id: Mapped[int] = mapped_column(ForeignKey("wards.id"))
    ward: Mapped[Ward] = relationship()


class Visit(BaseModel):
    patient: str
    minutes: int


class Handled(Exception):
    """An error that the clinic answers."""

    status_code = 409


class Own(BaseException):
    """An error outside ``Exception``."""


@dataclasses.dataclass(frozen=True)
class Frozen(Exception):
    """An error that takes no attribute."""

    what: str = "frozen"


class Refusing(HTTPException):
    """An error that refuses to be asked."""

    def __getattr__(self, name: str) -> Any:
        raise KeyError(name)


def _raise(error: BaseException) -> None:
    raise error


def _deep(depth: int) -> None:
    if depth == 0:
        raise RecursionError("too deep")
    _deep(depth - 1)


def _chained() -> None:
    try:
        raise LookupError("first")
    except LookupError as error:
        error.add_note("a note")
        raise ValueError("second") from error


FAILURES: dict[str, Callable[[], None]] = {
    "value": lambda: _raise(ValueError("no value")),
    "handled": lambda: _raise(Handled("answered")),
    "unavailable": lambda: _raise(HTTPException(503, headers={"Retry-After": "5"})),
    "teapot": lambda: _raise(HTTPException(418, "short and stout")),
    "denied": lambda: _raise(HTTPException(403, {"why": "no"})),
    "refusing": lambda: _raise(Refusing(503)),
    "frozen": lambda: _raise(Frozen()),
    "own": lambda: _raise(Own("own")),
    "exit": lambda: sys.exit("stopped"),
    "group": lambda: _raise(ExceptionGroup("some", [ValueError("a"), KeyError("b")])),
    "cancelled": lambda: _raise(asyncio.CancelledError()),
    "left": lambda: _raise(ClientDisconnect()),
    "deep": lambda: _deep(300),
    "chained": _chained,
    "logged": lambda: logger.error("it went wrong: %s", "badly", extra={"patient": "Ada"}),
    "none": lambda: None,
}
"""What can go wrong, by name."""

ENDING = ("own", "exit")
"""What ends the event loop itself, if a task of it raises it."""


class Clinic:
    """The application, its database, and what its jobs do. ``statements`` is what it was asked."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        Base.metadata.create_all(self.engine)
        with Session(self.engine) as session:
            session.add(Ward(id=1, name="first"))
            session.add(Nurse(id=7, name="Ada", workspace_id=1))
            session.commit()
        event.listen(self.engine, "before_cursor_execute", self._note)
        self.api = FastAPI(lifespan=self._open)
        self._build()

    def _note(self, *arguments: Any) -> None:
        self.statements.append(arguments[2])

    @asynccontextmanager
    async def _open(self, _: FastAPI) -> AsyncIterator[dict[str, Any]]:
        yield {"greeting": "welcome"}

    def session(self) -> Iterator[Session]:
        """Return a session, for one request."""
        with Session(self.engine) as session:
            yield session

    def _build(self) -> None:  # noqa: C901 - it is a list of routes
        api, opened = self.api, Depends(self.session)

        def authenticate(
            request: Request,
            session: Annotated[Session, opened],
            x_user: Annotated[int | None, Header()] = None,
        ) -> None:
            if x_user is not None:
                request.state.user = session.scalar(select(Nurse).where(Nurse.id == x_user))
                who.set(str(x_user))
                session.rollback()  # the object is expired from here on

        router = APIRouter(dependencies=[Depends(authenticate)])

        @router.get("/sync/{kind}")
        def fail(kind: str) -> dict[str, str]:
            FAILURES[kind]()
            return {"kind": kind, "who": who.get()}

        @router.get("/async/{kind}")
        async def fail_later(kind: str, request: Request, response: Response) -> dict[str, Any]:
            await asyncio.sleep(0)
            FAILURES[kind]()
            response.headers["X-Kind"] = kind
            return {"state": sorted(request.state._state), "path": request.url.path}

        @router.get("/background/{kind}")
        async def fail_afterwards(kind: str, background: BackgroundTasks) -> str:
            background.add_task(FAILURES[kind])
            return kind

        @router.get("/stream/{kind}")
        async def fail_within(kind: str) -> StreamingResponse:
            async def parts() -> AsyncIterator[bytes]:
                yield b"a part"
                if kind not in ENDING:
                    FAILURES[kind]()
                yield b"another"

            return StreamingResponse(parts(), headers={"X-Stream": "yes"})

        @router.get("/tasks/{kind}")
        async def fail_beside(kind: str) -> list[str]:
            async def beside() -> None:
                FAILURES[kind]()

            if kind in ENDING:
                return []
            found = await asyncio.gather(asyncio.create_task(beside()), return_exceptions=True)
            return [type(error).__name__ for error in found]

        @router.get("/threads/{kind}")
        async def fail_in_threads(kind: str) -> str:
            def quietly() -> None:
                try:
                    FAILURES[kind]()
                except BaseException as error:
                    logger.warning("a thread: %s", type(error).__name__)

            thread = threading.Thread(target=quietly)
            thread.start()
            thread.join()
            await asyncio.to_thread(quietly)
            return f"{kind} {who.get()}"

        @router.post("/visits", status_code=201)
        async def visit(visit: Visit, session: Annotated[Session, opened]) -> Visit:
            if session.scalar(select(Ward.name)) is None:
                raise HTTPException(404)
            return visit

        @router.get("/nurses")
        def nurses(session: Annotated[Session, opened]) -> list[str]:
            return [
                f"{nurse.name} of {nurse.ward.name}" for nurse in session.scalars(select(Nurse))
            ]

        api.include_router(router)
        self._mount()

    def _mount(self) -> None:
        inner = FastAPI()

        @inner.get("/items/{kind}")
        async def fail(kind: str) -> str:
            FAILURES[kind]()
            return kind

        self.api.mount("/tenant", GZipMiddleware(inner))

        @self.api.websocket("/chat/{kind}")
        async def chat(socket: WebSocket, kind: str) -> None:
            await socket.accept()
            await socket.send_text(await socket.receive_text())
            FAILURES[kind]()
            await socket.close()

        @self.api.exception_handler(Handled)
        async def answer(_: Request, error: Handled) -> JSONResponse:
            return JSONResponse({"sorry": str(error)}, error.status_code)

        @self.api.exception_handler(KeyError)
        def answer_in_a_thread(_: Request, error: KeyError) -> JSONResponse:
            raise LookupError("the handler fails") from error

        class Marks:
            """Middleware, added last."""

            def __init__(self, app: ASGIApp) -> None:
                self.app = app

            async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
                logger.info("%s begins", scope["type"])
                try:
                    await self.app(scope, receive, send)
                except Exception:
                    logger.exception("the request failed")
                    raise

        self.api.add_middleware(Marks)

    def job(self, kind: str) -> Callable[[], Awaitable[str]]:
        """Return what a job does."""

        async def run() -> str:
            await asyncio.sleep(0)
            if kind == "retry":
                raise RetryJob(1.5)
            if kind == "failed":
                raise JobFailed("exhausted")
            if kind == "late":
                raise TimeoutError("too late")
            FAILURES[kind]()
            return kind

        return run
