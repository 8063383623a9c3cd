"""The sites of nginx, by nginx itself: what is cached, compressed, handed on, and followed."""

import gzip
import http.client
import json
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AF_INET, AF_UNIX, SOCK_DGRAM, create_server, socket
from typing import cast

import pytest
from conftest import Bake
from nginx import MODULES, needs_nginx, serving
from tools import run

pytestmark = needs_nginx
BROTLI = "ngx_http_brotli_static_module.so"
TEXT = "let patience = 'needed'\n" * 100


class Api(BaseHTTPRequestHandler):
    """Says what it was asked; redirects like an application that was told where it is."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        host, scheme = self.headers["Host"], self.headers["X-Forwarded-Proto"]
        (server, _) = cast("tuple[str, int]", self.server.server_address)
        said = {"path": self.path, "for": self.headers["X-Forwarded-For"], "server": server}
        body = json.dumps(said).encode()
        self.send_response(307 if self.path.endswith("/moved") else 200)
        self.send_header("Location", f"{scheme}://{host}/api/there")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        """Return nothing: one of a socket of a file has no address."""
        return ""

    def log_message(self, *_: object) -> None:
        """Write no log."""


@contextmanager
def api(address: tuple[str, int] | str) -> Iterator[None]:
    """Answer at an address."""

    class Server(ThreadingHTTPServer):
        address_family = AF_UNIX if isinstance(address, str) else AF_INET

        def server_bind(self) -> None:
            self.socket.bind(self.server_address)
            self.server_address = (self.server_address, 0) if isinstance(address, str) else address  # type: ignore[assignment]

    server = Server(address, Api)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Names:
    """A name server that answers every question with ``address``."""

    def __init__(self) -> None:
        self.address = "127.0.0.1"
        self._socket = socket(AF_INET, SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                asked, who = self._socket.recvfrom(512)
                end = asked.index(b"\0", 12) + 5
                is_ipv4 = asked[end - 4 : end - 2] == b"\0\1"
                head = asked[:2] + struct.pack(">5H", 0x8180, 1, int(is_ipv4), 0, 0)
                address = bytes(map(int, self.address.split(".")))
                record = struct.pack(">3HIH", 0xC00C, 1, 1, 1, 4) + address
                self._socket.sendto(head + asked[12:end] + (record if is_ipv4 else b""), who)


def free_port() -> int:
    """Return a port that nobody uses."""
    with create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


Answer = tuple[int, dict[str, str], bytes]


def ask(port: int, path: str, **headers: str) -> Answer:
    """Return status, headers and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    connection.close()
    return found


def built(folder: Path, project: Path) -> Path:
    """Put a small built frontend into a folder, compressed as a release's is."""
    assets = folder / "dist/assets"
    assets.mkdir(parents=True)
    (folder / "dist/index.html").write_text("<!doctype html>" + TEXT)
    (assets / "index-abc123.js").write_text(TEXT)
    (assets / "index-abc123.js.map").write_text("{}")
    run("node", project / "frontend/compress.mjs", cwd=folder)
    return folder / "dist"


def what_every_site_does(port: int, brotli: bool) -> None:
    """See to what both sites have in common."""
    status, page, _ = ask(port, "/some/page")
    assert (status, page["cache-control"]) == (200, "no-cache")
    assert page["x-frame-options"] == "DENY"
    status, asset, body = ask(port, "/assets/index-abc123.js", Accept_Encoding="gzip")
    assert (status, asset["content-encoding"]) == (200, "gzip")
    assert gzip.decompress(body).decode() == TEXT
    assert asset["cache-control"] == "public, max-age=31536000, immutable"
    assert asset["vary"] == "Accept-Encoding"
    assert asset["x-content-type-options"] == "nosniff"
    if brotli:
        assert (
            ask(port, "/assets/index-abc123.js", Accept_Encoding="br")[1]["content-encoding"]
            == "br"
        )
    assert ask(port, "/assets/index-abc123.js")[2].decode() == TEXT
    missing = ask(port, "/assets/gone.js")
    assert missing[0] == 404
    assert "cache-control" not in missing[1]
    assert ask(port, "/assets/index-abc123.js.map")[0] == 404
    for path in ("/api/v1/export.map", "/api/v1/style.css?a=b%20c", "/api/"):
        status, answer, body = ask(port, path)
        assert (status, json.loads(body)["path"]) == (200, path)
        assert "cache-control" not in answer
    assert ask(port, "/api/moved")[1]["location"] == f"http://127.0.0.1:{port}/api/there"


@pytest.fixture
def modules() -> tuple[str, ...]:
    """The module for brotli, where there is one."""
    return (BROTLI,) if (MODULES / BROTLI).exists() else ()


def test_the_site_of_a_container_follows_the_api_and_keeps_what_is_outside(
    baked: Bake, tmp_path: Path, modules: tuple[str, ...]
) -> None:
    project = baked()
    names, port, behind = Names(), free_port(), free_port()
    site = (project / "frontend/nginx.conf").read_text()
    for text, here in {
        "${NGINX_LOCAL_RESOLVERS} valid=5s": f"127.0.0.1:{names.port} valid=1s",
        "${API_URL}": f"http://api.test:{behind}",
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/usr/share/nginx/html": str(built(tmp_path, project)),
        "include /etc/nginx/brotli*.conf;": "brotli_static on;" if modules else "",
    }.items():
        assert site.count(text) == 1, text
        site = site.replace(text, here)
    both = (api(("127.0.0.1", behind)), api(("127.0.0.2", behind)))
    with both[0], both[1], serving(site, tmp_path, port, modules=modules):
        what_every_site_does(port, bool(modules))
        outer = {"Host": "clinic.example.com:8443", "X-Forwarded-Proto": "https"}
        moved = ask(port, "/api/moved", **outer)
        assert moved[1]["location"] == "https://clinic.example.com:8443/api/there"
        assert json.loads(ask(port, "/api/x")[2])["server"] == "127.0.0.1"
        names.address = "127.0.0.2"
        for _ in range(100):
            if json.loads(ask(port, "/api/x")[2])["server"] == "127.0.0.2":
                break
            threading.Event().wait(0.05)
        else:
            raise AssertionError("the API moved, and nginx did not notice")


def test_the_site_of_a_machine_serves_the_release_and_the_assets_of_the_one_before(
    baked: Bake, tmp_path: Path, modules: tuple[str, ...]
) -> None:
    project = baked(deployment="systemd")
    port, home = free_port(), tmp_path / "srv/pazpaz"
    built(home / "current/frontend", project)
    old = home / "previous/frontend/dist/assets/index-old.js"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    site = (project / "deploy/nginx.conf").read_text()
    site = site.replace("/srv/", f"{tmp_path}/srv/").replace("listen 80;", f"listen {port};")
    site = site.replace("include /etc/nginx/brotli*.conf;", "brotli_static on;" if modules else "")
    with api(str(home / "1.sock")), serving(site, tmp_path, port, modules=modules):
        (home / "1.sock").chmod(0o666)
        (home / "api.sock").symlink_to(home / "1.sock")
        what_every_site_does(port, bool(modules))
        assert ask(port, "/assets/index-old.js")[::2] == (200, b"old")
        # Who asks is nginx's to say, and nobody else's.
        assert json.loads(ask(port, "/api/x", X_Forwarded_For="9.9.9.9")[2])["for"] == "127.0.0.1"


def test_both_sites_say_the_same(baked: Bake) -> None:
    """Limits and headers that one has and the other has not would be an oversight."""
    container = (baked() / "frontend/nginx.conf").read_text()
    machine = (baked(deployment="systemd") / "deploy/nginx.conf").read_text()
    common = [
        line
        for line in map(str.strip, container.splitlines())
        if line.startswith(("add_header X", "add_header C", "add_header R", "client_", "large_"))
        if "$" not in line
    ]
    assert len(common) >= 8
    assert [line for line in common if line not in machine] == []
