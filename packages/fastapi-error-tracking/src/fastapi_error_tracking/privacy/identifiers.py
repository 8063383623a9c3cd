"""Identifiers leave as keyed hashes: stable within an environment, useless without the key."""

import hashlib
import hmac
import re
from secrets import token_bytes

from .memo import remembered

_OF_PROCESS = token_bytes()
_HASHED = re.compile(r"id-([0-9a-f]{16})([0-9a-f]{8})")


class Identifiers:
    """Hash identifiers with HMAC-SHA256 (RFC 2104) under a key made of secret and environment.

    A hash ends with a mark that only this key can make, so that a hash met a second time is known
    for what it is and stays, while a stranger's look-alike is hashed.

    Args:
        secret: The application's secret key. Without one no identifier leaves: whoever knows the
            key can try values until a hash fits.
        environment: Keeps the hashes of staging and production apart.
        public: Leave identifiers as they are.
    """

    def __init__(self, secret: str, environment: str, *, public: bool = False) -> None:
        self._key = _digest(secret.encode("utf-8", "replace"), f"telemetry/{environment}")
        self._public = public
        self._has_secret = bool(secret)
        self._remembered = remembered(self._made)

    def hash(self, value: object) -> str:
        """Return ``id-`` and 24 hexadecimal digits for a string or number."""
        return self._remembered(str(value)[:500])

    def _made(self, text: str) -> str:
        known = _HASHED.fullmatch(text)
        if known and hmac.compare_digest(self._mark(known[1]), known[2]):
            return text
        digest = _digest(self._key, f"value/{text}").hex()[:16]
        return f"id-{digest}{self._mark(digest)}"

    def leaving(self, value: object) -> str | None:
        """Return what may leave of an identifier: its hash, unless identifiers are public."""
        if self._public:
            return str(value)[:200]
        return self.hash(value) if self._has_secret else None

    def random(self, digits: str) -> str:
        """Return an id of the same form for one that may be somebody's number, always the same.

        It holds a letter, and so it stays the same if it is met a second time.
        """
        found = iter("a" + _digest(self._key if self._has_secret else _OF_PROCESS, digits).hex())
        return "".join(c if c == "-" else next(found) for c in digits)

    def _mark(self, digest: str) -> str:
        return _digest(self._key, f"mark/{digest}").hex()[:8]


def _digest(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode("utf-8", "replace"), hashlib.sha256)
