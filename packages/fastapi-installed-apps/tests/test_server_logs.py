"""What is written of the lines of others."""

import logging

import httpx
import pytest

from fastapi_installed_apps import hand_server_logs_to_root


def test_no_line_of_httpx_holds_more_of_a_url_than_its_host(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("httpx"), "filters", [])
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "arq", "arq.worker"):
        monkeypatch.setattr(logging.getLogger(name), "filters", [])
    url = "https://ada:secret@example.org/patients/ada?name=ada"
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    with caplog.at_level("INFO"), httpx.Client(transport=transport) as client:
        client.get(url)
        assert "patients/ada" in caplog.text  # as it is otherwise
        caplog.clear()
        hand_server_logs_to_root()
        client.get(url)
    assert caplog.messages == ['HTTP Request: GET https://example.org "HTTP/1.1 200 OK"']
