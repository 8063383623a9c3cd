"""HTTP requests to the parts of the stack: never through a proxy, and given up at any moment."""

import asyncio
import json
from collections.abc import Mapping

from .ports import LOOPBACK

PATIENCE = 20.0


async def ask(
    method: str, port: int, path: str, body: Mapping[str, str] | None = None
) -> int | None:
    """Send a request, JSON where it has a body; return the answer's status.

    ``None`` means that nobody answers on that port, or not within ``PATIENCE`` seconds.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            return await _ask(method, port, path, json.dumps(body).encode() if body else b"")
    except (OSError, EOFError, ValueError, IndexError):
        return None


async def _ask(method: str, port: int, path: str, body: bytes) -> int:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        head = [
            f"{method} {path} HTTP/1.1",
            f"Host: {LOOPBACK}:{port}",
            "Accept: */*",
            "Connection: close",
            f"Content-Length: {len(body)}",
            *(["Content-Type: application/json"] if body else []),
        ]
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        status = int((await reader.readuntil(b"\r\n")).split()[1])
        while await reader.read(65_536):  # whoever answers must not find that nobody listens
            pass
        return status
    finally:
        writer.close()
