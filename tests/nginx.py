"""Runs nginx, where it is installed, with a site of a generated project."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection

import pytest

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
MODULES = Path("/usr/lib/nginx/modules")
CONFIGURATION = """
{modules}
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    {temporary}
    include {folder}/site.conf;
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@contextmanager
def serving(site: str, folder: Path, port: int, *, modules: tuple[str, ...] = ()) -> Iterator[None]:
    """Serve ``site``, which listens on ``port``, with its files in ``folder``."""
    assert NGINX is not None
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(
        CONFIGURATION.format(
            folder=folder,
            user="user root;" if os.getuid() == 0 else "",
            modules="\n".join(f"load_module {MODULES}/{module};" for module in modules),
            temporary="\n".join(f"{each}_temp_path {folder}/{each};" for each in TEMPORARY),
        )
    )
    process = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"])
    try:
        until_it_listens(port, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens on a port."""
    deadline = time.monotonic() + 10
    while True:
        try:
            create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, "nginx has ended"
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return
