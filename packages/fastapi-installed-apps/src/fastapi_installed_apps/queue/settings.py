"""Where the queue is."""

import socket
from typing import Annotated, Any

from pydantic import AfterValidator, Field, RedisDsn
from pydantic_settings import BaseSettings, SettingsConfigDict

from ..configuration import read_settings


def _plain(url: RedisDsn) -> RedisDsn:
    """Refuse what the API and ARQ's worker would read in two ways."""
    if url.query or url.fragment or not ((url.path or "").strip("/") or "0").isdecimal():
        raise ValueError("write it like redis://:password@host:6379/0, without parameters")
    return url


def tls_options(url: RedisDsn) -> dict[str, Any]:
    """Return what redis-py and ARQ must be told to speak TLS, with ``rediss``, to nobody else.

    By themselves they take any certificate of a known authority, whosever name is in it.
    """
    return {"ssl_check_hostname": True} if url.scheme == "rediss" else {}


class QueueSettings(BaseSettings):
    """Where the queue is, and how the worker takes jobs from it. Times are in seconds.

    ``worker_name`` is what a worker is called by its health check: workers of one name answer for
    each other, so two on one machine take names of their own.
    """

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    redis_url: Annotated[RedisDsn, AfterValidator(_plain)] = RedisDsn("redis://127.0.0.1:6379/0")
    worker_name: Annotated[str, Field(pattern=r"^[\w.-]+$")] = socket.gethostname()
    worker_max_jobs: Annotated[int, Field(gt=0)] = 10
    worker_poll_delay: Annotated[float, Field(gt=0)] = 0.5
    worker_grace_seconds: Annotated[int, Field(ge=0)] = 5

    @classmethod
    def read(cls) -> "QueueSettings":
        """Return the settings of the environment, then of ``.env``.

        Raises:
            ConfigurationError: One of them is invalid.
        """
        return read_settings(cls, "The queue's settings")
