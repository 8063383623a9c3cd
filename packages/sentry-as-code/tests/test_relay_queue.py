"""The relay delivers, whatever the other side does, through restarts and kill -9: each once."""

import email
import json
import socket
import sqlite3
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path

import pytest

from commands import PROGRAM, Result, run
from relaying import Mail, Relay, Server, Slack, alert, metric, signed, until
from sentry_as_code.relay.delivery import Delivery
from sentry_as_code.relay.delivery import Mail as MailServer
from sentry_as_code.relay.message import NAMES
from sentry_as_code.relay.queue import Full, Item, Queue
from sentry_as_code.relay.routes import Routes
from sentry_as_code.relay.templates import Templates


def _status(relay: Relay, action: str = "status") -> Result:
    return run(*PROGRAM, "relay", action, cwd=Path(), env=dict(relay.env))


def _post(relay: Relay, number: int) -> int:
    body = alert(title=f"Error {number}")
    # As Sentry does, whoever is told to come back comes back.
    for _ in range(20):
        status = relay.post(body, signed(body))
        if status != 503:
            return status
        time.sleep(0.1)
    return status


def _titles(slack: Slack) -> Counter[str]:
    return Counter(post["text"].splitlines()[3].removeprefix("Error: ") for post in slack.posts)


def test_a_thousand_alerts_each_delivered_once(relay: Relay, slack: Slack, mail: Mail) -> None:
    slack.failures = 50
    with relay, ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda number: _post(relay, number), range(1000))) == {202}
        until(lambda: len(slack.posts) >= 1000 and len(mail.messages) >= 1000, 120)
    assert _titles(slack) == Counter(f"Error {number}" for number in range(1000))
    subjects = Counter(
        email.message_from_bytes(one, policy=policy.default).get_content().splitlines()[1]
        for one in mail.messages
    )
    assert subjects == Counter(f"- Message: Error {number}" for number in range(1000))
    assert "slack: 0 waiting, 1000 delivered, 0 given up" in _status(relay).stdout


@pytest.mark.sample
def test_what_was_taken_survives_kill_9(relay: Relay, slack: Slack, mail: Mail) -> None:
    slack.hold.clear()
    with relay:
        assert [_post(relay, number) for number in range(20)] == [202] * 20
        relay.kill()
    slack.hold.set()
    # The one whose answer nobody was there to hear is not known to have arrived.
    time.sleep(0.2)
    until(lambda: len(slack.posts) == slack.asked)
    unheard = len(slack.posts)
    assert unheard <= 1
    assert "slack: 20 waiting" in _status(relay).stdout

    with relay:
        until(lambda: len(slack.posts) == 20 + unheard and len(mail.messages) >= 20)
    assert set(_titles(slack)) == {f"Error {number}" for number in range(20)}
    assert "0 waiting" in _status(relay).stdout


def test_what_waits_is_delivered_after_a_restart(relay: Relay, slack: Slack, mail: Mail) -> None:
    slack.failures = 1
    body = alert()
    with relay:
        relay.post(body, signed(body))
        until(lambda: slack.failures == 0)
    with relay:
        until(lambda: len(slack.posts) == 1)
    assert (len(slack.posts), len(mail.messages)) == (1, 1)


def test_a_channel_that_hangs_delays_no_other(relay: Relay, slack: Slack, mail: Mail) -> None:
    slack.hold.clear()
    with relay:
        for number in range(5):
            _post(relay, number)
        until(lambda: len(mail.messages) == 5, 5)
        assert slack.posts == []
        slack.hold.set()
        until(lambda: len(slack.posts) == 5)


def test_a_server_that_is_not_there_and_comes_back(relay: Relay, slack: Slack, mail: Mail) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = unused.getsockname()
    relay.env["SLACK_WEBHOOK_URL"] = f"http://127.0.0.1:{address[1]}/"
    with relay:
        assert _post(relay, 1) == 202
        until(lambda: len(mail.messages) == 1)
        assert "slack: 1 waiting, 0 delivered, 0 given up" in _status(relay).stdout
        back = Server(address, slack.server.RequestHandlerClass)
        threading.Thread(target=back.serve_forever, args=(0.01,), daemon=True).start()
        until(lambda: len(slack.posts) == 1)
    back.shutdown()
    back.server_close()
    assert "slack: 0 waiting, 1 delivered, 0 given up" in _status(relay).stdout


def test_a_late_answer_is_an_answer(relay: Relay, slack: Slack) -> None:
    slack.late = 1.5
    with relay:
        _post(relay, 1)
        _post(relay, 2)
        until(lambda: len(slack.posts) == 2)
        time.sleep(2)
    assert len(slack.posts) == 2


def test_what_cannot_be_delivered_is_given_up_and_shown(
    relay: Relay, slack: Slack, mail: Mail
) -> None:
    slack.failures, slack.status = 1, 404
    with relay:
        _post(relay, 1)
        _post(relay, 2)
        until(lambda: len(slack.posts) == 1 and len(mail.messages) == 2)
    shown = _status(relay).stdout
    assert "slack: 0 waiting, 1 delivered, 1 given up" in shown
    assert "given up: slack, High Error Rate, 0.0 h old, after 1 tries: Slack answers 404" in shown
    assert "an alert is given up: Slack answers 404" in relay.errors

    assert _status(relay, "retry").stdout == "1 to be tried again\n"
    with relay:
        until(lambda: len(slack.posts) == 2)
    assert "0 given up" in _status(relay).stdout


def test_a_pause_that_slack_asks_for_is_made(relay: Relay, slack: Slack) -> None:
    slack.failures, slack.status = 1, 429
    with relay:
        _post(relay, 1)
        until(lambda: slack.failures == 0)
        # No Retry-After: half a minute.
        time.sleep(1)
        assert "1 waiting" in _status(relay).stdout
    assert "given up" not in relay.errors


def test_a_full_queue_tells_sentry_to_come_back(relay: Relay, slack: Slack) -> None:
    slack.hold.clear()
    relay.env["RELAY_QUEUE"] = "4"
    with relay:
        answers = [0]
        # Slack holds each; the e-mails leave and make room, sooner or later.
        while answers[-1] != 503:
            body = alert(title=str(len(answers)))
            answers.append(relay.post(body, signed(body)))
            assert len(answers) < 10
        assert answers[1] == 202
        slack.hold.set()
        until(lambda: relay.post(body, signed(body)) == 202)
    assert len(slack.posts) == answers.count(202) + 1


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    queue = Queue(str(tmp_path / "relay.sqlite"))
    assert queue.add("a", [("slack", "")], {"title": "x"}, time.time())
    limit = queue._database.execute("PRAGMA page_count").fetchone()[0]
    queue._database.execute(f"PRAGMA max_page_count = {limit}")
    with pytest.raises(Full, match="cannot be written: database or disk is full"):
        queue.add("b", [("slack", "")], {"title": "x" * 100_000}, time.time())
    # What could not be kept was not taken: it is new when it comes again.
    queue._database.execute("PRAGMA max_page_count = 100000")
    assert queue.add("b", [("slack", "")], {"title": "x" * 100_000}, time.time())
    assert not queue.add("b", [("slack", "")], {"title": "x"}, time.time())
    queue.close()


def test_a_relay_older_than_the_queue_is_taken_over(relay: Relay, slack: Slack) -> None:
    with sqlite3.connect(relay.env["RELAY_STATE"]) as database:
        database.execute("CREATE TABLE seen (signature PRIMARY KEY, at REAL)")
        body = alert()
        signature = signed(body)["Sentry-Hook-Signature"]
        database.execute("INSERT INTO seen VALUES (?, ?)", (signature, time.time()))
    with relay:
        assert relay.post(body, signed(body)) == 409


@pytest.mark.parametrize("action", ["critical", "warning", "resolved"])
def test_metric_alerts_are_told(relay: Relay, slack: Slack, mail: Mail, action: str) -> None:
    body = metric(action)
    with relay:
        assert relay.post(body, signed(body, resource="metric_alert")) == 202
    assert slack.posts[0]["text"] == (
        "🚨 *Performance Degradation (shop-backend)*\n"
        "Project: shop-backend\n"
        f"Level: {action}\n"
        f"Error: {action.title()}: Performance Degradation (shop-backend)\n"
        "User: -\n"
        "URL: https://sentry.io/organizations/acme/alerts/rules/details/7/\n"
    )
    message = email.message_from_bytes(mail.messages[0], policy=policy.default)
    subject = f"[{action}] Performance Degradation (shop-backend) - shop-backend"
    assert message["Subject"] == subject
    text = message.get_content().replace("\r\n", "\n")
    assert "- Environment: production\n" in text
    assert text.endswith(
        "p95(span.duration)\n1203 p95(span.duration) in the last 15 minutes\nFilter: none\n"
    )
    assert message["Message-ID"].startswith("<alert-")


def test_the_end_of_what_went_on_for_days_is_told(relay: Relay, slack: Slack) -> None:
    began = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    body = metric("resolved", date_started=began, date_detected=began, date_closed=None)
    old = metric("resolved", date_detected="2020-01-01T00:00:00+00:00")
    with relay:
        assert relay.post(body, signed(body, resource="metric_alert")) == 202
        assert relay.post(body, signed(body, resource="metric_alert")) == 409
        assert relay.post(old, signed(old, resource="metric_alert")) == 401
    assert len(slack.posts) == 1


def test_issues_and_monitors_are_told(relay: Relay, slack: Slack) -> None:
    now = datetime.now(UTC).isoformat()
    issue = {
        "issue": {
            "title": "Cron failure: orders-remind",
            "level": "error",
            "project": {"slug": "shop-worker"},
            "web_url": "https://sentry.io/issues/1/",
            "lastSeen": now,
        },
        "triggered_rule": "Outage",
    }
    monitor = {
        "monitor": {
            "name": "shop.example.com is ready",
            "status": "down",
            "project": {"slug": "shop-backend"},
            "date": now,
        },
        "web_url": "https://sentry.io/monitors/1/",
    }
    with relay:
        for resource, data in (("issue_alert", issue), ("monitor_alert", monitor)):
            body = json.dumps({"action": "triggered", "data": data}).encode()
            assert relay.post(body, signed(body, resource=resource)) == 202
    texts = [post["text"].splitlines() for post in slack.posts]
    assert texts[0][:4] == [
        *("🚨 *Outage*", "Project: shop-worker", "Level: error"),
        "Error: Cron failure: orders-remind",
    ]
    assert texts[1][:4] == [
        *("🚨 *shop.example.com is ready*", "Project: shop-backend", "Level: down"),
        "Error: shop.example.com is ready",
    ]


def test_the_same_file_says_who_is_told(
    relay: Relay, slack: Slack, mail: Mail, repository: Path
) -> None:
    relay.arguments = ("--file", str(repository / "sentry" / "sentry.yaml"))
    relay.env["SLACK_WEBHOOK_URL_ALERTS_PERFORMANCE"] = f"{slack.url}/performance"
    new = alert()
    new = new.replace(b'"High Error Rate"', b'"New Error Type"')
    slow = metric()
    with relay:
        assert relay.post(new, signed(new)) == 202
        assert relay.post(slow, signed(slow, resource="metric_alert")) == 202
        until(lambda: len(slack.posts) == 1 and len(mail.messages) == 1)

    message = email.message_from_bytes(mail.messages[0], policy=policy.default)
    # The one names an address and no channel, the other a channel and no address.
    assert message["To"] == "dev@shop.example.com"
    assert "Performance Degradation" in slack.posts[0]["text"]
    shown = _status(relay).stdout
    assert "slack #alerts-performance: 0 waiting, 1 delivered" in shown


def test_a_file_that_cannot_be_used(relay: Relay, repository: Path) -> None:
    file = repository / "sentry" / "sentry.yaml"
    file.write_text("team: 1")
    result = run(*PROGRAM, "relay", "--file", str(file), cwd=repository, env=dict(relay.env))
    assert result.returncode == 1
    assert result.stderr.startswith("sentry-as-code relay: sentry.yaml:1: ")
    assert len(result.stderr.splitlines()) == 1


def test_the_status_of_nothing(relay: Relay) -> None:
    result = _status(relay)
    assert result.returncode == 1
    assert "no relay has run with it" in result.stderr


def test_a_disk_that_is_full_sends_nothing_twice(
    tmp_path: Path, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Queue(str(tmp_path / "relay.sqlite"))
    done, failures = queue.done, [1, 1]

    def full(item: Item) -> None:
        if failures:
            failures.pop()
            raise sqlite3.OperationalError("database or disk is full")
        done(item)

    monkeypatch.setattr(queue, "done", full)
    routes = Routes(slack={"slack": slack.url}, mail_to="", email=False)
    delivery = Delivery(queue, routes, MailServer("", ""), Templates.read(None))
    queue.add("a", [("slack", "")], dict.fromkeys(NAMES, "x"), time.time())
    delivery.start()
    until(lambda: queue.channels() == [("slack", 0, 1, 0)])
    delivery.close()
    queue.close()

    assert len(slack.posts) == 1
