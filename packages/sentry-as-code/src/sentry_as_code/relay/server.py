"""Takes Sentry's webhook requests over HTTP."""

import json
import logging
import time
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .message import fields, happened
from .queue import Full, Queue
from .routes import Routes
from .verification import (
    OLDEST_EVENT,
    OLDEST_METRIC,
    Rejected,
    check_age,
    verified_signature,
)

LARGEST = 1024 * 1024
# What Sentry sends for issue alerts, metric monitors, and cron and uptime monitors.
RESOURCES = ("event_alert", "issue_alert", "metric_alert", "monitor_alert", "uptime_alert")
log = logging.getLogger("relay")


@dataclass(frozen=True)
class Relay:
    """What becomes of a request.

    Args:
        secret: the integration's client secret.
        queue: keeps what is to be sent until it is.
        routes: who is told of which alert.
    """

    secret: str
    queue: Queue
    routes: Routes

    def take(self, headers: Message, body: bytes) -> str:
        """Verify a request and hand its alert on; returns what was done.

        Raises:
            Rejected: it is not Sentry's, is old, was seen, or cannot be read; 503 where it cannot
                be kept, so that Sentry sends it again.
        """
        now = time.time()
        signature = verified_signature(self.secret, headers, body, now)
        resource = headers.get("Sentry-Hook-Resource") or ""
        if resource not in RESOURCES:
            return "ignored"
        try:
            request = json.loads(body)
            alert, action = request["data"], str(request.get("action") or "")
            values = fields(alert, action)
            check_age(happened(alert), now, OLDEST_EVENT if "event" in alert else OLDEST_METRIC)
        except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
            raise Rejected(400, "this is no alert") from None
        try:
            known = not self.queue.add(signature, self.routes(values), values, now)
        except Full as full:
            raise Rejected(503, str(full)) from None
        if known:
            raise Rejected(409, "this was taken before")
        return "delivering"


class Server(ThreadingHTTPServer):
    """Listens as soon as it is made.

    Args:
        relay: what requests are handed to.
        host: the address to listen on.
        port: 0 takes any that is free.

    Raises:
        OSError, OverflowError: it cannot listen there.
    """

    request_queue_size = 128
    daemon_threads = True

    def __init__(self, relay: Relay, host: str, port: int) -> None:
        super().__init__((host, port), Handler)
        self.relay = relay


class Handler(BaseHTTPRequestHandler):
    """POST / takes an alert, GET /health answers 200."""

    server: Server
    timeout = 10
    wbufsize = -1

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/health" else 404, "")

    def do_POST(self) -> None:
        try:
            length = int(self.headers.get("Content-Length") or "")
        except ValueError:
            return self._answer(411, "no length")
        if not 0 <= length <= LARGEST:
            # Read what is being sent, within reason: a reset would hide the answer.
            self.rfile.read(min(max(length, 0), 4 * LARGEST))
            return self._answer(413, "too large")
        try:
            self._answer(202, self.server.relay.take(self.headers, self.rfile.read(length)))
        except Rejected as rejected:
            log.warning("refused: %s", rejected)
            self._answer(rejected.status, str(rejected))

    def _answer(self, status: int, text: str) -> None:
        body = json.dumps({"detail": text}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Leave addresses out of the log."""
