"""Addresses of this machine that no other machine can reach."""

import ipaddress
import socket

LOOPBACK = "127.0.0.1"
PORTS = range(65_536)


def listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``port`` of ``host``; port 0 takes any free one.

    Raises:
        OSError: The port is in use, or may not be used, or this machine has no such address.
    """
    address = _address(host)
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    # Without its protocol said, asyncio leaves Nagle's algorithm on: 40 ms for each answer.
    listening = socket.socket(family, proto=socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((str(address), port))
        listening.listen(256)
    except OSError:
        listening.close()
        raise
    return listening


def check(host: str, port: int) -> None:
    """Make sure that ``host`` is on loopback, and that ``port`` is a port.

    Raises:
        ValueError: It is not.
    """
    try:
        local = _address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise ValueError(
            f"{host!r} is no loopback address: what is captured may be private, so other machines"
            " are not served; use 127.0.0.1, ::1 or localhost."
        )
    if port not in PORTS:
        raise ValueError(f"{port} is no port: ports are numbers from 0 to {PORTS[-1]}.")


def authority(host: str, port: int) -> str:
    """Return host and port as a URL holds them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def host_of(header: str) -> str:
    """Return what an HTTP ``Host`` header names, without its port and brackets."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(LOOPBACK if host == "localhost" else host)
