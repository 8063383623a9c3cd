"""The document's set-up, repaired only as far as it runs with sentry-sdk 2.75.

Repaired: ``release_health`` is gone; ``event["tags"]`` may be missing; ``main.py`` imports what it
uses; the middleware reads ``request.state`` as it is. Nothing else: its integrations, options,
filters and middleware are the document's.
"""

import logging
import os
from typing import Any

import sentry_sdk
from fastapi import Request
from sentry_sdk.integrations.fastapi import FastApiIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.redis import RedisIntegration
from sentry_sdk.integrations.sqlalchemy import SqlalchemyIntegration

REDACTED = "[REDACTED]"
HEADERS = ("authorization", "cookie", "x-api-key")
FIELDS = (
    *("password", "token", "secret", "ssn", "credit_card", "api_key", "phone", "email"),
    *("date_of_birth", "medical_record"),
)


def init_sentry() -> None:
    """Initialise as the document does."""
    sentry_sdk.init(
        dsn=os.environ["SENTRY_DSN"],
        environment=os.environ["SENTRY_ENVIRONMENT"],
        release=os.environ["SENTRY_RELEASE"],
        traces_sample_rate=0.1,
        profiles_sample_rate=0.1,
        integrations=[
            FastApiIntegration(
                transaction_style="endpoint",
                failed_request_status_codes=[400, 401, 403, 404, 405, 500, 502, 503, 504],
            ),
            SqlalchemyIntegration(),
            RedisIntegration(),
            LoggingIntegration(level=logging.INFO, event_level=logging.ERROR),
        ],
        enable_tracing=True,
        before_send=before_send_filter,
        before_send_transaction=before_send_transaction_filter,
        attach_stacktrace=True,
        send_default_pii=False,
        max_breadcrumbs=50,
        debug=False,
        ignore_errors=[
            *("KeyboardInterrupt", "SystemExit", "GeneratorExit", "asyncio.CancelledError")
        ],
    )


def before_send_filter(event: Any, _hint: Any) -> Any:
    """Redact headers, body and user, and name the service."""
    request = event.get("request", {})
    for header in HEADERS:
        if header in request.get("headers", {}):
            request["headers"][header] = REDACTED
    if "data" in request:
        request["data"] = sanitize_data(request["data"])
    if "user" in event:
        event["user"] = {"id": event["user"].get("id")}
    event.setdefault("tags", {})["service"] = "backend"
    return event


def before_send_transaction_filter(event: Any, _hint: Any) -> Any:
    """Drop what the health check does."""
    return None if event.get("transaction") == "/api/v1/health" else event


def sanitize_data(data: Any) -> Any:
    """Redact fields by their names."""
    if not isinstance(data, dict):
        return data
    return {key: _sanitized(key, value) for key, value in data.items()}


def _sanitized(key: str, value: Any) -> Any:
    if any(field in key.lower() for field in FIELDS):
        return REDACTED
    if isinstance(value, list):
        return [sanitize_data(item) for item in value]
    return sanitize_data(value)


async def add_sentry_context(request: Request, call_next: Any) -> Any:
    """Add user, path and client, in the kind of middleware that the document uses."""
    if hasattr(request.state, "user"):
        sentry_sdk.set_user(
            {
                "id": str(request.state.user.id),
                "workspace_id": str(request.state.user.workspace_id),
            }
        )
    sentry_sdk.set_tag("endpoint", request.url.path)
    sentry_sdk.set_context(
        "request",
        {
            "method": request.method,
            "url": str(request.url),
            "client_host": request.client.host if request.client else None,
        },
    )
    return await call_next(request)
