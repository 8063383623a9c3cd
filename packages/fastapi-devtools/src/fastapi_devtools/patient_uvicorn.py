"""``python -m`` uvicorn with all its options, for a port whose next server takes over.

When uvicorn stops it closes each connection that has sent no request yet: who has just connected
meets a reset. Here no more are accepted first, and those that were get a moment to send theirs; who
connects later waits for the next server.
"""

import asyncio
import socket

import uvicorn
from uvicorn.main import main

from .compat import serve_with

MOMENT = 0.1  # seconds


class PatientServer(uvicorn.Server):
    """A server that lets nobody down whom it has accepted."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more, wait a moment, and stop."""
        for server in self.servers:
            server.close()
        await asyncio.sleep(MOMENT)
        await super().shutdown(sockets)


if __name__ == "__main__":
    serve_with(PatientServer)
    main()
