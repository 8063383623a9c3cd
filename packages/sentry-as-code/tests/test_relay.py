"""The relay: Sentry's alerts in the document's words, and nobody else's."""

import email
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
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import pytest

from commands import PROGRAM, run

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105


class Slack:
    """An incoming webhook on loopback; the first `failures` posts are answered with an error."""

    def __init__(self) -> None:
        slack = self
        self.posts: list[dict[str, str]] = []
        self.failures = 0

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                failed = slack.failures > 0
                slack.failures -= failed
                if not failed:
                    slack.posts.append(json.loads(body))
                self.send_response(503 if failed else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
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

    def __exit__(self, *_: object) -> None:
        """Stop it, which waits for what is still to be delivered."""
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


@pytest.fixture
def slack() -> Iterator[Slack]:
    slack = Slack()
    yield from _serving(slack, slack.server)


@pytest.fixture
def mail() -> Iterator[Mail]:
    mail = Mail()
    yield from _serving(mail, mail.server)


def _serving(thing: Any, server: socketserver.BaseServer) -> Iterator[Any]:
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield thing
    server.shutdown()
    server.server_close()


@pytest.fixture
def relay(tmp_path: Path, slack: Slack, mail: Mail) -> Relay:
    return Relay(tmp_path, slack, mail)


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


def test_the_texts_of_the_document(relay: Relay, slack: Slack, mail: Mail) -> None:
    body = alert()
    with relay:
        assert relay.post(body, signed(body)) == 202

    assert slack.posts == [
        {
            "username": "Sentry Bot",
            "text": "🚨 *High Error Rate*\n"
            "Project: shop-backend\n"
            "Level: error\n"
            "Error: ValueError: Patient {name} has {n} visits\n"
            "User: user_123\n"
            "URL: https://sentry.io/organizations/acme/issues/1/events/e1/\n",
        }
    ]
    message = email.message_from_bytes(mail.messages[0], policy=policy.default)
    assert message["Subject"] == "[error] High Error Rate - shop-backend"
    assert message["To"] == "ops@example.com, dev@example.com"
    text = message.get_content().replace("\r\n", "\n")
    assert text.startswith("Error Details:\n- Message: ValueError: Patient {name}")
    assert "- Environment: production\n- Release: shop@1.0.0\n- User: user_123\n" in text
    assert text.endswith(
        "Stack Trace:\nshop.apps.orders.routes in create\nPatient {name} has {n} visits\n"
    )


def test_what_is_not_sentrys_is_refused(relay: Relay, slack: Slack, mail: Mail) -> None:
    body = alert()
    other = hmac.new(b"another secret, long enough", body, hashlib.sha256).hexdigest()
    with relay:
        assert relay.post(body, signed(body, signature=None)) == 401
        assert relay.post(body, signed(body, signature="")) == 401
        assert relay.post(body, signed(body, signature=other)) == 401
        assert relay.post(body, signed(body, signature="é" * 64)) == 401
        assert relay.post(body + b" ", signed(body)) == 401
        assert relay.post(alert(title="Forged"), signed(body)) == 401
        assert relay.post(b"", {}) == 401
    assert (slack.posts, mail.messages) == ([], [])
    assert "the signature is missing or wrong" in relay.errors


def test_a_replay_is_refused(relay: Relay, slack: Slack, mail: Mail) -> None:
    body = alert()
    with relay:
        assert relay.post(body, signed(body)) == 202
        assert relay.post(body, signed(body)) == 409
        # Nothing but the body is signed: other headers make no other request of it.
        again = signed(body, timestamp=str(int(time.time()) + 60)) | {"Request-ID": "other"}
        assert relay.post(body, again) == 409
    # Nor is it forgotten over a restart.
    with relay:
        assert relay.post(body, signed(body)) == 409
    assert (len(slack.posts), len(mail.messages)) == (1, 1)


def test_what_is_old_is_refused(relay: Relay, slack: Slack) -> None:
    body = alert()
    undated = alert(datetime=None)
    week = alert(datetime=(datetime.now(UTC) - timedelta(days=7)).isoformat())
    ahead = alert(datetime=(datetime.now(UTC) + timedelta(days=7)).isoformat())
    with relay:
        assert relay.post(body, signed(body, timestamp=None)) == 401
        assert relay.post(body, signed(body, timestamp="nan")) == 401
        assert relay.post(body, signed(body, timestamp=str(int(time.time()) - 600))) == 401
        # The header says now, the signed body says last week.
        assert relay.post(week, signed(week)) == 401
        assert relay.post(ahead, signed(ahead)) == 401
        assert relay.post(undated, signed(undated)) == 401
    assert slack.posts == []


def test_what_is_no_alert(relay: Relay, slack: Slack) -> None:
    large = b" " * 1_100_000
    installation = b'{"action": "created", "data": {}}'
    with relay:
        assert relay.post(installation, signed(installation, resource="installation")) == 202
        for body in (b"[]", b"{}", b"no json", b'{"data": {"event": 1}}', b'{"data": null}'):
            assert relay.post(body, signed(body)) == 400
        assert relay.post(large, signed(large)) == 413
        health = urllib.request.urlopen(f"{relay.url}/health", timeout=10)  # noqa: S310
        assert health.status == 200
    assert slack.posts == []


def test_a_title_cannot_break_out_of_its_line(relay: Relay, slack: Slack, mail: Mail) -> None:
    title = "<!channel> & <http://evil|click>\r\nBcc: everybody@example.com"
    body = alert(title=title, level="error\nBcc: everybody@example.com", user=None)
    with relay:
        assert relay.post(body, signed(body)) == 202

    lines = slack.posts[0]["text"].splitlines()
    assert lines[3] == (
        "Error: &lt;!channel&gt; &amp; &lt;http://evil|click&gt; Bcc: everybody@example.com"
    )
    assert lines[4] == "User: -"
    message = email.message_from_bytes(mail.messages[0], policy=policy.default)
    assert message["Bcc"] is None
    assert message["Subject"].startswith("[error Bcc: everybody@example.com] High")


def test_a_failed_delivery_is_tried_again(relay: Relay, slack: Slack, mail: Mail) -> None:
    slack.failures = 1
    body = alert()
    start = time.monotonic()
    with relay:
        assert relay.post(body, signed(body)) == 202
        assert time.monotonic() - start < 5
    assert (len(slack.posts), len(mail.messages)) == (1, 1)
    assert "Slack was not delivered: HTTPError" in relay.errors


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"SENTRY_HOOK_SECRET": ""}, "SENTRY_HOOK_SECRET is missing"),
        ({"SLACK_WEBHOOK_URL": "", "SMTP_URL": ""}, "there is nowhere to deliver to"),
        ({"SLACK_WEBHOOK_URL": "#alerts"}, "SLACK_WEBHOOK_URL is no address"),
        ({"SMTP_URL": "mail.example.com"}, "SMTP_URL is no mail server"),
        ({"MAIL_TO": ""}, "e-mail needs MAIL_FROM and MAIL_TO"),
        ({"PORT": "http"}, "cannot listen on HOST 127.0.0.1, PORT http: invalid literal"),
        ({"PORT": "99999"}, "cannot listen on HOST 127.0.0.1, PORT 99999: "),
        ({"HOST": "192.0.2.1"}, "cannot listen on HOST 192.0.2.1, PORT 0: "),
        ({"RELAY_STATE": "/nowhere/seen"}, "RELAY_STATE is /nowhere/seen, which cannot be used"),
    ],
)
def test_a_wrong_configuration(relay: Relay, change: dict[str, str], says: str) -> None:
    result = subprocess.run(
        [*PROGRAM, "relay"],
        env=relay.env | change,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 1
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


OWN = "{{rule.name}} in {{ project.name }}: {{title}}"


@pytest.mark.parametrize("by", ["option", "environment"])
def test_texts_of_your_own(relay: Relay, slack: Slack, mail: Mail, tmp_path: Path, by: str) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "slack.txt").write_text(OWN, encoding="utf-8")
    if by == "option":
        relay.arguments = ("--templates", str(folder))
    else:
        relay.env["RELAY_TEMPLATES"] = str(folder)
    body = alert(title="A {{level}} <title>")
    with relay:
        assert relay.post(body, signed(body)) == 202

    text = "High Error Rate in shop-backend: A {{level}} &lt;title&gt;"
    assert [post["text"] for post in slack.posts] == [text]
    # What the folder does not hold stays as it comes with the package.
    message = email.message_from_bytes(mail.messages[0], policy=policy.default)
    assert message["Subject"] == "[error] High Error Rate - shop-backend"


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        (None, b"", "texts holds neither slack.txt nor email.txt"),
        ("slack.txt", b"{{rule}}", "slack.txt names {{rule}}; accepted: rule.name, project.name"),
        ("email.txt", b"\xe9", "email.txt cannot be read: 'utf-8' codec"),
    ],
)
def test_texts_that_cannot_be_used(
    relay: Relay, tmp_path: Path, file: str | None, text: bytes, says: str
) -> None:
    folder = tmp_path / "texts"
    if file:
        folder.mkdir()
        (folder / file).write_bytes(text)

    result = run(*PROGRAM, "relay", "--templates", str(folder), cwd=tmp_path, env=dict(relay.env))

    assert result.returncode == 1
    assert result.stderr.startswith("sentry-as-code relay: ")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
