"""Ports that the stack itself listens on, for processes that come and go behind them."""

import asyncio
import socket
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Self

from .errors import StackError
from .ports import LOOPBACK, why_not_free

PATIENCE = 5.0  # seconds for a request that is answered here
WAITING = 2048  # connections that may wait for the process


class Listeners:
    """A context manager: sockets that stay open while the processes behind them are exchanged.

    Whoever connects meanwhile is not refused, but waits for the next process, or is told that there
    is none.
    """

    def __init__(self) -> None:
        self._sockets: dict[int, socket.socket] = {}
        self._answering: dict[int, asyncio.Server] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self._answering.values():
            server.close()
        for each in self._sockets.values():
            each.close()

    def listen(self, port: int) -> int:
        """Listen on ``port`` of loopback, once; return the descriptor to hand on.

        Raises:
            StackError: It cannot be listened on.
        """
        if port not in self._sockets:
            server = socket.socket()
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # What is accepted inherits it. Who is handed a descriptor may not know that it is TCP.
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                server.bind((LOOPBACK, port))
                server.listen(WAITING)
            except OSError as error:
                server.close()
                raise StackError(f"Port {port} of {LOOPBACK} {why_not_free(error)}.") from None
            self._sockets[port] = server
        return self._sockets[port].fileno()

    async def answer(self, port: int, reason: str) -> None:
        """Answer whoever connects with status 503 and a ``reason``: no process does."""

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError, EOFError, ValueError, TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(_unavailable(reason))
                    writer.write_eof()
                    while await reader.read(65_536):  # who still sends would meet a reset
                        pass
            writer.close()

        await self.leave(port)
        if port in self._sockets:
            server = self._sockets[port].dup()
            server.setblocking(False)
            self._answering[port] = await asyncio.start_server(answer, sock=server)

    async def leave(self, port: int) -> None:
        """Leave it to a process to answer on ``port``."""
        if server := self._answering.pop(port, None):
            server.close()


def _unavailable(reason: str) -> bytes:
    body = reason.encode("utf-8", "backslashreplace")
    head = [
        f"HTTP/1.1 {HTTPStatus.SERVICE_UNAVAILABLE.value} Service Unavailable",
        "Content-Type: text/plain; charset=utf-8",
        "X-Content-Type-Options: nosniff",
        "Cache-Control: no-store",
        "Connection: close",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
