"""One line for each way Sentry can say no."""

import re
from collections.abc import Iterator
from typing import Any

import httpx


class Failure(Exception):
    """Something that ends the run; the message is the one line to print."""


class Refused(Failure):
    """Sentry answered with an error status.

    `beyond_plan` is true when the answer speaks of the plan or of a limit it sets.
    """

    def __init__(self, message: str, status: int, beyond_plan: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.beyond_plan = beyond_plan


SERVICE_DOWN = "nothing is half written; run the same command again"
_PLAN = re.compile(
    r"\b(plan|upgrade|quota|of allowed|seat|not available for|billing|cannot enable)\b",
    re.IGNORECASE,
)


def refused(response: httpx.Response, scope: str) -> Refused:
    """The failure for an answer with status 300 or more.

    Args:
        response: the answer, read to its end.
        scope: the token scope the request needs, for the line about a 403.
    """
    status = response.status_code
    what = f"{response.request.method} {response.request.url.path}"
    said = "; ".join(_said(_json(response)))
    beyond_plan = status == 402 or (status in (400, 403) and bool(_PLAN.search(said)))
    quoted = f" Sentry says: {said}" if said else ""
    match status:
        case 401:
            text = "the token is wrong, expired or revoked; set SENTRY_AUTH_TOKEN to a valid one."
        case 400 | 402 | 403 if beyond_plan:
            text = "the plan of this organisation does not include it."
        case 403:
            text = f"the token lacks the scope {scope}; add it to the token and run again."
        case 404:
            text = (
                "there is no such thing, or the token may not see it; check organization "
                "in the file, SENTRY_URL and whose token it is."
            )
        case 409:
            text = "it exists already or is being deleted; give it another name or wait."
        case 410:
            text = "Sentry has withdrawn this address; take a newer version of sentry-as-code."
        case 429:
            text = "too many requests, even after waiting; run the same command again later."
        case _ if status >= 500:
            text = f"Sentry is out of order; {SERVICE_DOWN}."
        case _ if 300 <= status < 400:
            text = "the server sends elsewhere; set SENTRY_URL to the address it really has."
        case _:
            text = "Sentry does not accept what was sent."
    return Refused(f"{status} for {what}: {text}{quoted}", status, beyond_plan)


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _said(body: Any, where: str = "") -> Iterator[str]:
    """The sentences in Django's nested error bodies, each with the field it is about."""
    if isinstance(body, dict):
        for key, value in body.items():
            plain = key in ("detail", "nonFieldErrors", "message")
            yield from _said(value, where if plain else f"{where}.{key}" if where else str(key))
    elif isinstance(body, list):
        for value in body:
            yield from _said(value, where)
    elif body not in (None, ""):
        text = " ".join(str(body).split())[:300]
        yield f"{where}: {text}" if where else text
