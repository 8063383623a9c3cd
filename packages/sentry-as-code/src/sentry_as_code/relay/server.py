"""Takes Sentry's webhook requests over HTTP."""

import json
import logging
import time
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .delivery import Delivery
from .message import fields
from .verification import Rejected, Seen, check_age, verified_signature

LARGEST = 1024 * 1024
log = logging.getLogger("relay")


@dataclass(frozen=True)
class Relay:
    """What becomes of a request.

    Args:
        secret: the integration's client secret.
        seen: the signatures accepted so far.
        delivery: takes what is to be sent.
    """

    secret: str
    seen: Seen
    delivery: Delivery

    def take(self, headers: Message, body: bytes) -> str:
        """Verify a request and hand its alert on; returns what was done.

        Raises:
            Rejected: it is not Sentry's, is old, was seen, or cannot be read.
        """
        now = time.time()
        signature = verified_signature(self.secret, headers, body, now)
        if headers.get("Sentry-Hook-Resource") != "event_alert":
            return "ignored"
        try:
            alert = json.loads(body)["data"]
            check_age(alert["event"], now)
            values = fields(alert)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Rejected(400, "this is no alert") from None
        self.seen.remember(signature)
        self.delivery.add(values)
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

    def __init__(self, relay: Relay, host: str, port: int) -> None:
        super().__init__((host, port), Handler)
        self.relay = relay


class Handler(BaseHTTPRequestHandler):
    """POST / takes an alert, GET /health answers 200."""

    server: Server
    timeout = 10

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

    def log_message(self, *_: object) -> None:
        """Leave addresses out of the log."""
