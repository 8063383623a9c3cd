"""Sends a message to Slack and by e-mail, in the background, a few times if need be."""

import json
import logging
import smtplib
import time
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from .templates import Templates

TRIES = 3
TIMEOUT = 10
LOOPBACK = ("127.0.0.1", "localhost", "::1")
log = logging.getLogger("relay")


@dataclass(frozen=True)
class Destinations:
    """Where messages go; an empty address means nowhere.

    Args:
        slack: the address of a Slack incoming webhook.
        smtp: smtps://user:password@host:465, or smtp://host:587 (STARTTLS when offered).
        sender: the From of e-mails.
        recipients: the To of e-mails, separated by commas.
        pause: seconds before a second try, doubled before a third.
    """

    slack: str
    smtp: str
    sender: str
    recipients: str
    pause: float = 2.0


class Delivery:
    """Takes alerts at once and delivers them one after another: Sentry waits for one second."""

    def __init__(self, destinations: Destinations, templates: Templates) -> None:
        self._to = destinations
        self._templates = templates
        self._worker = ThreadPoolExecutor(max_workers=1)

    def add(self, values: Mapping[str, str]) -> None:
        if self._to.slack:
            self._worker.submit(self._try, "Slack", lambda: self._slack(values))
        if self._to.smtp:
            self._worker.submit(self._try, "e-mail", lambda: self._email(values))

    def close(self) -> None:
        """Wait until everything taken is delivered."""
        self._worker.shutdown()

    def _try(self, what: str, send: Callable[[], None]) -> None:
        for attempt in range(TRIES):
            if attempt:
                time.sleep(self._to.pause * attempt)
            try:
                send()
                return
            except (OSError, smtplib.SMTPException) as error:
                log.warning("%s was not delivered: %s", what, type(error).__name__)
        log.error("%s is given up after %s tries", what, TRIES)

    def _slack(self, values: Mapping[str, str]) -> None:
        body = json.dumps(
            {"username": "Sentry Bot", "text": self._templates.slack_text(values)}
        ).encode()
        request = urllib.request.Request(  # noqa: S310
            self._to.slack, body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310
            pass

    def _email(self, values: Mapping[str, str]) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"] = self._to.sender, self._to.recipients
        mail["Subject"], text = self._templates.email_text(values)
        mail.set_content(text)
        parts = urlsplit(self._to.smtp)
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
            server.send_message(mail)
