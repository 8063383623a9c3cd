"""The API as a process: its answers and its log lines."""

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import Environment, StartApi
from tests.programs import Api


@pytest.fixture(scope="module")
def api(new_environment: Callable[[], Environment], start_api: StartApi) -> Iterator[Api]:
    """The API, one for all tests of this module."""
    with start_api(new_environment()) as api:
        yield api


@pytest.mark.sample
def test_a_request_leaves_one_line_with_its_route(api: Api) -> None:
    assert api.client.get("/api/v1/things/lamp?name=Ada").json() == "lamp"
    api.until_written("access_log GET /api/v1/things/{name} 200")
    assert "Ada" not in api.output
    assert "lamp" not in api.output


def test_a_path_that_nothing_answers_is_not_written(api: Api) -> None:
    assert api.client.get("/patients/Lovelace").status_code == 404
    api.until_written("access_log GET no route 404")
    assert "Lovelace" not in api.output


def test_an_unhandled_error_is_logged_by_the_server_once(api: Api) -> None:
    assert api.client.get("/fail").status_code == 500
    api.until_written("ZeroDivisionError")
    assert api.output.count("ZeroDivisionError: division by zero") == 1


def test_the_lines_of_the_server_are_in_the_same_log(api: Api) -> None:
    assert "uvicorn.error Application startup complete." in api.output
