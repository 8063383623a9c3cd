"""Which websites may post to the inspector from a browser: those under development here."""

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import urlsplit

ANY = "*"
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#@\s]+")


class Origins:
    """The origins of this machine, and those in ``more``; ``*`` there stands for every origin.

    Raises:
        ValueError: One of ``more`` is no origin.
    """

    def __init__(self, more: Collection[str] = ()) -> None:
        self._more = {origin.lower().rstrip("/") for origin in more}
        for origin in sorted(self._more):
            if origin not in (ANY, "null") and not ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"{origin!r} is no origin: it reads like https://shop.example or"
                    " http://192.168.0.7:5173; * allows every origin."
                )

    def allow(self, origin: str | None) -> bool:
        """Say whether a request with this ``Origin`` header may post: no browser, no header."""
        if origin is None or ANY in self._more or origin.lower() in self._more:
            return True
        try:
            host = urlsplit(origin).hostname or ""
        except ValueError:
            return False
        return host == "localhost" or host.endswith(".localhost") or _is_loopback(host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
