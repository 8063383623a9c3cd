"""Sends what waits in the queue, each channel by itself, until it is delivered or given up."""

import json
import logging
import smtplib
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from .queue import Item, Queue
from .routes import EMAIL, Routes
from .templates import Templates

TIMEOUT = 10
LONGEST_PAUSE = 600.0
GIVEN_UP_AFTER = 24 * 3600.0
# How long a stop waits for what is due; the rest waits in the queue for the next start.
DRAIN = 20.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
log = logging.getLogger("relay")


class Undeliverable(Exception):
    """Another try would fail as well."""


class Later(Exception):
    """The other side asks for a pause of `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked to wait for {seconds:.0f} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Mail:
    """The mail server.

    Args:
        smtp: smtps://user:password@host:465, or smtp://host:587 (STARTTLS when offered).
        sender: the From of e-mails.
    """

    smtp: str
    sender: str


class Delivery:
    """A thread for each channel: one that hangs delays no other.

    Args:
        queue: what waits.
        routes: the webhooks.
        mail: the mail server.
        templates: the texts.
        pause: seconds before a second try, doubled before each further one.
    """

    def __init__(
        self, queue: Queue, routes: Routes, mail: Mail, templates: Templates, pause: float = 1.0
    ) -> None:
        self._queue = queue
        self._routes = routes
        self._mail = mail
        self._templates = templates
        self._pause = pause
        self._stopped_at: float | None = None
        # Delivered, and not yet written so: a full disk must not send them again and again.
        self._sent: set[int] = set()
        self._threads = [
            threading.Thread(target=self._run, args=(channel,), name=channel, daemon=True)
            for channel in routes.channels
        ]

    def start(self) -> None:
        for channel in set(self._queue.waiting_channels()) - set(self._routes.channels):
            log.warning("%s has deliveries that wait, and is not configured any more", channel)
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Deliver what is due, for a while; what is not delivered then waits for the next start."""
        self._stopped_at = time.monotonic()
        self._queue.wake()
        for thread in self._threads:
            thread.join(max(0.0, DRAIN - (time.monotonic() - self._stopped_at)))

    def _run(self, channel: str) -> None:
        while True:
            try:
                item = self._queue.next(channel, time.time())
                if item is not None:
                    self._try(item)
                elif self._stopped_at is not None:
                    return
                else:
                    self._wait(channel)
            except Exception:
                # A queue that cannot be read for a moment must not end a channel for good.
                log.exception("%s: the queue cannot be used", channel)
                time.sleep(1)
            if self._stopped_at is not None and time.monotonic() - self._stopped_at > DRAIN:
                return

    def _wait(self, channel: str) -> None:
        with self._queue.changed:
            due = self._queue.due(channel)
            pause = 5.0 if due is None else due - time.time()
            if self._stopped_at is None and pause > 0:
                self._queue.changed.wait(min(pause, 5.0))

    def _try(self, item: Item) -> None:
        now = time.time()
        try:
            if item.id not in self._sent:
                self._email(item) if item.channel == EMAIL else self._slack(item)
        except Later as later:
            self._queue.failed(item, str(later), now + min(later.seconds, LONGEST_PAUSE))
        except Undeliverable as error:
            log.error("%s: an alert is given up: %s", item.channel, error)
            self._queue.failed(item, str(error), None)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            pause = min(LONGEST_PAUSE, self._pause * 2.0**item.tries)
            due = now + pause if now + pause - item.taken < GIVEN_UP_AFTER else None
            log.warning("%s was not delivered: %s", item.channel, type(error).__name__)
            self._queue.failed(item, f"{type(error).__name__}: {error}"[:200], due)
        else:
            self._sent.add(item.id)
            self._queue.done(item)
            self._sent.discard(item.id)

    def _slack(self, item: Item) -> None:
        text = self._templates.slack_text(item.fields)
        body = json.dumps({"username": "Sentry Bot", "text": text}).encode()
        request = urllib.request.Request(  # noqa: S310
            self._routes.slack[item.channel], body, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310
                pass
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 429:
                raise Later(_seconds(error.headers.get("Retry-After"))) from None
            if 400 <= error.code < 500 and error.code != 408:
                raise Undeliverable(f"Slack answers {error.code}") from None
            raise

    def _email(self, item: Item) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"] = self._mail.sender, item.target
        mail["Subject"], text = self._templates.email_text(item.fields)
        mail["Date"] = formatdate(item.taken)
        # The same for every try: where one arrived after all, mail programs know the second.
        host = self._mail.sender.rpartition("@")[2].strip("> ")
        mail["Message-ID"] = f"<alert-{item.id}-{item.taken:.6f}@{host}>"
        mail.set_content(text)
        parts = urlsplit(self._mail.smtp)
        host, secure = parts.hostname or "", parts.scheme == "smtps"
        kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
        with kind(host, parts.port or (465 if secure else 587), timeout=TIMEOUT) as server:
            server.ehlo()
            if not secure and server.has_extn("starttls"):
                server.starttls()
            elif not secure and parts.username and host not in LOOPBACK:
                raise smtplib.SMTPNotSupportedError("a password without encryption")
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            try:
                server.send_message(mail)
            except smtplib.SMTPRecipientsRefused as error:
                if all(500 <= code < 600 for code, _ in error.recipients.values()):
                    raise Undeliverable("the mail server refuses every recipient") from None
                raise


def _seconds(text: str | None) -> float:
    try:
        return max(1.0, float(text or ""))
    except ValueError:
        return 30.0
