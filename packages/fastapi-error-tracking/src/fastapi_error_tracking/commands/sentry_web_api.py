"""Sentry's web API, as far as it is only read: whether an event was stored, and what was used."""

import json
import os
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from ..http import Client
from ..loopback import is_loopback

LARGEST = 10_000_000  # bytes; the numbers of a month are far fewer
EVERY = 1.0  # seconds between two looks for an event

REFUSALS = {
    401: "the token is not valid: set SENTRY_AUTH_TOKEN to one that is",
    403: "the token may not do this: give it the scope org:read",
    404: "there is nothing of this name: compare --organization with the address of its pages",
    410: "this part of the API is gone: a newer version of this command is needed",
    429: "too many requests: try again in a minute",
}


class SentryWebApiError(Exception):
    """Sentry's API did not answer as asked; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class SentryWebApi:
    """The API of one organisation. ``server`` is its address, without a slash at the end."""

    organization: str
    token: str = field(repr=False)
    server: str = "https://sentry.io"
    timeout: float = 10.0

    @classmethod
    def from_environment(cls, organization: str | None) -> "SentryWebApi | None":
        """Return the API that sentry-cli's variables describe, or None without a token.

        Raises:
            SentryWebApiError: They are incomplete, or would send the token unencrypted.
        """
        token = os.environ.get("SENTRY_AUTH_TOKEN")
        organization = organization or os.environ.get("SENTRY_ORG")
        if not token:
            return None
        if not organization:
            raise SentryWebApiError("Which organisation? Set SENTRY_ORG, or give --organization.")
        server = (os.environ.get("SENTRY_URL") or "https://sentry.io").rstrip("/")
        parts = urlsplit(server)
        local = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if not (parts.scheme == "https" or local) or not parts.hostname:
            raise SentryWebApiError("SENTRY_URL must be an address with https://.")
        return cls(organization, token, server)

    def find(self, event_id: str, seconds: float) -> str | None:
        """Wait until Sentry has stored an event; return its project, or None after ``seconds``.

        Raises:
            SentryWebApiError: The API cannot be asked.
        """
        deadline = time.monotonic() + seconds
        while True:
            status, document = self._get(f"/eventids/{event_id}/")
            if status == 200:
                return str(document.get("projectSlug", ""))
            if status != 404:
                raise self._refused(status)
            if time.monotonic() + EVERY > deadline:
                return None
            time.sleep(EVERY)

    def used(self, days: int) -> dict[str, int]:
        """Return how much of each category came within ``days``, what was over the quota included.

        Raises:
            SentryWebApiError: The API cannot be asked, or answers something else.
        """
        query = [
            ("statsPeriod", f"{days}d"),
            ("interval", "1d"),
            ("field", "sum(quantity)"),
            ("groupBy", "category"),
            ("groupBy", "outcome"),
        ]
        status, document = self._get(f"/stats_v2/?{urlencode(query)}")
        if status != 200:
            raise self._refused(status)
        counts: dict[str, int] = {}
        try:
            for group in document["groups"]:
                if group["by"]["outcome"] in ("accepted", "rate_limited"):
                    category = group["by"]["category"]
                    quantity = int(group["totals"]["sum(quantity)"])
                    counts[category] = counts.get(category, 0) + quantity
        except (KeyError, TypeError, ValueError):
            raise SentryWebApiError(f"{self._host} answers, but not as Sentry does.") from None
        return counts

    @property
    def _host(self) -> str:
        return urlsplit(self.server).hostname or ""

    def _get(self, path: str) -> tuple[int, Any]:
        scheme = urlsplit(self.server).scheme
        url = f"{self.server}/api/0/organizations/{quote(self.organization, safe='')}{path}"
        try:
            answer = Client(scheme, self._host, LARGEST).request(
                "GET",
                url,
                seconds=self.timeout,
                headers={"Authorization": f"Bearer {self.token}"},
            )
        except urllib3.exceptions.HTTPError as error:
            raise SentryWebApiError(
                f"{self._host} cannot be reached ({type(error).__name__})."
            ) from None
        try:
            return answer.status, json.loads(answer.body) if answer.status == 200 else {}
        except ValueError:
            raise SentryWebApiError(f"{self._host} answers, but not as Sentry does.") from None

    def _refused(self, status: int) -> SentryWebApiError:
        meaning = REFUSALS.get(status, "it is in trouble: try again later")
        return SentryWebApiError(f"{self._host} answered {status}: {meaning}.")
