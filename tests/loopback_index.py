"""Registries of packages on loopback, where anybody may have put anything."""

import base64
import hashlib
import io
import json
import re
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import unquote

from scripts.packages.repack import repack


class Index(NamedTuple):
    """Where a registry is, and the paths that were asked of it."""

    url: str
    asked: list[str]


# Given the registry's origin and the last part of a path: what is there, if anything.
Answer = Callable[[str, str], bytes | None]


@contextmanager
def index_of(wheels: dict[str, bytes]) -> Iterator[Index]:
    """Serve ``wheels``, named by their files, as an index of Python packages does (PEP 503)."""

    def answer(_: str, name: str) -> bytes | None:
        project = name.replace("-", "_")
        links = [
            f'<a href="/{file}#sha256={hashlib.sha256(wheel).hexdigest()}">{file}</a>'
            for file, wheel in wheels.items()
            if file.startswith(f"{project}-")
        ]
        return wheels.get(name) or "\n".join(links).encode() or None

    with serving(answer) as (origin, asked):
        yield Index(f"{origin}/simple", asked)


@contextmanager
def registry_of(tarballs: dict[str, bytes], lock: dict[str, Any]) -> Iterator[Index]:
    """Serve ``tarballs``, named by their files, as a registry of npm packages does.

    Of other packages it knows what ``lock`` says of them, and has nothing to download.
    """

    def answer(origin: str, name: str) -> bytes | None:
        name = unquote(name)
        versions: dict[str, dict[str, Any]] = {}
        if entry := lock["packages"].get(f"node_modules/{name}"):
            dist = {"tarball": f"{origin}/none.tgz", "integrity": entry.get("integrity", "")}
            versions[entry["version"]] = {"name": name, **entry, "dist": dist}
        for file, tarball in tarballs.items():
            project, version = file.removesuffix(".tgz").rsplit("-", 1)
            if project == name:
                versions = {}
                integrity = base64.b64encode(hashlib.sha512(tarball).digest()).decode()
                dist = {"tarball": f"{origin}/{file}", "integrity": f"sha512-{integrity}"}
                versions[version] = manifest(tarball) | {"dist": dist}
        document = {"name": name, "dist-tags": {"latest": max(versions, default="")}}
        found = json.dumps(document | {"versions": versions}).encode() if versions else None
        return tarballs.get(name) or found

    with serving(answer) as (origin, asked):
        yield Index(f"{origin}/", asked)


def manifest(tarball: bytes) -> dict[str, object]:
    """Return the ``package.json`` in ``tarball``."""
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as archive:
        file = archive.extractfile("package/package.json")
        assert file
        content: dict[str, object] = json.load(file)
        return content


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """Serve what ``answer`` says on loopback; hand over the origin and the paths asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            content = answer(origin, self.path.strip("/").rpartition("/")[2])
            if content is None:
                self.send_error(404)
                return
            page = content.startswith(b"<a")
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if page else "application/octet-stream")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        origin = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield origin, asked
        finally:
            server.shutdown()
            thread.join()


def of_a_stranger(file: str, wheel: bytes, version: str) -> tuple[str, bytes]:
    """Return name and bytes of a wheel that a stranger made of ``wheel`` and calls ``version``."""
    project, old, rest = file.split("-", 2)
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(wheel)) as source, zipfile.ZipFile(written, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".dist-info/METADATA"):
                line = f"Version: {version}".encode()
                content = re.sub(rb"(?m)^Version: .*$", line, content, count=1)
            target.writestr(name.replace(f"{project}-{old}.", f"{project}-{version}."), content)
        target.writestr(f"{project}/stranger.py", "")
    return f"{project}-{version}-{rest}", repack(written.getvalue())
