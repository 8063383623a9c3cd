"""The relay: Sentry's alerts in the document's words, and nobody else's."""

import email
import hashlib
import hmac
import subprocess
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path

import pytest

from commands import PROGRAM, run
from relaying import Mail, Relay, Slack, alert, signed, until


@pytest.mark.sample
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
        until(lambda: len(slack.posts) == len(mail.messages) == 1)
    assert (len(slack.posts), len(mail.messages)) == (1, 1)
    assert "slack was not delivered: HTTPError" in relay.errors


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"SENTRY_HOOK_SECRET": ""}, "SENTRY_HOOK_SECRET is missing"),
        ({"SLACK_WEBHOOK_URL": "", "SMTP_URL": ""}, "there is nowhere to deliver to"),
        ({"SLACK_WEBHOOK_URL": "#alerts"}, "SLACK_WEBHOOK_URL is no address"),
        ({"SMTP_URL": "mail.example.com"}, "SMTP_URL is no mail server"),
        ({"MAIL_TO": ""}, "e-mail needs MAIL_FROM and MAIL_TO"),
        ({"RELAY_QUEUE": "many"}, "RELAY_QUEUE is 'many'; accepted: 1 or more"),
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
