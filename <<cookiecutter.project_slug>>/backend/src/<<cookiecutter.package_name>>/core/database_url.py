"""Reads ``DATABASE_URL``: whoever is given it reads it alike, and the driver takes all of it."""

from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
PARAMETERS = {"sqlite": ("timeout",), "postgresql": ("host", "ssl", "sslmode")}
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
ENCODED = "write @ : / ? # and % in user and password as %40 %3A %2F %3F %23 and %25"
FORM = "write it like sqlite:///./var/file.db or postgresql://user@host/name"


def with_driver(url: str) -> str:
    """Return ``url`` with the driver that this service uses, as SQLAlchemy takes it.

    Raises:
        ValueError: It cannot be read, is read in two ways, or has a parameter that the driver does
            not take.
    """
    scheme, _, rest = url.partition("://")
    if scheme not in DRIVERS or "://" not in url:
        raise ValueError(FORM)
    url = f"{DRIVERS[scheme]}://{rest}"
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(FORM) from None
    if read.get_backend_name() == "sqlite" and read.host:
        raise ValueError(f"{FORM}: a file has three slashes, or four")
    if not _is_read_alike(read, url):
        raise ValueError(ENCODED)
    return _with_parameters(read, url)


def _is_read_alike(read: URL, url: str) -> bool:
    parts = urlsplit(url)
    try:
        place = parts.hostname, parts.port
    except ValueError:
        return False
    password = unquote(parts.password or "")
    return (*place, password) == (read.host and read.host.lower(), read.port, read.password or "")


def _with_parameters(read: URL, url: str) -> str:
    accepted = PARAMETERS[read.get_backend_name()]
    for name, value in read.query.items():
        if name not in accepted or not isinstance(value, str):
            raise ValueError(f"the driver takes no {name!r} in it; it takes {', '.join(accepted)}")
        if name in ("ssl", "sslmode") and value not in SSL_MODES:
            raise ValueError(f"{name} in it is one of {', '.join(SSL_MODES)}")
    if "sslmode" not in read.query:
        return url
    if "ssl" in read.query:
        raise ValueError("it has ssl and sslmode, which are the same: name one")
    mode = read.query["sslmode"]
    changed = read.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return changed.render_as_string(hide_password=False)
