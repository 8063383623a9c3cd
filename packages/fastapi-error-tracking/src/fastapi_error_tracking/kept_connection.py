"""A connection on which an answer was read to its end: the next request goes the short way.

Connections are made by urllib3, which knows proxies, certificates and names. Of each request it
makes so much besides that this takes longer than all else about sending: with the standard library
alone it takes a third. What goes wrong has the same names.
"""

from collections.abc import Mapping
from http.client import HTTPConnection as Plain
from http.client import HTTPException
from typing import NamedTuple
from urllib.parse import urlsplit

from urllib3 import __version__ as version  # type: ignore[attr-defined]
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ProtocolError, ReadTimeoutError

USUAL = {"User-Agent": f"python-urllib3/{version}"}


class Reply(NamedTuple):
    """What a server said. Names of ``headers`` are lower case; ``body`` is as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool
    """Whether ``body`` is all of it."""


def ask_again(
    connection: HTTPConnection,
    method: str,
    url: str,
    *,
    seconds: float,
    body: bytes | None,
    headers: Mapping[str, str],
    largest: int,
) -> Reply:
    """Ask once more on ``connection``, which is closed if it can be kept no longer.

    Args:
        connection: It leads to the server itself, and waits for nothing.
        method, url, body, headers: Of the request.
        seconds: How long it may take to send, and until each part of the answer is there.
        largest: How many bytes of the answer are read.

    Raises:
        urllib3.exceptions.HTTPError: There is no answer.
    """
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    is_kept = False
    try:
        connection.sock.settimeout(seconds)
        Plain.request(connection, method, target, body, {**USUAL, **headers})
        response = Plain.getresponse(connection)
        content = response.read(largest + 1)
        is_kept = response.isclosed()  # and not in the middle of something
        is_whole = len(content) <= largest and not response.length
        named = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, named, content[:largest], is_whole)
    except TimeoutError as error:
        raise ReadTimeoutError(None, url, "Read timed out.") from error  # type: ignore[arg-type]
    except (HTTPException, OSError) as error:
        raise ProtocolError("Connection aborted.", error) from error
    finally:
        if not is_kept:
            connection.close()
