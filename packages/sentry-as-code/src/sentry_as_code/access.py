"""Where Sentry is and who may ask it: SENTRY_URL and SENTRY_AUTH_TOKEN."""

import getpass
import os
import sys

from .api import checked_server
from .configuration import Configuration
from .failures import Failure


def server(configuration: Configuration) -> str:
    """The address to ask; the environment goes before the file.

    Raises:
        Failure: a token must not be sent there.
    """
    return checked_server(os.environ.get("SENTRY_URL") or str(configuration.server))


def token() -> str:
    """The token from the environment, or typed at the terminal.

    Raises:
        Failure: there is none, or it is of a kind that cannot work.
    """
    given = os.environ.get("SENTRY_AUTH_TOKEN", "").strip()
    if not given:
        if not sys.stdin.isatty():
            raise Failure("SENTRY_AUTH_TOKEN is not set, and there is no terminal to ask for it on")
        try:
            given = getpass.getpass("Sentry token (not shown): ").strip()
        except EOFError:
            given = ""
    if not given or not given.isascii() or not given.isprintable() or " " in given:
        raise Failure("that is no token: accepted are printable characters without blanks")
    if given.startswith("sntrys_"):
        raise Failure(
            "this is an organisation token, which may only upload; create one under "
            "Developer Settings (internal integration) or a personal one"
        )
    return given
