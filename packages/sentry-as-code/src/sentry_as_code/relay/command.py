"""`sentry-as-code relay`: reads the environment, serves, and delivers; its status."""

import logging
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Self
from urllib.parse import urlsplit

from .. import program
from .delivery import Delivery, Mail
from .queue import Queue
from .routes import Routes
from .server import Relay, Server, log
from .templates import Templates


@dataclass(frozen=True)
class Settings:
    """What the environment says, by the names that the package's docstring lists."""

    secret: str
    routes: Routes
    mail: Mail
    state: str
    most: int
    host: str
    port: str

    @classmethod
    def of(cls, environment: Mapping[str, str], file: Path | None) -> Self:
        """The settings in `environment`, and who is told by sentry.yaml if that is given.

        Raises:
            ValueError: they cannot be used; the message is one line.
        """
        secret, most = environment.get("SENTRY_HOOK_SECRET", ""), environment.get("RELAY_QUEUE", "")
        if mistake := _mistake(secret, environment):
            raise ValueError(mistake)
        routes = Routes.of(environment, file)
        if not routes.channels:
            raise ValueError(
                "set SLACK_WEBHOOK_URL, SMTP_URL or both: there is nowhere to deliver to"
            )
        for hook in routes.slack.values():
            if urlsplit(hook).scheme not in ("https", "http"):
                raise ValueError(
                    "SLACK_WEBHOOK_URL is no address; accepted: https://hooks.slack.com/services/…"
                )
        if most and not (most.isascii() and most.isdigit() and int(most)):
            raise ValueError(f"RELAY_QUEUE is {most!r}; accepted: 1 or more")
        return cls(
            secret,
            routes,
            Mail(environment.get("SMTP_URL", ""), environment.get("MAIL_FROM", "")),
            state=_state(environment),
            most=int(most or 10_000),
            host=environment.get("HOST", "127.0.0.1"),
            port=environment.get("PORT", "8900"),
        )


def run(action: str, folder: Path | None, file: Path | None) -> int:
    """Serve, show the status, or try again what was given up.

    Args:
        action: serve, status or retry.
        folder: where the templates lie; RELAY_TEMPLATES unless given.
        file: sentry.yaml, which says who is told; everybody unless given.

    Returns:
        The exit status.
    """
    try:
        return _serve(folder, file) if action == "serve" else _look(action)
    except ValueError as mistake:
        print(f"{program.NAME} relay: {mistake}", file=sys.stderr)
        return program.FAILED


def _serve(folder: Path | None, file: Path | None) -> int:
    """Serve until SIGTERM or Ctrl-C; what is due then is delivered before the end."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    if folder is None and (named := os.environ.get("RELAY_TEMPLATES")):
        folder = Path(named)
    settings = Settings.of(os.environ, file)
    templates = Templates.read(folder)
    queue = _queue(settings.state, settings.most)
    delivery = Delivery(queue, settings.routes, settings.mail, templates)
    server = _server(Relay(settings.secret, queue, settings.routes), settings)
    with server:
        signal.signal(signal.SIGTERM, lambda *_: Thread(target=server.shutdown).start())
        delivery.start()
        log.info("listening on http://%s:%s", *server.server_address[:2])
        with suppress(KeyboardInterrupt):
            server.serve_forever(0.1)
    delivery.close()
    return program.OK


def _look(action: str) -> int:
    state = _state(os.environ)
    if not Path(state).exists():
        raise ValueError(f"RELAY_STATE is {state}, which is not there; no relay has run with it")
    with closing(_queue(state, 1)) as queue:
        if action == "retry":
            print(f"{queue.revive()} to be tried again")
            return program.OK
        for channel, waiting, delivered, dead in queue.channels():
            print(f"{channel}: {waiting} waiting, {delivered} delivered, {dead} given up")
        for item in queue.dead():
            hours = (time.time() - item.taken) / 3600
            name = item.fields.get("rule.name", "")
            print(
                f"  given up: {item.channel}, {name}, {hours:.1f} h old, "
                f"after {item.tries} tries: {item.error}"
            )
    return program.OK


def _state(environment: Mapping[str, str]) -> str:
    return environment.get("RELAY_STATE") or "relay.sqlite"


def _queue(state: str, most: int) -> Queue:
    try:
        return Queue(state, most)
    except sqlite3.Error as error:
        raise ValueError(f"RELAY_STATE is {state}, which cannot be used: {error}") from None


def _server(relay: Relay, settings: Settings) -> Server:
    try:
        return Server(relay, settings.host, int(settings.port))
    except (OSError, OverflowError, ValueError) as error:
        where = f"HOST {settings.host}, PORT {settings.port}"
        raise ValueError(f"cannot listen on {where}: {error}") from None


def _mistake(secret: str, environment: Mapping[str, str]) -> str:
    smtp = environment.get("SMTP_URL", "")
    if len(secret) < 16:
        return "SENTRY_HOOK_SECRET is missing or too short; it is the integration's client secret"
    if smtp and urlsplit(smtp).scheme not in ("smtp", "smtps"):
        return "SMTP_URL is no mail server; accepted: smtps://user:password@host:465"
    if smtp and not (environment.get("MAIL_FROM") and environment.get("MAIL_TO")):
        return "e-mail needs MAIL_FROM and MAIL_TO"
    return ""
