"""Servers on loopback that fail in every way that real ones do, and one like Sentry's web API."""

import json
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

KEY = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Request:
    """What a server was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What it answers; ``skew`` is how far its clock is ahead, in seconds."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    skew: float = 0.0


Answers = Callable[[Request], Reply]


@dataclass(slots=True)
class Serving:
    """A server that is running. ``requests`` is what it was asked so far."""

    port: int
    requests: list[Request] = field(default_factory=list)

    def dsn(self, scheme: str = "http", host: str = "127.0.0.1") -> str:
        """Return a DSN that leads here."""
        return f"{scheme}://{KEY}@{host}:{self.port}/42"


@contextmanager
def serving(answers: Answers, tls: Path | None = None) -> Iterator[Serving]:
    """Run a server that replies as ``answers`` says; ``tls`` holds its key and certificate."""
    seen: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, self.path, headers, body)
            seen.append(request)
            reply = answers(request)
            self.send_response_only(reply.status)
            self.send_header("Date", formatdate(time.time() + reply.skew, usegmt=True))
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

        do_GET = do_POST = do_PUT = do_CONNECT = handle_any  # noqa: N815 - named by the library

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield Serving(server.server_address[1], seen)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def hanging() -> Iterator[Serving]:
    """Accept connections, and never answer."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        yield Serving(listener.getsockname()[1])


@contextmanager
def trickling() -> Iterator[Serving]:
    """Accept connections, and answer so slowly that no time-out between two bytes ends it."""
    stop = Event()

    def trickle(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stop.wait(0.2):
                connection.sendall(b"w")

    def accept() -> None:
        with suppress(OSError):
            while True:
                Thread(target=trickle, args=listener.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=accept, daemon=True).start()
        yield Serving(listener.getsockname()[1])
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)


@contextmanager
def closed() -> Iterator[Serving]:
    """Hold a port that refuses connections."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield Serving(holder.getsockname()[1])


def certificate(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1 that no authority has signed, with its key in one file."""
    key, signed, both = (folder / name for name in ("key.pem", "signed.pem", "both.pem"))
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    files = ["-keyout", str(key), "-out", str(signed)]
    command = ["openssl", "req", *kind, *name, *files]
    subprocess.run(command, check=True, capture_output=True)
    both.write_text(key.read_text() + signed.read_text())
    return both


def always(reply: Reply) -> Answers:
    """Answer everything with ``reply``."""
    return lambda _: reply


def as_json(document: object, status: int = 200) -> Reply:
    """Return a reply that holds ``document``."""
    return Reply(status, json.dumps(document).encode(), {"Content-Type": "application/json"})
