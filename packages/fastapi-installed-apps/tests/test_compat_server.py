"""What is used of uvicorn that it promises to nobody, and what breaks without it."""

import inspect

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fastapi_installed_apps.compat.server import TOO_LARGE, _Limited

pytestmark = pytest.mark.sample


@pytest.mark.parametrize(
    "method",
    [
        "connection_made",
        "connection_lost",
        "data_received",
        "on_headers_complete",
        "on_body",
        "on_message_complete",
    ],
)
def test_a_connection_has_the_methods_that_limits_are_kept_in(method: str) -> None:
    """Without one of them, a head without end would be collected until memory is."""
    ours, theirs = getattr(_Limited, method), getattr(HttpToolsProtocol, method)
    assert [*inspect.signature(ours).parameters] == [*inspect.signature(theirs).parameters]


def test_a_connection_knows_its_request() -> None:
    """Without ``cycle`` an answer would be written into another."""
    made = inspect.getsource(HttpToolsProtocol.__init__)
    assert "self.cycle" in made
    assert "self.loop" in made
    assert "httptools.HttpRequestParser(self)" in made


def test_what_is_answered_is_as_long_as_it_says() -> None:
    head, _, body = TOO_LARGE.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head
