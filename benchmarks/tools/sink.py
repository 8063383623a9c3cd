"""Sentry's stand-in: takes envelopes on the loopback, counts them and throws them away.

A process of its own, so that what it costs is not what is measured.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from .processes import free_port, running, until

LOOPBACK = "127.0.0.1"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"


class Sink:
    """The sink's address, and what it has received."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.dsn = f"http://key@{LOOPBACK}:{port}/1"

    def received(self) -> int:
        """Return the number of envelopes received until now."""
        connection = HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/")
            answer: dict[str, int] = json.load(connection.getresponse())
        finally:
            connection.close()
        return answer["envelopes"]


@contextmanager
def sink(folder: Path) -> Iterator[Sink]:
    """Run the sink as long as the block lasts."""
    found = Sink(free_port())
    log = folder / "sink.log"
    command = [sys.executable, "-m", __spec__.name if __name__ == "__main__" else __name__]

    def answers() -> bool:
        try:
            return found.received() >= 0
        except OSError:
            return False

    root = Path(__file__).parent.parent.parent
    with running([*command, str(found.port)], {}, root, log) as process:
        until(answers, process, log)
        yield found


class _Count:
    envelopes = 0


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:-2])
            await reader.readexactly(int(fields.get(b"content-length", 0)))
            if head.startswith(b"POST"):
                _Count.envelopes += 1
            body = json.dumps({"envelopes": _Count.envelopes}).encode()
            writer.write(ANSWER % (len(body), body))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def _listen(port: int) -> None:
    server = await asyncio.start_server(_serve, LOOPBACK, port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_listen(int(sys.argv[1])))
