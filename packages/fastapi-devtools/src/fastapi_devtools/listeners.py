"""Ports that the stack itself listens on, for processes that come and go behind them."""

import socket
from types import TracebackType
from typing import Self

from .errors import StackError
from .ports import LOOPBACK, why_not_free

WAITING = 2048  # connections that may wait for the process


class Listeners:
    """A context manager: sockets that stay open while the processes behind them are exchanged.

    Whoever connects meanwhile is not refused, but waits for the next process.
    """

    def __init__(self) -> None:
        self._sockets: dict[int, socket.socket] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
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
