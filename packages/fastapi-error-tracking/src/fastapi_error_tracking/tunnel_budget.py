"""How much the tunnel holds for browsers: bytes and places, of one client and of all."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import ClientDisconnect, Request

LARGEST = 5_000_000  # bytes of one envelope
MOST_BYTES, MOST_BYTES_OF_ONE = 32_000_000, 10_000_000
MOST_PLACES, MOST_PLACES_OF_ONE = 100, 20
READ_SECONDS = 30.0
IDLE_SECONDS = 5.0
"""How long nothing more of an envelope may come."""
BUSY_SECONDS = 5  # after which a browser tries again


class Refused(Exception):
    """An envelope is not taken: ``status`` and ``reason`` say why.

    ``retry_after`` is how many seconds later it may be; 0 says nothing.
    """

    def __init__(self, status: int, reason: str, retry_after: int = 0) -> None:
        super().__init__(reason)
        self.status, self.reason, self.retry_after = status, reason, retry_after


class Budget:
    """Counts what is being read, and what was read and is not scrubbed yet. For one event loop."""

    def __init__(self) -> None:
        self._places: Counter[int] = Counter()
        self._bytes: Counter[int] = Counter()

    @contextmanager
    def place(self, client: int) -> Iterator["Place"]:
        """Hold a place for an envelope of ``client``, with what is read of it.

        Raises:
            Refused: There is none.
        """
        if self._places[client] >= MOST_PLACES_OF_ONE or self._places.total() >= MOST_PLACES:
            raise Refused(429, "Too many envelopes at once.", BUSY_SECONDS)
        self._places[client] += 1
        place = Place(self, client)
        try:
            yield place
        finally:
            self._give_back(self._places, client, 1)
            self._give_back(self._bytes, client, place.size)

    def take(self, client: int, amount: int) -> None:
        """Take ``amount`` bytes for ``client``.

        Raises:
            Refused: There are not as many.
        """
        of_one, of_all = self._bytes[client] + amount, self._bytes.total() + amount
        if of_one > MOST_BYTES_OF_ONE or of_all > MOST_BYTES:
            raise Refused(429, "Too many bytes at once.", BUSY_SECONDS)
        self._bytes[client] = of_one

    @staticmethod
    def _give_back(held: Counter[int], client: int, amount: int) -> None:
        held[client] -= amount
        if held[client] <= 0:
            del held[client]


class Place:
    """A place in the tunnel. ``size`` is how many bytes of its envelope are held."""

    def __init__(self, budget: Budget, client: int) -> None:
        self._budget, self._client = budget, client
        self.size = 0

    async def read(self, request: Request) -> bytearray:
        """Return the body of ``request``.

        Raises:
            Refused: It is too large, takes too long, or breaks off.
        """
        stated = request.headers.get("content-length", "0")
        if not stated.isdecimal() or len(stated) > len(str(LARGEST)) or int(stated) > LARGEST:
            raise Refused(413, f"The envelope is larger than {LARGEST} bytes.")
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await self._collected(request)
        except TimeoutError:
            raise Refused(408, "The envelope takes too long to arrive.") from None
        except ClientDisconnect:
            raise Refused(400, "The envelope is not complete.") from None

    async def _collected(self, request: Request) -> bytearray:
        body = bytearray()
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(IDLE_SECONDS) as idle:
            async for chunk in request.stream():
                idle.reschedule(loop.time() + IDLE_SECONDS)
                if self.size + len(chunk) > LARGEST:
                    raise Refused(413, f"The envelope is larger than {LARGEST} bytes.")
                self._budget.take(self._client, len(chunk))
                self.size += len(chunk)
                body += chunk
        return body
