"""In production the test endpoints do not exist, unless for who holds the token."""

from pathlib import Path

import pytest
from fastapi_error_tracking.settings import Settings
from pydantic import SecretStr
from sentry_inspector import Inspector

from .host_programs import host_api

TOKEN = "0123456789abcdefghij"  # noqa: S105
BODY = {"error_type": "message"}


@pytest.mark.parametrize("name", ["production", "Production", "prod", "live", "developmnet"])
def test_what_is_not_known_to_be_open_is_closed(name: str) -> None:
    assert not Settings(environment=name).test_endpoints
    assert Settings(environment=name, test_token=SecretStr(TOKEN)).test_endpoints


def test_without_a_token_nothing_is_there(
    inspector: Inspector, environment: dict[str, str], tmp_path: Path
) -> None:
    with host_api(tmp_path, environment | {"SENTRY_ENVIRONMENT": "production"}) as api:
        for method in ("GET", "POST"):
            for path in ("/test/error", "/test/job-error"):
                answer = api.client.request(
                    method, path, content=b"{", headers={"X-Test-Token": ""}
                )
                assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})
        api.stop()
    assert inspector.store.events(kind="event") == []


def test_the_token_opens_them_and_nothing_else_does(
    inspector: Inspector, environment: dict[str, str], tmp_path: Path
) -> None:
    environment |= {"SENTRY_ENVIRONMENT": "production", "SENTRY_TEST_TOKEN": TOKEN}
    with host_api(tmp_path, environment) as api:
        for token in (None, "", TOKEN[:-1], TOKEN + "x", "ü"):
            headers = {} if token is None else {"X-Test-Token": token.encode()}
            # What is wrong with a body must not tell that there is somebody to read it.
            for options in ({"json": BODY}, {"content": b"{"}):
                answer = api.client.post("/test/error", headers=headers, **options)  # type: ignore[arg-type]
                assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})
        answer = api.client.post("/test/error", json=BODY, headers={"X-Test-Token": TOKEN})
        assert answer.status_code == 200
        api.stop()
    (event,) = inspector.store.events(kind="event")
    assert event.json["event_id"] == answer.json()["event_id"]
    assert event.json["environment"] == "production"
