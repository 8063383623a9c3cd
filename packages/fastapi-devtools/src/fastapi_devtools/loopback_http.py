"""HTTP requests to the parts of the stack."""

import asyncio
import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException

from .ports import LOOPBACK

PATIENCE = 20.0


async def ask(
    method: str, port: int, path: str, body: Mapping[str, str] | None = None
) -> int | None:
    """Send a request, JSON where it has a body; return the answer's status.

    ``None`` means that nobody answers on that port, or not within ``PATIENCE`` seconds.
    """
    return await asyncio.to_thread(_ask, method, port, path, body)


def _ask(method: str, port: int, path: str, body: Mapping[str, str] | None) -> int | None:
    connection = HTTPConnection(LOOPBACK, port, timeout=PATIENCE)
    try:
        headers = {"Content-Type": "application/json"} if body else {}
        connection.request(method, path, json.dumps(body) if body else None, headers)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
