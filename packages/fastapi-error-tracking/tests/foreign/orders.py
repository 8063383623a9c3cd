"""An application that installs the app of the README; a test copies it beside that app."""

import sentry_sdk
from fastapi import FastAPI, Request
from fastapi_error_tracking import install
from sqlalchemy import create_engine, text

app = FastAPI()
install(app, package=__name__, apps=[".tracking"])


@app.get("/orders/{customer}")
async def fail(customer: str, request: Request) -> None:
    request.state.customer = {"number": customer, "shop": f"shop of {customer}"}
    sentry_sdk.set_tag("shop", f"shop of {customer}")
    sentry_sdk.set_tag("customer", customer)
    sentry_sdk.set_context("order", {"status": "open", "items": 3, "customer": customer})
    sentry_sdk.set_user({"role": "nurse", "name": customer})
    sentry_sdk.metrics.count("order.placed", 1)
    sentry_sdk.metrics.count("order.other", 1)
    raise ValueError(f"no order of {customer}")


@app.get("/blocking")
async def block() -> None:
    raise BlockingIOError


@app.get("/api/v1/poll")
async def poll() -> None: ...


@app.get("/queries")
def query() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        for table in ("orders", "secrets"):
            connection.execute(text(f"CREATE TABLE {table} (number INTEGER)"))
            connection.execute(text(f"SELECT number FROM {table}"))  # noqa: S608


@app.get("/integrations")
async def integrations() -> list[str]:
    return sorted(sentry_sdk.get_client().integrations)


@app.get("/last")
async def report_the_last() -> None:
    sentry_sdk.capture_message("the last", level="error")
