"""Loopback ports: which are free, and which are answered."""

import errno
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
    return problem_of(port) is None


def problem_of(port: int) -> str | None:
    """Say why no server could listen on ``port`` of 127.0.0.1 now; None if one could."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            return why_not_free(error)
        return None


def why_not_free(error: OSError) -> str:
    """Return the rest of a sentence on a port that could not be listened on."""
    if error.errno == errno.EADDRINUSE:
        return "is in use by another program"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "needs rights that you do not have"
    return f"cannot be listened on ({error.strerror})"
