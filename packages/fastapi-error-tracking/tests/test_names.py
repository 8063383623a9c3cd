"""DSNs, releases and environments: what Sentry discards or nobody gets is refused. Relay judges."""

import string
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3
from fastapi_error_tracking import Settings, names
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError
from sentry_relay.processing import StoreNormalizer
from sentry_sdk.utils import Dsn

pytestmark = pytest.mark.sample

NAMES = [
    *("shop@1.4.0", "production", "a b", "é", "NONE", "x" * 64, "x" * 65, "x" * 200, "x" * 201),
    *("feature/login", "staging/eu", "None", "none", "latest", "Latest", ".", "..", "...", "a\\b"),
    *("a\nb", "a\tb", "a\rb", "a\x00b", "a\x1fb", "a\x7fb", "a\x0cb", "0", "undefined", "null"),
]


def kept(field: str, name: str) -> bool:
    """Return whether Sentry keeps ``name`` as the release or environment of an event."""
    event: dict[str, Any] = {"event_id": "a" * 32, "platform": "python", field: name}
    normalizer = StoreNormalizer(project_id=1)
    return bool(normalizer.normalize_event(event).get(field) == name)


def accepted(field: str, name: str) -> bool:
    """Return whether the settings take it."""
    try:
        getattr(names, field)(name)
    except PydanticCustomError:
        return False
    return True


@pytest.mark.parametrize("field", ["release", "environment"])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_accepted_is_what_sentry_keeps(field: str, name: str) -> None:
    assert accepted(field, name) == kept(field, name)


@given(st.text(string.printable + "é\u2028\x85", min_size=1, max_size=70))
def test_whatever_is_accepted_sentry_keeps(name: str) -> None:
    name = name.strip()  # as the settings do
    for field in ("release", "environment") if name else ():
        if accepted(field, name):
            assert kept(field, name), (field, name)


def test_a_refusal_is_one_sentence_that_names_what_is_accepted() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(release="feature/login")
    (error,) = refused.value.errors()
    assert error["msg"] == (
        "Sentry discards this release; accepted are up to 200 characters without slashes,"
        " backslashes and control characters, and not . or .. or latest"
    )
    with pytest.raises(ValidationError, match="discards this environment"):
        Settings(environment="None")


GOOD = [
    "https://0123456789abcdef@o1.ingest.sentry.io/1",
    "https://key:secret@sentry.example.org:8443/some/path/42",
    "http://key@[::1]:9000/1",
    "http://key@127.0.0.1/1",
    "HTTPS://key@localhost/1",
]
BAD = [
    *("key@host/1", "ftp://key@host/1", "https://host/1", "https://key@host", "https://key@host/"),
    *("https://key@host/abc", "https://key@host/0", "https://key@host/-1", "https://key@host/1.5"),
    *("https://key@host/1?x=1", "https://key@host/1#x", "https://key@host/1/", "https://k@host//1"),
    *("https://key@host:99999/1", "https://key@host:0/1", "https://key@host:/1", "https://@host/1"),
    *("https://key@good.org\\@evil.org/1", "https://key@good.org@evil.org/1", "https://k@/1"),
    *("https://key@ho st/1", "https://k ey@host/1", "https://key@ho\nst/1", "https://k%40@host/1"),
    *("https://key@host%2f/1", "https://key@hö.de/1", "https://key@[::1/1", "https://key@-host/1"),
    *("https://key@host/99999999999999999999", f"https://key@{'a' * 64}.org/1", "https://k@a..b/1"),
]


@pytest.mark.parametrize("dsn", GOOD)
def test_a_dsn_is_read_in_one_way(dsn: str) -> None:
    assert names.dsn(dsn) == dsn
    host, port = urlsplit(dsn).hostname, urlsplit(dsn).port
    read = urllib3.util.parse_url(dsn)
    assert ((read.host or "").strip("[]"), read.port) == (host, port)
    assert Dsn(dsn).host == host


@pytest.mark.parametrize("dsn", BAD)
def test_a_dsn_that_never_sends_is_refused(dsn: str) -> None:
    with pytest.raises(PydanticCustomError, match="not a DSN; accepted is https://PUBLIC_KEY@HOST"):
        names.dsn(dsn)


@given(st.text(string.ascii_letters[:4] + string.digits[:3] + "@:/?#[]\\%.- \t", max_size=24))
def test_whatever_is_accepted_all_libraries_read_alike(rest: str) -> None:
    dsn = f"https://k{rest}@a.org/1"
    try:
        names.dsn(dsn)
    except PydanticCustomError:
        return
    assert Dsn(dsn).host == urllib3.util.parse_url(dsn).host == urlsplit(dsn).hostname
