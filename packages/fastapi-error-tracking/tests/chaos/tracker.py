"""A small tracker on loopback that can be switched, while it runs, into each state a real one has.

What it has answered as Sentry does has arrived; of the rest it keeps nothing.
"""

import gzip
import socket
import ssl
import struct
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Self

from fastapi_error_tracking.compat.events import Envelope, losses_of

KEY = "0123456789abcdef0123456789abcdef"
STEP = 0.05  # seconds between two bytes of what drips
FOREVER = "99999999"


class Tracker:
    """A tracker in a ``mode``. ``tls`` is the file with its key and certificate, if it has one.

    Attributes:
        arrived: How many of each category it has taken.
        events: The ids of the events and transactions among them, as often as they came.
        errors_of: The ids of the requests that the errors among them name, likewise.
        errors_in: The ids of their traces, likewise.
        reported: What reports told it of losses, by category and reason.
        requests: How many requests it was sent.
        connections: How many connections were made to it.
        closed: How many envelopes its clients went away from.
    """

    def __init__(self, mode: str = "healthy", tls: Path | None = None) -> None:
        self.mode = mode
        self.location = ""
        self.arrived: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self.errors_of: Counter[str] = Counter()
        self.errors_in: Counter[str] = Counter()
        self.reported: Counter[tuple[str, str]] = Counter()
        self.requests = self.connections = 0
        self.first_arrival = 0.0
        self._lock = Lock()
        self._changed = Event()
        self._context: ssl.SSLContext | None = None
        if tls:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(tls)
        self._server: ThreadingHTTPServer | None = None
        # Bound all the time, beside what listens, so that nobody else gets its port in between.
        self._held = _bound(0)
        self.port: int = self._held.getsockname()[1]

    @property
    def dsn(self) -> str:
        """A DSN that leads here."""
        return f"{'https' if self._context else 'http'}://{KEY}@127.0.0.1:{self.port}/1"

    def __enter__(self) -> Self:
        self.become(self.mode)
        return self

    def __exit__(self, *_: object) -> None:
        self.become("refuse")
        self._held.close()

    def become(self, mode: str) -> None:
        """Be in another state. Connections that hang in the one before are ended."""
        self.mode, before = mode, self._changed
        self.first_arrival = 0.0
        self._changed = Event()
        before.set()
        if mode == "refuse" and self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        elif mode != "refuse" and self._server is None:
            self._server = self._listening()
            Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def _listening(self) -> ThreadingHTTPServer:
        tracker = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle(self) -> None:
                with suppress(OSError, ValueError):
                    super().handle()

            def do_POST(self) -> None:
                with tracker._lock:
                    tracker.requests += 1
                self.close_connection = False
                tracker._answer(self, tracker.mode)

            def log_message(self, *_: Any) -> None: ...

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 100

            def get_request(self) -> Any:
                connection, address = super().get_request()
                with tracker._lock:
                    tracker.connections += 1
                if tracker.mode == "no tls":
                    connection.sendall(b"220 ready\r\n" * 9)
                elif tracker._context:
                    connection = tracker._context.wrap_socket(
                        connection, server_side=True, do_handshake_on_connect=False
                    )
                return connection, address

            def handle_error(self, *_: Any) -> None: ...

        server = Server(("127.0.0.1", self.port), Handler, bind_and_activate=False)
        server.socket.close()
        server.socket = _bound(self.port)
        server.server_name, server.server_port = "127.0.0.1", self.port
        server.server_activate()
        return server

    def _answer(self, handler: BaseHTTPRequestHandler, mode: str) -> None:
        if mode in CONNECTION:
            handler.close_connection = True
            CONNECTION[mode](self, handler)
            return
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        if mode == "slow":
            time.sleep(0.15)
        if mode in ("healthy", "slow"):
            self._take(body)
            _reply(handler, 200, b'{"id":"0"}')
        else:
            status, headers, content = ANSWERS[mode]
            _reply(handler, status, content, {**headers, **self._whither(status)})

    def _whither(self, status: int) -> dict[str, str]:
        return {"Location": self.location} if 300 <= status < 400 else {}

    def _take(self, body: bytes) -> None:
        envelope = Envelope.deserialize(import_module("brotli").decompress(body))
        with self._lock:
            self.first_arrival = self.first_arrival or time.monotonic()
            for item in envelope.items:
                if item.type == "client_report":
                    for lost in import_module("json").loads(item.get_bytes())["discarded_events"]:
                        self.reported[lost["category"], lost["reason"]] += lost["quantity"]
                    continue
                self.arrived.update(dict(losses_of(item)))
                if item.type in ("event", "transaction"):
                    content = import_module("json").loads(item.get_bytes())
                    self.events[content.get("event_id", "")] += 1
                    if item.type == "event":
                        request_id = (content.get("tags") or {}).get("request_id", "")
                        self.errors_of[request_id] += 1
                        trace = (content.get("contexts") or {}).get("trace") or {}
                        self.errors_in[trace.get("trace_id", "")] += 1

    def wait(self) -> Event:
        """Return what is set when the state changes."""
        return self._changed


def _bound(port: int) -> socket.socket:
    """Return a socket that has ``port``, or a free one for 0, and does not listen."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def _reply(
    handler: BaseHTTPRequestHandler,
    status: int,
    content: bytes,
    headers: dict[str, str] | None = None,
) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def _hang(tracker: Tracker, _: BaseHTTPRequestHandler) -> None:
    tracker.wait().wait(60)


def _drop(_: Tracker, handler: BaseHTTPRequestHandler) -> None:
    handler.rfile.read(int(handler.headers["Content-Length"]))


def _reset(_: Tracker, handler: BaseHTTPRequestHandler) -> None:
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def _endlessly(head: bytes, piece: bytes, pause: float = 0.0) -> Callable[..., None]:
    """Return a state that answers ``head``, and then ``piece`` without end."""

    def write(tracker: Tracker, handler: BaseHTTPRequestHandler) -> None:
        changed = tracker.wait()
        handler.wfile.write(head)
        while not changed.wait(pause):
            handler.wfile.write(piece)

    return write


def _cut_short(_: Tracker, handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":')


def _nonsense(_: Tracker, handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\x01\x02 SSH-2.0 what do you want\r\n\r\n")


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
MEGABYTE = b"%x\r\n%b\r\n" % (1 << 20, b" " * (1 << 20))

CONNECTION: dict[str, Callable[[Tracker, BaseHTTPRequestHandler], None]] = {
    "hang": _hang,
    "drop": _drop,
    "reset": _reset,
    "cut short": _cut_short,
    "nonsense": _nonsense,
    "drip": _endlessly(OK + b"X-Slow: ", b"w", STEP),
    "drip of a body": _endlessly(CHUNKED, b"1\r\n \r\n", STEP),
    "endless": _endlessly(CHUNKED, MEGABYTE),
    "endless headers": _endlessly(OK, b"X-More: more\r\n"),
    "endless continue": _endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}

BOMB = gzip.compress(b'{"id": "' + b"0" * 200_000_000 + b'"}', compresslevel=6)
PAGE = b"<!doctype html><title>Sign in</title>"

ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "html": (200, {"Content-Type": "text/html"}, PAGE),
    "empty": (200, {}, b""),
    "other json": (200, {"Content-Type": "application/json"}, b"[1, 2]"),
    "bomb": (200, {"Content-Encoding": "gzip"}, BOMB),
    "redirect 302": (302, {}, b""),
    "redirect 307": (307, {}, b""),
    "redirect 308": (308, {}, b""),
    "bad request": (400, {}, b"{}"),
    "forbidden": (403, {}, b'{"detail": "no"}'),
    "not found": (404, {}, PAGE),
    "too large": (413, {}, b"{}"),
    "limited": (429, {}, b"{}"),
    "limited for years": (429, {"Retry-After": FOREVER}, b"{}"),
    "limited by words": (429, {"Retry-After": "later"}, b"{}"),
    "limits of years": (429, {"X-Sentry-Rate-Limits": f"{FOREVER}::org, {10**30}:error"}, b"{}"),
    "limits that are none": (429, {"X-Sentry-Rate-Limits": "a:b, :, ,nan:error,-1:"}, b"{}"),
    "broken": (500, {}, PAGE),
    "overloaded": (503, {"Retry-After": FOREVER}, PAGE),
}

MODES = ["healthy", "slow", "refuse", *CONNECTION, *ANSWERS]
ENCRYPTED = ["healthy", "no tls", "hang", "drip", "reset"]
