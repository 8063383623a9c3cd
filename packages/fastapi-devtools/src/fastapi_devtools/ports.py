"""Loopback ports: which are free, and which are answered."""

import socket
from secrets import SystemRandom

LOOPBACK = "127.0.0.1"

# Below those that systems give to connections, which could take a port before its server does.
FOR_SERVERS = range(20_000, 32_768)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on now.

    Raises:
        OSError: Of a hundred that were tried, none is free.
    """
    for port in SystemRandom().sample(FOR_SERVERS, 100):
        if is_free(port):
            return port
    raise OSError(f"No port of {LOOPBACK} is free: a hundred were tried.")


def is_free(port: int) -> bool:
    """Say whether a server could listen on ``port`` of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
