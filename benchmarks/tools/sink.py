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

from .processes import BenchmarkError, free_port, running, until

LOOPBACK = "127.0.0.1"
# The same address in a form that no program takes for this machine: whoever reports to this machine
# says what was removed from the report, as to the inspector, and production does not.
AS_IF_REMOTE = "127.1"
TELLING = b"x-privacy-report"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"


class Sink:
    """The sink's address, and what it has received."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.dsn = f"http://key@{AS_IF_REMOTE}:{port}/1"

    def received(self) -> int:
        """Return the number of envelopes received until now.

        Raises:
            BenchmarkError: One came from a process that believes it is developed on this machine.
        """
        connection = HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/")
            answer: dict[str, int] = json.load(connection.getresponse())
        finally:
            connection.close()
        if answer["telling"]:
            raise BenchmarkError("What was sent says what was removed from it, as in development.")
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
    telling = 0


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:-2])
            await reader.readexactly(int(fields.get(b"content-length", 0)))
            if head.startswith(b"POST"):
                _Count.envelopes += 1
                _Count.telling += TELLING in fields
            count = {"envelopes": _Count.envelopes, "telling": _Count.telling}
            body = json.dumps(count).encode()
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
