"""A server on loopback that keeps every byte it is sent, in place of Sentry."""

import gzip
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

import brotli  # type: ignore[import-untyped]

from ..compat.events import Envelope, payload

PROJECTS = ("backend", "worker", "frontend")
KEY = "c0ffee" * 5 + "c0"
LARGEST = 100_000_000
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "br": brotli.decompress,
    "identity": bytes,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an envelope: its kind, what it holds, and the project it was sent to."""

    kind: str
    content: Any
    project: str
    headers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it arrived: line and headers, the body, and the body unpacked."""

    head: bytes
    packed: bytes
    body: bytes
    items: list[Item]
    envelope: dict[str, Any]
    project: str

    @property
    def everything(self) -> bytes:
        """Every byte, and the body a second time where it was packed."""
        return b"\r\n".join([self.head, self.body])


class Receiver:
    """Takes envelopes for three projects while it is entered."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._changed = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                packed = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                head = f"{self.requestline}\r\n{self.headers}".encode("utf-8", "replace")
                encoding = self.headers.get("Content-Encoding", "identity")
                receiver._take(head, self.path, packed, encoding)
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True, name="receiver"
        )

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def dsn(self, project: str) -> str:
        """Return the DSN of ``project``: backend, worker or frontend."""
        number = PROJECTS.index(project) + 1
        return f"http://{KEY}@127.0.0.1:{self._server.server_port}/{number}"

    def items(self, kind: str | None = None) -> list[Item]:
        """Return what has arrived, of one kind or of every."""
        found = [item for one in list(self.received) for item in one.items]
        return [item for item in found if kind in (None, item.kind)]

    def wait_for(self, kind: str, count: int = 1, seconds: float = 10.0) -> list[Item]:
        """Return the items of ``kind`` when there are ``count``, or those there are in time."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while len(found := self.items(kind)) < count:
                if not self._changed.wait(deadline - time.monotonic()):
                    break
        return found

    def _take(self, head: bytes, path: str, packed: bytes, encoding: str) -> None:
        try:
            body = UNPACK[encoding](packed)
        except Exception:  # what cannot be unpacked is searched as it is
            body = packed
        project = _project(path)
        items, about = parsed(body, project)
        with self._changed:
            self.received.append(Received(head, packed, body, items, about, project))
            self._changed.notify_all()


def _project(path: str) -> str:
    parts = path.split("/")
    number = parts[2] if len(parts) > 2 and parts[2].isdecimal() else "0"
    return PROJECTS[int(number) - 1] if 0 < int(number) <= len(PROJECTS) else path


def parsed(body: bytes, project: str) -> tuple[list[Item], dict[str, Any]]:
    """Return the items of an envelope and its header; none of what is no envelope."""
    try:
        envelope = Envelope.deserialize(body)
        items = []
        for one in envelope.items:
            kind = str(one.headers.get("type"))
            content = payload(one, LARGEST, is_bytes=kind == "replay_recording")
            items.append(Item(kind, content, project, dict(one.headers)))
    except Exception:  # it is searched all the same
        return [], {}
    return items, dict(envelope.headers)
