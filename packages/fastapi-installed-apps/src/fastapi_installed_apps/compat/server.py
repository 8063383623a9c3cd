"""What uvicorn promises to nobody: see ``tests/test_compat_server.py``.

httptools collects a head for as long as it comes, and uvicorn has no option against it.
"""

import asyncio
from typing import Any, ClassVar

try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError:  # another server, or uvicorn with another parser
    HttpToolsProtocol = None  # type: ignore[assignment,misc]

TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: application/json\r\ncontent-length: 50\r\nconnection: close\r\n\r\n"
    b'{"detail":"The head of the request is too large."}'
)


def limit_heads(most: int, seconds: float, waiting: int) -> None:
    """Close connections whose head has more than ``most`` bytes, or is not there in ``seconds``.

    What comes between the pieces of a body, or after it, counts as a head: it is as endless. Where
    more than ``waiting`` connections have not sent their head, the one that has waited longest is
    closed: who opens a thousand and sends nothing takes no place from those that do.
    """
    if HttpToolsProtocol is None:
        return
    _Limited.most, _Limited.seconds, _Limited.places = most, seconds, waiting
    # By now uvicorn has chosen the class of its connections: whoever makes one gets ours.
    HttpToolsProtocol.__new__ = _make  # type: ignore[assignment]


def _make(_: type[Any], *__: Any, **___: Any) -> Any:
    return object.__new__(_Limited)


class _Limited(HttpToolsProtocol or object):  # type: ignore[misc]
    most = 0  # bytes
    seconds = 0.0
    places = 0
    waiting: ClassVar[dict["_Limited", None]] = {}  # in the order in which they began to

    head_bytes = 0  # since something was complete
    deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self.head_bytes += len(data)
        super().data_received(data)
        if self.head_bytes == 0 or self.transport.is_closing():
            return
        is_head = self.cycle is None or self.cycle.response_complete
        if self.head_bytes > self.most:
            if is_head:
                self.transport.write(TOO_LARGE)
            self.transport.close()
        elif is_head and self.deadline is None:
            self._expect_head()

    def on_headers_complete(self) -> None:
        self._forget_deadline()
        self.head_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.head_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.head_bytes = 0
        super().on_message_complete()

    def _expect_head(self) -> None:
        self.deadline = self.loop.call_later(self.seconds, self._give_up)
        self.waiting[self] = None
        if len(self.waiting) > self.places:
            next(iter(self.waiting))._give_up()

    def _give_up(self) -> None:
        self._forget_deadline()
        if not self.transport.is_closing():
            self.transport.close()

    def _forget_deadline(self) -> None:
        self.waiting.pop(self, None)
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None
