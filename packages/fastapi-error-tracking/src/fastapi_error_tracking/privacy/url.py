"""A URL keeps its host, if that is known, and the number of its path's parts."""

import ipaddress
import os
import re
from functools import lru_cache
from urllib.parse import urlsplit

from .memo import remembered
from .words import METHODS

MAX_PARTS = 8
SCHEMES = frozenset({"http", "https", "ws", "wss"})

_IN_TEXT = re.compile(r"[a-z][a-z0-9+.-]{1,15}://[^\s'\"<>]{1,500}")


@remembered
def masked(text: str, hosts: frozenset[str]) -> str | None:
    """Return ``https://host/*/*`` for a URL, or None for anything else."""
    try:
        parts = urlsplit(text[:2_000])
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in SCHEMES or not host:
        return None
    if _is_own(host):
        host = "localhost"
    known = host == "localhost" or host in hosts or host in hosts_of_environment()
    shown = host if known and not _is_address(host) else "…"
    return f"{parts.scheme}://{shown}{_path(parts.path)}"


def request(text: str, hosts: frozenset[str]) -> str | None:
    """Return method and masked URL of an outgoing request (``GET https://host/*``)."""
    method, _, rest = text.partition(" ")
    if method not in METHODS:
        return None
    return " ".join(x for x in (method, masked(rest, hosts)) if x)


def _path(path: str) -> str:
    parts = [part for part in path.split("/")[: MAX_PARTS + 2] if part]
    if not parts:
        return "/" if path else ""
    return "/*" * min(len(parts), MAX_PARTS) + ("/…" if len(parts) > MAX_PARTS else "")


@lru_cache(maxsize=1)
def hosts_of_environment() -> frozenset[str]:
    """Return the hosts that the operator configured: those of URLs in environment variables."""
    found: set[str] = set()
    for value in os.environ.values():
        for text in _IN_TEXT.findall(value[:10_000])[:50]:
            try:
                host = urlsplit(text).hostname
            except ValueError:
                continue
            if host and not _is_address(host):
                found.add(host.lower())
    return frozenset(found)


def _is_own(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
