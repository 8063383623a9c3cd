"""The relay as a process, and what it delivers to: Slack and a mail server on loopback."""

import hashlib
import hmac
import json
import os
import re
import signal
import socketserver
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from commands import PROGRAM

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105


class Slack:
    """An incoming webhook on loopback; the first `failures` posts are answered with an error."""

    def __init__(self) -> None:
        slack = self
        self.posts: list[dict[str, str]] = []
        self.asked = 0
        self.failures = 0
        self.status = 503
        self.late = 0.0
        # Cleared, it lets whoever posts wait.
        self.hold = threading.Event()
        self.hold.set()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                slack.asked += 1
                body = self.rfile.read(int(self.headers["Content-Length"]))
                slack.hold.wait(30)
                failed = slack.failures > 0
                slack.failures -= failed
                if not failed:
                    slack.posts.append(json.loads(body))
                time.sleep(slack.late)
                self.send_response(slack.status if failed else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server: ThreadingHTTPServer = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/services/T/B/X"


class Mail:
    """A mail server on loopback that keeps what it is given."""

    def __init__(self) -> None:
        messages: list[bytes] = []
        self.messages = messages

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 mail\r\n")
                while line := self.rfile.readline().strip():
                    word = line.split(b" ")[0].upper()
                    if word == b"DATA":
                        self.wfile.write(b"354 go\r\n")
                        lines = iter(self.rfile.readline, b".\r\n")
                        messages.append(b"".join(lines))
                    self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # A thousand alerts may come at once.
    request_queue_size = 128


class Relay:
    """The relay as a process of its own."""

    def __init__(self, folder: Path, slack: Slack, mail: Mail) -> None:
        self.arguments: tuple[str, ...] = ()
        self.env = os.environ | {
            "SENTRY_HOOK_SECRET": SECRET,
            "SLACK_WEBHOOK_URL": slack.url,
            "SMTP_URL": mail.url,
            "MAIL_FROM": "sentry@example.com",
            "MAIL_TO": "ops@example.com, dev@example.com",
            "RELAY_STATE": str(folder / "relay.sqlite"),
            "PORT": "0",
        }

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [*PROGRAM, "relay", *self.arguments],
            env=self.env,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"http://\S+", line)
        assert found, line
        self.url = found[0]
        return self

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)

    def __exit__(self, *_: object) -> None:
        """Stop it, which waits for what is still to be delivered."""
        if self.process.poll() == -signal.SIGKILL:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.errors = self.process.communicate(timeout=30)[1]
        assert self.process.returncode == 0

    def post(self, body: bytes, headers: dict[str, str]) -> int:
        request = urllib.request.Request(self.url, body, headers, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it is so."""
    limit = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < limit
        time.sleep(0.02)


def alert(**event: Any) -> bytes:
    """What Sentry posts when an alert fires."""
    body = {
        "action": "triggered",
        "actor": {"id": "sentry", "name": "Sentry", "type": "application"},
        "data": {
            "event": {
                "project": 1002,
                "url": "https://sentry.io/api/0/projects/acme/shop-backend/events/e1/",
                "web_url": "https://sentry.io/organizations/acme/issues/1/events/e1/",
                "level": "error",
                "title": "ValueError: Patient {name} has {n} visits",
                "culprit": "shop.apps.orders.routes in create",
                "message": "Patient {name} has {n} visits",
                "user": {"id": "user_123"},
                "datetime": datetime.now(UTC).isoformat(),
                "tags": [["environment", "production"], ["release", "shop@1.0.0"]],
            }
            | event,
            "triggered_rule": "High Error Rate",
        },
        "installation": {"uuid": "a8e5d37a"},
    }
    return json.dumps(body).encode()


def signed(body: bytes, **changes: str | None) -> dict[str, str]:
    """The headers Sentry would send with `body`; None in `changes` leaves one out."""
    headers = {
        "Content-Type": "application/json",
        "Request-ID": "5f1c",
        "Sentry-Hook-Resource": "event_alert",
        "Sentry-Hook-Timestamp": str(int(time.time())),
        "Sentry-Hook-Signature": hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(),
    }
    named = {f"Sentry-Hook-{name.title()}": value for name, value in changes.items()}
    return {name: value for name, value in (headers | named).items() if value is not None}


def metric(action: str = "critical", **changes: Any) -> bytes:
    """What Sentry posts when a metric monitor changes its state."""
    rule = {
        "id": "7",
        "name": "Performance Degradation (shop-backend)",
        "aggregate": "p95(span.duration)",
        "environment": "production",
        "projects": ["shop-backend"],
    }
    found = {
        "id": "1",
        "identifier": "1",
        "title": "Performance Degradation (shop-backend)",
        "alert_rule": rule,
        "projects": ["shop-backend"],
        "date_started": datetime.now(UTC).isoformat(),
        "date_detected": datetime.now(UTC).isoformat(),
        "date_closed": None,
    }
    body = {
        "action": action,
        "actor": {"id": "sentry", "name": "Sentry", "type": "application"},
        "data": {
            "metric_alert": found | changes,
            "description_title": f"{action.title()}: Performance Degradation (shop-backend)",
            "description_text": "1203 p95(span.duration) in the last 15 minutes\\nFilter: none",
            "web_url": "https://sentry.io/organizations/acme/alerts/rules/details/7/",
        },
        "installation": {"uuid": "a8e5d37a"},
    }
    return json.dumps(body).encode()
