"""Another service, that the channels ask: it keeps what it is told."""

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VARIABLE = "CHANNELS_OUTSIDE"


def address() -> str:
    """Return where it is."""
    return os.environ[VARIABLE]


class Outside:
    """Answers every request, and keeps the headers that tracing adds to them."""

    def __init__(self) -> None:
        told: list[bytes] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told.extend(
                    f"{name}: {value}".encode()
                    for name, value in self.headers.items()
                    if name.lower() in ("baggage", "sentry-trace", "traceparent")
                )
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.told = told
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Outside":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
