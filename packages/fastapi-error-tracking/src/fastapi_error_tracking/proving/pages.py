"""The built frontend in a real browser: what is planted in a page, and in what the API answers it.

The gate of a page is a part of its build, so that it cannot be taken away for a control.
"""

import json
import time
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from ..testing import Planted
from ..testing.leaks import Leak, leaks
from ..testing.receiver import Received, parsed
from . import chromium

SETTLES_SECONDS = 3.0
RECORDS_SECONDS = 6.0  # the first of a recording is sent after five
LARGEST = 20_000_000

# What goes wrong in a page, each with what is planted. `PLANTED` becomes it.
SCRIPT = """
(() => {
  const planted = PLANTED
  const values = Object.values(planted)
  for (const value of values) {
    document.body.append(Object.assign(document.createElement('p'), { textContent: value }))
    const input = Object.assign(document.createElement('input'), { value, name: value, id: value })
    document.body.append(input)
    input.dispatchEvent(new Event('input', { bubbles: true }))
    input.click()
    console.error(value, { [value]: value })
    history.pushState({}, '', '/patients/' + value + '?who=' + value + '#' + value)
    fetch('/api/v1/patients/' + value + '?who=' + value).catch(() => {})
    setTimeout(() => { throw new Error('patient ' + value) })
    setTimeout(() => { throw Object.assign(new TypeError(value), { name: value, cause: value }) })
    Promise.reject(new Error(value))
    Promise.reject({ [value]: value })
    setTimeout(() => JSON.parse('{' + value))
    setTimeout(() => null[value])
  }
})()
"""
CHANNELS = (
    "text and inputs of a page",
    "words on the console",
    "addresses that a page goes to",
    "requests, and answers of the API",
    "uncaught errors",
    "rejected promises",
    "recordings",
)
LEAVE = """
Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true })
document.dispatchEvent(new Event('visibilitychange'))
dispatchEvent(new Event('pagehide'))
"""


@dataclass(slots=True)
class Pages:
    """What left the pages. ``why`` says why nothing was tested, if nothing was."""

    leaks: list[Leak] = field(default_factory=list)
    items: dict[str, int] = field(default_factory=dict)
    size: int = 0
    seconds: float = 0.0
    why: str = ""

    @property
    def channels(self) -> tuple[str, ...]:
        """The ways in which data was put into the pages."""
        return () if self.why else CHANNELS


def open_pages(frontend: Path | None, seed: str) -> Pages:
    """Open the built frontend, have things go wrong in it, and search what it reports."""
    built = frontend / "dist" if frontend else None
    if built is None or not (built / "index.html").is_file():
        return Pages(why="there is no built frontend (dist/index.html)")
    if (executable := chromium.find()) is None:
        return Pages(why="there is no Chromium: install one, or set CHROMIUM_PATH")
    started = time.monotonic()
    planted = Planted(seed)
    values = planted.every_kind()
    try:
        received = _received(built, executable, values)
    except (OSError, RuntimeError, ValueError) as error:
        return Pages(why=f"the browser failed ({error})")
    found = Pages(leaks=leaks(planted.plants, received, {}))
    found.seconds = time.monotonic() - started
    found.size = sum(len(one.body) for one in received)
    for item in (item for one in received for item in one.items):
        found.items[item.kind] = found.items.get(item.kind, 0) + 1
    if not found.items.get("event"):
        found.why = "the pages reported no error: build the frontend with a DSN and the tunnel"
    return found


def _received(built: Path, executable: str, values: dict[str, str]) -> list[Received]:
    received: list[Received] = []
    handler = partial(_Site, received, values, directory=str(built))
    site = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=site.serve_forever, args=(0.05,), daemon=True).start()
    try:
        with chromium.page(executable) as page:
            address = f"http://127.0.0.1:{site.server_port}/?who={values['key']}"
            # Whether a session is traced and recorded is drawn: here it is.
            page.ask("Page.addScriptToEvaluateOnNewDocument", source="Math.random = () => 0")
            page.ask("Page.navigate", url=address)
            time.sleep(SETTLES_SECONDS)
            page.run(SCRIPT.replace("PLANTED", json.dumps(values), 1))
            time.sleep(RECORDS_SECONDS)
            page.run(LEAVE)
            time.sleep(SETTLES_SECONDS)
    finally:
        site.shutdown()
        site.server_close()
    return received


class _Site(SimpleHTTPRequestHandler):
    """Serves the build, keeps what is posted, and answers the API's paths with what is planted."""

    def __init__(
        self, received: list[Received], values: dict[str, str], *arguments: Any, **options: Any
    ) -> None:
        self._received, self._values = received, values
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        """Answer with a file, with the page, or as an API that fails."""
        path = self.path.partition("?")[0]
        if path.startswith("/api/"):
            return self._answer(500, self._values)
        if not (Path(self.directory) / path.lstrip("/")).is_file():
            self.path = "/index.html"
        return super().do_GET()

    def do_POST(self) -> None:
        """Keep what is reported."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), LARGEST))
        head = f"{self.requestline}\r\n".encode()
        items, about = parsed(body, "frontend")
        self._received.append(Received(head, body, body, items, about, "frontend"))
        self._answer(200, {})

    def _answer(self, status: int, content: dict[str, str]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...
