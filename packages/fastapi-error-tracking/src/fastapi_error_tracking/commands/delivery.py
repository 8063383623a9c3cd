"""Sends one real test error, the way the process sends its own."""

import json
import time
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import sentry_sdk
import urllib3
from fastapi_installed_apps import Process

from ..compat.client import Own
from ..compat.events import Dsn
from ..compat.transport import observed
from ..deliberate_errors import DeliberateError
from ..destinations import Destination
from ..http import Answer as HttpAnswer
from ..http import Client
from ..settings import Settings
from .answers import Answer, Delivery

if TYPE_CHECKING:
    from ..app import App

PROCESSES = {"backend": Process.API, "worker": Process.WORKER}
LOOK = 0.2  # seconds; the SDK calls back after half of it
BROWSER_SDK = {"name": "sentry.javascript.vue", "version": "11.11.0"}


def send_test_error(app: "App", destination: Destination, timeout: float) -> Delivery:
    """Send a test error as ``destination``'s process, wait for the answer, and return how it went.

    Waits ``timeout`` seconds at most, and never raises because of the network.
    """
    address = Dsn(destination.dsn or "")
    if destination.process in PROCESSES:
        return _send_as_process(app, destination, address, timeout)
    return _send_as_browser(app.settings, address, timeout)


def _send_as_process(
    app: "App", destination: Destination, address: Dsn, timeout: float
) -> Delivery:
    delivery = Delivery(address.host)
    options = app.sdk_options(PROCESSES[destination.process], destination.dsn or "")
    options["transport"] = observed(
        options["transport"],
        timeout=timeout,
        answered=lambda answer: delivery.answers.append(_answer(answer)),
        failed=delivery.failures.append,
        discarded=delivery.discarded.append,
    )
    client = Own(**options)
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope() as scope:
        scope.set_client(client)
        try:
            raise DeliberateError("Test exception from the command line")
        except DeliberateError as error:
            delivery.event_id = scope.capture_exception(error)
    client.flush(timeout + 1)
    delivery.waiting = False
    # Calls back only where something still waits.
    client.flush(LOOK, callback=lambda *_: setattr(delivery, "waiting", True))
    client.close(0)
    return delivery


def _send_as_browser(settings: Settings, address: Dsn, timeout: float) -> Delivery:
    delivery = Delivery(address.host, uuid.uuid4().hex)
    sdk_name = f"{BROWSER_SDK['name']}/{BROWSER_SDK['version']}"
    query = urlencode(
        {"sentry_version": 7, "sentry_key": address.public_key, "sentry_client": sdk_name}
    )
    origin = f"{address.scheme}://{address.netloc}{address.path}"
    try:
        answer = Client(address.scheme, address.host).request(
            "POST",
            f"{origin}api/{address.project_id}/envelope/?{query}",
            seconds=timeout,
            body=_envelope(settings, str(delivery.event_id)),
            headers={"Content-Type": "text/plain;charset=UTF-8"},
        )
        delivery.answers.append(_answer(answer))
    except (urllib3.exceptions.HTTPError, OSError) as error:
        delivery.failures.append(error)
    return delivery


def _envelope(settings: Settings, event_id: str) -> bytes:
    now = time.time()
    sent_at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(now))
    event: Mapping[str, Any] = {
        "event_id": event_id,
        "timestamp": now,
        "platform": "javascript",
        "level": "error",
        "environment": settings.environment,
        **({"release": settings.release} if settings.release else {}),
        "tags": {"service": "frontend"},
        "exception": {
            "values": [
                {
                    "type": "Error",
                    "value": "Test error from the command line",
                    "mechanism": {"type": "generic", "handled": True},
                }
            ]
        },
        "sdk": BROWSER_SDK,
    }
    header = {"event_id": event_id, "sent_at": sent_at, "sdk": BROWSER_SDK}
    return "\n".join(json.dumps(line) for line in (header, {"type": "event"}, event)).encode()


def _answer(answer: HttpAnswer) -> Answer:
    return Answer(
        answer.status,
        answer.headers,
        redirected=300 <= answer.status < 400,
        is_sentry=answer.is_whole and _is_json(answer.body),
    )


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
