"""``rediss://`` speaks to the host that it names, in the API and in the worker."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from arq.connections import create_pool
from pydantic import RedisDsn
from redis.exceptions import RedisError

from fastapi_installed_apps import ConfigurationError, Registry
from fastapi_installed_apps.queue import Queue, QueueUnavailable
from fastapi_installed_apps.queue.worker import _redis_settings, _wait_for_redis
from tests.host.settings import PROJECT

Ask = Callable[[str], Awaitable[None]]


def _answer(connection: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError), context.wrap_socket(connection, server_side=True) as client:
        while asked := client.recv(65_536):
            client.sendall(b"+PONG\r\n" * (asked.count(b"\r\n*") + 1))


@contextmanager
def _server(directory: Path, name: str) -> Iterator[str]:
    """Run what answers like a Redis, with a certificate for ``name``; yield its address."""
    certificate, key = directory / "trusted.pem", directory / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=queue", "-addext", f"subjectAltName={name}"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=_answer, args=(connection, context)).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"rediss://127.0.0.1:{listening.getsockname()[1]}/0"
        listening.shutdown(socket.SHUT_RDWR)


async def _enqueue(url: str) -> None:
    queue = Queue()
    queue.settings.redis_url = RedisDsn(url)
    queue.install(Registry.load(PROJECT))
    try:
        await queue.ping()
    finally:
        await queue.close()


async def _start_worker(url: str) -> None:
    _wait_for_redis(RedisDsn(url), seconds=0)


async def _work(url: str) -> None:
    redis = await create_pool(replace(_redis_settings(RedisDsn(url)), retry=None))
    await redis.aclose(close_connection_pool=True)


@pytest.mark.parametrize("ask", [_enqueue, _start_worker, _work], ids=["API", "start", "worker"])
@pytest.mark.parametrize(
    ("name", "is_taken"), [("IP:127.0.0.1", True), ("DNS:another.example", False)]
)
async def test_a_certificate_for_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask, name: str, is_taken: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    with _server(tmp_path, name) as url:
        if is_taken:
            await ask(url)
            return
        with pytest.raises((RedisError, QueueUnavailable, ConfigurationError)) as raised:
            await ask(url)
    causes = f"{raised.value} {raised.value.__cause__}"
    assert "CERTIFICATE_VERIFY_FAILED" in causes
