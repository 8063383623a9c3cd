"""Projects are given, not built in: their numbers, keys and DSNs."""

from collections.abc import Iterable

import pytest

from sentry_inspector import Inspector
from sentry_inspector.projects import Projects

from .envelopes import client, event

pytestmark = pytest.mark.sample

KEY = "0123456789abcdef" * 2


def test_projects_are_numbered_in_their_order_and_their_dsns_never_change() -> None:
    dsns = [project.dsn("http://127.0.0.1:8969") for project in Projects(["api", "web"])]
    assert dsns == [
        "http://00000000000000000000000000000001@127.0.0.1:8969/1",
        "http://00000000000000000000000000000002@127.0.0.1:8969/2",
    ]


def test_there_is_one_project_unless_told_otherwise() -> None:
    assert [project.name for project in Inspector().projects] == ["app"]


def test_a_key_of_ones_own_is_the_only_one_that_is_taken() -> None:
    with Inspector(projects={"api": KEY, "web": None}) as inspector:
        assert inspector.dsn("api") == f"http://{KEY}@127.0.0.1:{inspector.port}/1"
        url = f"{inspector.url}/api/1/envelope/?sentry_key="
        assert client.post(url + f"{1:032x}", content=event()).status_code == 403
        assert client.post(url + KEY, content=event()).status_code == 200
        (item,) = inspector.store.events()
        assert (item.project, item.project_name, item.service) == (1, "api", "api")


def test_an_unknown_name_has_no_dsn() -> None:
    with pytest.raises(KeyError, match="There is no project 'x'; there are api, web"):
        Inspector(projects=["api", "web"]).dsn("x")


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([], "At least one project"),
        (["a", "a"], "'a' is named twice"),
        ("app", r"such as \('app',\)"),
        ([""], "is no name for a project"),
        (["a b"], "is no name for a project"),
        (["\x1b[2J"], "is no name for a project"),
        ({"a": "secret"}, "'secret' is no key for the project 'a'"),
    ],
)
def test_what_is_no_project(names: Iterable[str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Inspector(projects=names)
