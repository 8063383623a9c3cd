"""What is refused is kept, shown and printed, with its reason and its bytes."""

import gzip
import json
from collections.abc import Iterator

import pytest

from sentry_inspector import Inspector, Rejected, limits
from sentry_inspector.lines import Lines
from sentry_inspector.origins import Origins
from sentry_inspector.rejected import MOST, MOST_BYTES

from .envelopes import client, event, key_of, post
from .test_api import messages

pytestmark = pytest.mark.sample


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    with Inspector() as running:
        yield running


def test_a_refusal_is_listed_with_reason_and_bytes(inspector: Inspector) -> None:
    response = post(inspector, gzip.compress(b"nonsense"), content_encoding="gzip")
    assert response.status_code == 400
    (row,) = client.get(f"{inspector.url}/api/refusals").json()["refusals"]
    assert (row["status"], row["reason"]) == (400, response.json()["detail"])
    assert (row["service"], row["project_name"]) == ("app", "app")
    assert (row["size"], row["kept"]) == (8, 8)
    assert client.get(f"{inspector.url}/api/refusals/{row['id']}/raw").content == b"nonsense"
    assert inspector.store.events() == []


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/9/envelope/", {}, 403),
        ("/api/x/envelope/", {}, 400),
        ("/api/1/store/", {}, 410),
        ("/api/1/minidump/", {}, 404),
        ("/prefix/api/1/envelope/", {}, 404),
        ("/api/1/envelope/", {"Origin": "https://evil.example"}, 403),
        ("/api/1/store/", {"Origin": "https://evil.example"}, 403),
        ("/api/1/envelope/", {"Host": "host.docker.internal:8969"}, 421),
    ],
)
def test_what_reaches_no_project_is_listed_too(
    inspector: Inspector, path: str, headers: dict[str, str], status: int
) -> None:
    answer = client.post(inspector.url + path, content=event(), headers=headers)
    (refusal,) = inspector.store.rejected()
    assert (answer.status_code, answer.json()) == (status, {"detail": refusal.reason})
    assert answer.headers["x-sentry-error"] == refusal.reason
    assert (refusal.status, refusal.body, refusal.size) == (status, event(), len(event()))


def test_of_a_request_that_is_too_large_the_beginning_is_shown(
    inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "COMPRESSED_REQUEST", 100_000)
    assert post(inspector, b"x" * 300_000).status_code == 413
    refusal = inspector.store.rejected()[0]
    assert (refusal.body, refusal.size) == (b"x" * 100_000, 300_000)


def test_the_stream_tells_of_refusals(inspector: Inspector) -> None:
    with client.stream("GET", f"{inspector.url}/api/stream", timeout=10) as stream:
        told = messages(stream.iter_lines())
        next(told)
        post(inspector, b"nonsense")
        name, rows = next(told)
    assert name == "refused"
    assert "Not JSON" in rows[0]["reason"]  # type: ignore[index]


def test_refusals_are_bounded(inspector: Inspector) -> None:
    for _ in range(MOST + 5):
        inspector.store.reject(None, 400, "x", b"x" * 10, 0)
    kept = inspector.store.rejected()
    assert [kept[0].number, kept[-1].number] == [6, MOST + 5]
    large = inspector.store.reject(None, 413, "x", bytes(MOST_BYTES + 1), 0)
    assert (len(large.body), large.size) == (MOST_BYTES, MOST_BYTES + 1)


def test_a_refusal_is_one_line_on_the_console() -> None:
    refusal = Rejected(1, 0, "app", 400, "Not\x1b[2JJSON", b"x", 1, "r1-ab")
    line = Lines(["app"], colourful=False).rejected(refusal, "http://127.0.0.1:1")
    assert line == "app │ ✗ refused 400  Not�[2JJSON  1 byte  http://127.0.0.1:1/#/r1-ab"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("http://localhost:5173", True),
        ("https://shop.localhost", True),
        ("http://127.0.0.1", True),
        ("http://127.9.9.9:80", True),
        ("http://[::1]:80", True),
        ("https://example.org", False),
        ("http://localhost.example.org", False),
        ("http://notlocalhost", False),
        ("http://127.0.0.1.example.org", False),
        ("http://user@127.0.0.1@example.org", False),
        ("http://192.168.0.7:5173", False),
        ("null", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_only_websites_under_development_here_may_post(origin: str | None, allowed: bool) -> None:
    assert Origins().allow(origin) is allowed


def test_more_origins_are_allowed_by_name_or_all() -> None:
    assert Origins(["http://192.168.0.7:5173/"]).allow("http://192.168.0.7:5173")
    assert not Origins(["http://192.168.0.7:5173"]).allow("http://192.168.0.8:5173")
    assert Origins(["*"]).allow("https://example.org")
    with pytest.raises(ValueError, match=r"'example\.org' is no origin"):
        Origins(["example.org"])


def test_a_strange_website_is_refused_and_its_post_is_shown(inspector: Inspector) -> None:
    headers = {"Origin": "https://evil.example"}
    assert post(inspector, event(), Origin="https://evil.example").status_code == 403
    preflight = client.options(f"{inspector.url}/api/1/envelope/", headers=headers)
    assert preflight.status_code == 403
    assert "https://evil.example may not post here" in inspector.store.rejected()[0].reason
    assert inspector.store.events() == []


def test_a_website_that_is_allowed_may_post() -> None:
    with Inspector(allow_origins=["https://shop.test"]) as inspector:
        response = post(inspector, event(), origin="https://shop.test")
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == "https://shop.test"


def test_no_website_may_clear_what_is_kept(inspector: Inspector) -> None:
    post(inspector, event())
    headers = {"Origin": "http://localhost:5173"}
    assert client.delete(f"{inspector.url}/api/events", headers=headers).status_code == 421
    restore = f"{inspector.url}/api/events/restore"
    assert client.post(restore, headers=headers).status_code == 421
    assert client.delete(f"{inspector.url}/api/events", headers={"Origin": inspector.url})
    assert inspector.store.events() == []


def test_clearing_can_be_undone_and_what_came_since_stays(inspector: Inspector) -> None:
    post(inspector, event(message="one"))
    post(inspector, b"nonsense")
    client.delete(f"{inspector.url}/api/events")
    post(inspector, event(message="two"))
    assert client.post(f"{inspector.url}/api/events/restore").status_code == 204
    assert [item.title for item in inspector.store.events()] == ["one", "two"]
    assert len(inspector.store.rejected()) == 1
    assert client.post(f"{inspector.url}/api/events/restore").status_code == 409


def test_a_link_names_the_event(inspector: Inspector) -> None:
    post(inspector, event(message="one"))
    event_id = json.loads(event().split(b"\n")[0])["event_id"]
    first = inspector.store.events()[0]
    for key in (first.id, "1", event_id, event_id.upper()):
        found = client.get(f"{inspector.url}/api/events/{key}").json()
        assert (found["id"], found["event_id"]) == (first.id, event_id)
    with Inspector() as restarted:
        post(restarted, event(message="another"))
        answer = client.get(f"{restarted.url}/api/events/{first.id}")
        assert answer.status_code == 404
        assert "an inspector that has stopped" in answer.json()["detail"]


def test_the_key_of_another_is_no_secret_that_is_kept_from_the_list(inspector: Inspector) -> None:
    url = f"{inspector.url}/api/1/envelope/?sentry_key={key_of(2)}"
    assert client.post(url, content=event()).status_code == 403
    assert key_of(2) in inspector.store.rejected()[0].reason
