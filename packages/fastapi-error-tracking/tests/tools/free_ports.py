"""Ports of loopback that servers can listen on."""

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
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise OSError(f"No port of {LOOPBACK} is free: a hundred were tried.")
