"""Turns Sentry's alerts into the texts of slack.txt and email.txt: python sentry/relay/relay.py.

Standard library only, deployed apart from the service it speaks for: where that is down, this
must not be. Configuration, from the environment:

    SENTRY_HOOK_SECRET    the client secret of the internal integration that sends here
    SLACK_WEBHOOK_URL     a Slack incoming webhook; empty: no Slack
    SMTP_URL              smtps://user:password@host:465; empty: no e-mail
    MAIL_FROM, MAIL_TO    the sender and the recipients, separated by commas
    RELAY_STATE           a file that remembers what was delivered; relay.sqlite
    HOST, PORT            127.0.0.1 and 8900, behind something that speaks TLS
"""

import json
import logging
import os
import signal
import sqlite3
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from deliver import Delivery, Destinations
from message import fields
from verify import Rejected, Seen, check_age, verified_signature

LARGEST = 1024 * 1024
log = logging.getLogger("relay")


@dataclass(frozen=True)
class Relay:
    """What becomes of a request."""

    secret: str
    seen: Seen
    delivery: Delivery

    def take(self, headers: Any, body: bytes) -> str:
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


class Handler(BaseHTTPRequestHandler):
    """POST / takes an alert, GET /health answers 200."""

    relay: Relay
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
            self._answer(202, self.relay.take(self.headers, self.rfile.read(length)))
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


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; what was taken is delivered before the end."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    environment = os.environ
    secret = environment.get("SENTRY_HOOK_SECRET", "")
    destinations = Destinations(
        slack=environment.get("SLACK_WEBHOOK_URL", ""),
        smtp=environment.get("SMTP_URL", ""),
        sender=environment.get("MAIL_FROM", ""),
        recipients=environment.get("MAIL_TO", ""),
    )
    if mistake := _mistake(secret, destinations):
        print(f"relay.py: {mistake}", file=sys.stderr)
        return 1
    state = environment.get("RELAY_STATE", "relay.sqlite")
    host, port = environment.get("HOST", "127.0.0.1"), environment.get("PORT", "8900")
    try:
        seen = Seen(state)
        server = ThreadingHTTPServer((host, int(port)), Handler)
    except sqlite3.Error as error:
        print(f"relay.py: RELAY_STATE is {state}, which cannot be used: {error}", file=sys.stderr)
        return 1
    except (OSError, OverflowError, ValueError) as error:
        print(f"relay.py: cannot listen on HOST {host}, PORT {port}: {error}", file=sys.stderr)
        return 1
    delivery = Delivery(destinations)
    Handler.relay = Relay(secret, seen, delivery)
    with server:
        signal.signal(signal.SIGTERM, lambda *_: Thread(target=server.shutdown).start())
        log.info("listening on http://%s:%s", *server.server_address[:2])
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    delivery.close()
    return 0


def _mistake(secret: str, to: Destinations) -> str:
    if len(secret) < 16:
        return "SENTRY_HOOK_SECRET is missing or too short; it is the integration's client secret"
    if not to.slack and not to.smtp:
        return "set SLACK_WEBHOOK_URL, SMTP_URL or both: there is nowhere to deliver to"
    if to.slack and urlsplit(to.slack).scheme not in ("https", "http"):
        return "SLACK_WEBHOOK_URL is no address; accepted: https://hooks.slack.com/services/…"
    if to.smtp and urlsplit(to.smtp).scheme not in ("smtp", "smtps"):
        return "SMTP_URL is no mail server; accepted: smtps://user:password@host:465"
    if to.smtp and not (to.sender and to.recipients):
        return "e-mail needs MAIL_FROM and MAIL_TO"
    return ""


if __name__ == "__main__":
    sys.exit(main())
