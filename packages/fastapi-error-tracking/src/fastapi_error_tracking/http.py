"""The one way in which this package asks a server for something: bounded in every respect.

What answers may be a proxy's page, another machine, or somebody who means ill. No redirect is
followed, nothing is tried a second time, no more of an answer is read than any of Sentry's has,
nothing is unpacked, and the request as a whole has one deadline. Proxies and authorities are those
of the SDK, and the doctor's way is the service's.
"""

import os
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from threading import Lock, Thread
from typing import Any, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import create_urllib3_context

from .loopback import is_loopback

LARGEST_ANSWER = 64 * 1024  # bytes
CONNECT_SECONDS = 5.0
"""How long one address of a server may take to accept a connection; a name can have several."""
AGAIN_SECONDS = 0.05


class Answer(NamedTuple):
    """What a server said. Names of ``headers`` are lower case; ``body`` is as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool = True
    """Whether ``body`` is all of it, neither cut off at ``LARGEST_ANSWER`` bytes nor broken off."""


class Overdue(urllib3.exceptions.TimeoutError):
    """The time for a request was up before its answer was there."""


class Client:
    """Makes requests to one host, one at a time, over connections that are kept.

    Args:
        scheme: ``http`` or ``https``.
        host: Its name or address, which decides about the proxy.
        largest: How many bytes of an answer are read.
    """

    def __init__(self, scheme: str, host: str, largest: int = LARGEST_ANSWER) -> None:
        self._scheme, self._host, self._largest = scheme, host, largest
        self._pool: urllib3.PoolManager | None = None
        self._turn = Lock()
        self._lock = Lock()
        self._watcher: Thread | None = None
        self._until: float | None = None
        self._connection: HTTPConnection | None = None
        self._is_overdue = False
        self._pid = os.getpid()

    def request(
        self,
        method: str,
        url: str,
        *,
        seconds: float,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask, and return the answer.

        Args:
            method, url, body, headers: Of the request.
            seconds: All that it may take, but for the system's look-up of the name.

        Raises:
            Overdue: It took longer.
            urllib3.exceptions.HTTPError: There is no answer.
            OSError: The file with the certificates cannot be read.
        """
        if self._pid != os.getpid():  # forked: connections and locks are the parent's
            self.__init__(self._scheme, self._host, self._largest)  # type: ignore[misc]
        with self._turn:
            # Made here, in the thread that sends: authorities take some time to read.
            pool = self._pool = self._pool or self._made_pool()
            self._begin(seconds)
            try:
                return self._asked(pool, method, url, seconds, body, headers)
            except Exception:
                if self._is_overdue:
                    raise Overdue(f"no answer within {seconds:g} seconds") from None
                raise
            finally:
                with self._lock:
                    self._until = self._connection = None

    def _asked(
        self,
        pool: urllib3.PoolManager,
        method: str,
        url: str,
        seconds: float,
        body: bytes | None,
        headers: Mapping[str, str] | None,
    ) -> Answer:
        response = pool.request(
            method,
            url,
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(connect=min(seconds, CONNECT_SECONDS), read=seconds),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            content = response.read(self._largest + 1, decode_content=False)
            is_whole = len(content) <= self._largest and not response.length_remaining
        except BaseException:
            response.close()
            raise
        if is_whole:
            response.release_conn()
        else:
            response.close()
        if self._is_overdue:  # what was cut off looks like an end
            raise Overdue
        named = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, named, content[: self._largest], is_whole)

    def _made_pool(self) -> urllib3.PoolManager:
        options: dict[str, Any] = {"num_pools": 2}
        if self._scheme == "https":
            options["ssl_context"] = tls_context(certificates())
        if proxy := proxy_for(self._scheme, self._host):
            made = _through(proxy, options)
        else:
            made = urllib3.PoolManager(**options)
        watch = self._watch

        class Plain(HTTPConnection):
            def connect(self) -> None:
                watch(self)
                super().connect()

            def request(self, *arguments: Any, **options: Any) -> None:
                watch(self)
                super().request(*arguments, **options)

        class Encrypted(HTTPSConnection):
            def connect(self) -> None:
                watch(self)
                super().connect()

            def request(self, *arguments: Any, **options: Any) -> None:
                watch(self)
                super().request(*arguments, **options)

        http = type("HttpPool", (HTTPConnectionPool,), {"ConnectionCls": Plain})
        https = type("HttpsPool", (HTTPSConnectionPool,), {"ConnectionCls": Encrypted})
        made.pool_classes_by_scheme = {**made.pool_classes_by_scheme, "http": http, "https": https}
        return made

    # Time-outs of sockets limit each read. So another thread looks at the clock, and ends the
    # connection under the request: whatever waits for it then gets on. It lives as long as requests
    # follow each other, for starting one with each would cost more than the rest.

    def _begin(self, seconds: float) -> None:
        with self._lock:
            self._is_overdue = False
            self._until = time.monotonic() + seconds
            if self._watcher is None or not self._watcher.is_alive():
                self._watcher = Thread(
                    target=self._keep_time, name="error-tracking-deadline", daemon=True
                )
                # While the interpreter shuts down there is no new one: time-outs of sockets remain.
                with suppress(RuntimeError):
                    self._watcher.start()

    def _watch(self, connection: HTTPConnection) -> None:
        self._connection = connection
        if self._is_overdue:
            raise Overdue

    def _keep_time(self) -> None:
        while True:
            with self._lock:
                if self._until is None:
                    self._watcher = None
                    return
                left = self._until - time.monotonic()
                if left <= 0:
                    self._is_overdue = True
                    _cut(self._connection)
            time.sleep(left if left > 0 else AGAIN_SECONDS)


def _cut(connection: HTTPConnection | None) -> None:
    """End ``connection``, in the middle of whatever it does."""
    held: Any = getattr(connection, "sock", None)
    held = getattr(held, "socket", held)  # TLS within the TLS of a proxy
    if isinstance(held, socket.socket):
        with suppress(OSError):
            socket.socket.shutdown(held, socket.SHUT_RDWR)  # an SSLSocket's own forgets its keys


def _through(proxy: SplitResult, options: dict[str, Any]) -> urllib3.PoolManager:
    if proxy.scheme.startswith("socks"):
        from urllib3.contrib.socks import SOCKSProxyManager  # noqa: PLC0415 - it takes PySocks

        return SOCKSProxyManager(proxy.geturl(), **options)
    if proxy.username:
        login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        options["proxy_headers"] = urllib3.make_headers(proxy_basic_auth=login)
    return urllib3.ProxyManager(proxy.geturl(), **options)


def proxy_for(scheme: str, host: str) -> SplitResult | None:
    """Return the proxy that the environment wants used for ``host``, or None.

    What runs on this machine is never asked through one.
    """
    if is_loopback(host) or proxy_bypass(host):
        return None
    proxies = getproxies()
    url = (proxies.get("https") if scheme == "https" else None) or proxies.get("http")
    return urlsplit(url) if url else None


def certificates() -> str:
    """Return the file with the certificates of the authorities that are trusted."""
    return (
        os.environ.get("SSL_CERT_FILE") or os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where()
    )


@cache
def tls_context(authorities: str) -> ssl.SSLContext:
    """Return what TLS is spoken with in this process; reading the file takes a few hundredths.

    Raises:
        OSError: The file ``authorities``, or that of the client's certificate, cannot be read.
    """
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.load_verify_locations(authorities)
    if own := os.environ.get("CLIENT_CERT_FILE"):
        context.load_cert_chain(own, os.environ.get("CLIENT_KEY_FILE"))
    return context
