"""`sentry-as-code relay`: reads the environment, serves, and delivers before it ends."""

import logging
import os
import signal
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Self
from urllib.parse import urlsplit

from .. import program
from .delivery import Delivery, Destinations
from .server import Relay, Server, log
from .templates import Templates
from .verification import Seen


@dataclass(frozen=True)
class Settings:
    """What the environment says, by the names that the package's docstring lists."""

    secret: str
    to: Destinations
    state: str
    host: str
    port: str

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """The settings in `environment`.

        Raises:
            ValueError: they cannot be used; the message is one line.
        """
        to = Destinations(
            slack=environment.get("SLACK_WEBHOOK_URL", ""),
            smtp=environment.get("SMTP_URL", ""),
            sender=environment.get("MAIL_FROM", ""),
            recipients=environment.get("MAIL_TO", ""),
        )
        secret = environment.get("SENTRY_HOOK_SECRET", "")
        if mistake := _mistake(secret, to):
            raise ValueError(mistake)
        return cls(
            secret,
            to,
            state=environment.get("RELAY_STATE", "relay.sqlite"),
            host=environment.get("HOST", "127.0.0.1"),
            port=environment.get("PORT", "8900"),
        )


def serve(folder: Path | None) -> int:
    """Serve until SIGTERM or Ctrl-C; what was taken is delivered before the end.

    Args:
        folder: where the templates lie; RELAY_TEMPLATES unless given.

    Returns:
        The exit status.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    if folder is None and (named := os.environ.get("RELAY_TEMPLATES")):
        folder = Path(named)
    try:
        settings = Settings.of(os.environ)
        templates = Templates.read(folder)
        seen = _seen(settings.state)
        delivery = Delivery(settings.to, templates)
        server = _server(Relay(settings.secret, seen, delivery), settings)
    except ValueError as mistake:
        print(f"{program.NAME} relay: {mistake}", file=sys.stderr)
        return program.FAILED
    with server:
        signal.signal(signal.SIGTERM, lambda *_: Thread(target=server.shutdown).start())
        log.info("listening on http://%s:%s", *server.server_address[:2])
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    delivery.close()
    return program.OK


def _seen(state: str) -> Seen:
    try:
        return Seen(state)
    except sqlite3.Error as error:
        raise ValueError(f"RELAY_STATE is {state}, which cannot be used: {error}") from None


def _server(relay: Relay, settings: Settings) -> Server:
    try:
        return Server(relay, settings.host, int(settings.port))
    except (OSError, OverflowError, ValueError) as error:
        where = f"HOST {settings.host}, PORT {settings.port}"
        raise ValueError(f"cannot listen on {where}: {error}") from None


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
