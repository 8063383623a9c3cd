"""The way to the server, step by step, before anything is sent."""

import socket
import ssl
import time
from collections.abc import Iterator

from ..compat.events import Dsn
from ..http import certificates, proxy_for, tls_context
from .steps import Step

CLOCK = "If the certificate is in order, the clock of this machine is not."
TRUST = (
    "If the server is yours or a proxy opens connections here, point SSL_CERT_FILE to a file with"
    " the certificates of its authority."
)


def route(address: Dsn, timeout: float) -> Iterator[Step]:
    """Walk to the server of ``address``: its proxy, its name, a connection, TLS.

    Ends with the first error. Each step takes ``timeout`` seconds at most, but for the name, which
    takes as long as the system lets it.
    """
    host, port, what = address.host, address.port, address.host
    if proxy := proxy_for(address.scheme, address.host):
        host, port = proxy.hostname or "", proxy.port or 80
        what = f"the proxy {host}:{port}"
        yield Step("proxy", "ok", f"the environment sends requests through {host}:{port}")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        yield Step(
            "name",
            "error",
            f"The name of {what} cannot be resolved ({error.strerror}).",
            "Compare it with the DSN in Sentry, and look at the DNS of this machine or container.",
        )
        return
    yield Step("name", "ok", f"{host} has {len(found)} address{'es' if len(found) > 1 else ''}")

    started = time.monotonic()
    try:
        connection = socket.create_connection((host, port), timeout)
    except OSError as error:
        yield _unreachable(what, port, error)
        return
    with connection:
        yield Step("connection", "ok", f"{(time.monotonic() - started) * 1000:.0f} ms")
        if address.scheme == "https" and not proxy:
            yield _tls(connection, host)


def _unreachable(what: str, port: int, error: OSError) -> Step:
    if isinstance(error, ConnectionRefusedError):
        message = f"Nothing listens on port {port} of {what}."
    elif isinstance(error, TimeoutError):
        message = f"Port {port} of {what} does not answer."
    else:
        message = f"Port {port} of {what} cannot be reached ({error.strerror})."
    remedy = f"Allow connections to it in the firewall, on port {port}; set HTTPS_PROXY where one"
    return Step("connection", "error", message, f"{remedy} is needed.")


def _tls(connection: socket.socket, host: str) -> Step:
    try:
        context = tls_context(certificates())
        with context.wrap_socket(connection, server_hostname=host) as encrypted:
            certificate = encrypted.getpeercert() or {}
            until = certificate.get("notAfter")
            return Step("TLS", "ok", f"{encrypted.version()}, certificate valid until {until}")
    except ssl.SSLCertVerificationError as error:
        return bad_certificate(host, error)
    except OSError as error:
        return Step(
            "TLS",
            "error",
            f"{host} does not speak TLS on this port ({_reason(error)}).",
            "Use the DSN as Sentry shows it; look for a proxy in between.",
        )


def bad_certificate(host: str, error: ssl.SSLCertVerificationError) -> Step:
    """Say why the certificate of ``host`` is not accepted."""
    message = f"The certificate of {host} is not accepted: {error.verify_message}."
    dated = "expired" in error.verify_message or "not yet" in error.verify_message
    return Step("TLS", "error", message, CLOCK if dated else TRUST)


def _reason(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or type(error).__name__
