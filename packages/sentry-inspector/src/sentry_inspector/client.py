"""Reads a running inspector over HTTP, for the commands that ask one."""

import http.client
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote, urlencode

TIMEOUT = 10.0
# An inspector is on this machine: a proxy for the rest of the world does not reach it.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Unanswered(Exception):
    """The inspector gave no answer, or none that helps; the message is one sentence."""


class Client:
    """Asks the inspector at ``url``, such as ``http://127.0.0.1:8969``.

    Raises:
        ValueError: ``url`` is no address over HTTP.
    """

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"{url!r} is no address: it reads like http://127.0.0.1:8969.")
        self.url = url.rstrip("/")

    def get(self, *path: str, **query: str | int) -> Any:
        """Return the answer to ``GET /api/…``.

        Raises:
            Unanswered: There is none, or the inspector says what is wrong.
        """
        address = "/".join((self.url, "api", *(quote(part, safe="") for part in path)))
        try:
            with OPENER.open(f"{address}?{urlencode(query)}", timeout=TIMEOUT) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Unanswered(_detail(error)) from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Unanswered(f"No inspector answers at {self.url} ({error}).") from None


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["detail"])
    except (ValueError, LookupError, TypeError, OSError):
        return f"The inspector answers {error.code}."
