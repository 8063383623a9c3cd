"""A shop: routers, a mounted application, background tasks, a socket, handlers of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import APIRouter, BackgroundTasks, Depends, FastAPI, HTTPException, Request, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from pydantic import BaseModel

logger = logging.getLogger(__name__)


class OutOfStock(Exception):
    """The shop answers this itself: it is nobody's mistake."""


class Busy(Exception):
    """The shop answers this itself, and it is a failure all the same."""

    status_code = 503


class Order(BaseModel):
    customer: str
    quantity: int


@asynccontextmanager
async def open_shop(_: FastAPI) -> AsyncIterator[dict[str, str]]:
    yield {"greeting": "welcome"}


app = FastAPI(lifespan=open_shop)


async def till() -> AsyncIterator[str]:
    yield "till"


orders = APIRouter(prefix="/orders", dependencies=[Depends(till)])


@orders.get("/{number}")
def price(number: int, request: Request) -> dict[str, float | str]:
    return {"price": 100 / number, "greeting": request.state.greeting}


@orders.post("", status_code=201)
async def order(order: Order) -> Order:
    if order.quantity > 10:
        raise OutOfStock(f"not enough for {order.customer}")
    if order.quantity > 5:
        raise Busy(f"{order.customer} wants too much")
    return order


@orders.get("/{number}/invoice")
async def invoice(number: int, customer: str) -> StreamingResponse:
    async def pages() -> AsyncIterator[bytes]:
        yield b"first page\n"
        await asyncio.sleep(0)
        if number == 0:
            raise OSError(f"no more paper for {customer}")

    return StreamingResponse(pages(), media_type="text/plain")


@orders.post("/{number}/receipt", status_code=202)
async def receipt(number: int, customer: str, background: BackgroundTasks) -> dict[str, int]:
    def mail() -> None:
        if number == 0:
            raise ConnectionError(f"no mail for {customer}")

    background.add_task(mail)
    return {"number": number}


@app.get("/customers/{name}")
async def customer(name: str) -> None:
    logger.error("no customer %s", name)
    raise LookupError(f"{name} has no account")


@app.websocket("/chat/{name}")
async def chat(socket: WebSocket, name: str) -> None:
    await socket.accept(headers=[(b"x-shop", b"open")])
    async for text in socket.iter_text():
        await socket.send_text(f"{name}: {text}")
        if text.endswith("!"):
            raise ValueError(f"{name} shouts {text}")


admin = FastAPI()


@admin.exception_handler(PermissionError)
async def forbid(_: Request, error: PermissionError) -> JSONResponse:
    return JSONResponse({"forbidden": str(error)}, 403)


@admin.get("/staff/{name}")
async def staff(name: str) -> None:
    if name == "nobody":
        raise PermissionError("not you")
    if name == "late":
        raise HTTPException(504, "not in time")
    raise RuntimeError(f"{name} left")


@app.exception_handler(OutOfStock)
def answer_out_of_stock(_: Request, error: OutOfStock) -> JSONResponse:
    return JSONResponse({"sorry": str(error)}, 409, {"X-Stock": "0"})


@app.exception_handler(Busy)
async def answer_busy(_: Request, error: Busy) -> JSONResponse:
    return JSONResponse({"busy": str(error)}, error.status_code, {"Retry-After": "5"})


@app.exception_handler(RequestValidationError)
async def answer_invalid(_: Request, error: RequestValidationError) -> PlainTextResponse:
    return PlainTextResponse(f"{len(error.errors())} mistakes", 400)


@app.exception_handler(404)
async def answer_missing(request: Request, _: Exception) -> PlainTextResponse:
    return PlainTextResponse(f"there is no {request.url.path}", 404)


@app.exception_handler(Exception)
async def answer_failure(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"failed": type(error).__name__}, 500)


@app.middleware("http")
async def sign(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call(request)
    response.headers["X-Served-By"] = "shop"
    return response


app.include_router(orders)
app.mount("/admin", admin)
