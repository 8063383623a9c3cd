"""The page in a real browser, where there is one: it shows whatever was sent."""

import json
import re
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sentry_inspector import Inspector
from sentry_inspector.rules import CONTAINERS

from .browser import Browser
from .envelopes import EVENT_ID, client, envelope, event, item, post, replay

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((found for name in NAMES if (found := shutil.which(name))), None)
TRACE = "1" * 32

Show = Callable[[Inspector, str, str], str]

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here")


@pytest.fixture(scope="module")
def inspector() -> Iterator[Inspector]:
    with Inspector(projects=("api", "web")) as running:
        yield running


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    """Return a function that gives the page at an address once some text is on it."""
    assert BROWSER is not None
    with Browser(BROWSER, tmp_path_factory.mktemp("profile")) as browser:

        def shown(inspector: Inspector, address: str, until: str) -> str:
            return browser.show(address_of(inspector, address), until)

        yield shown


def address_of(inspector: Inspector, address: str) -> str:
    """Return where an event is shown, or another page after ``../``."""
    if address.startswith("../"):
        return inspector.url + address.removeprefix("..")
    return f"{inspector.url}/#/{address}"


def text_of(page: str) -> str:
    """Return a page's text without its elements."""
    return re.sub(r"<[^>]*>", " ", page)


ODD: list[Any] = [
    {
        "message": "cut \ud83d",
        "exception": {"values": [None, 3]},
        "breadcrumbs": [None, {"data": [1], "message": {"a": 1}, "timestamp": "x"}],
        "threads": {"values": [None, {"stacktrace": None}]},
        "contexts": {"a": None, "b": [1], "trace": {"status": [], "trace_id": []}},
        "tags": [None, ["a"]],
    },
    {
        "exception": {
            "values": [
                {"type": ["x"], "value": {"a": 1}, "stacktrace": {"frames": 1}},
                {"type": "A", "stacktrace": {"frames": [None, {"function": [], "vars": [1]}]}},
            ]
        },
        "breadcrumbs": 7,
        "contexts": [],
        "request": "x",
        "user": 7,
        "extra": None,
    },
]


@pytest.mark.parametrize("payload", ODD, ids=range(len(ODD)))
def test_odd_events_are_shown(inspector: Inspector, show: Show, payload: Any) -> None:
    assert post(inspector, envelope(item("event", payload))).status_code == 200
    newest = inspector.store.events()[-1]
    page = show(inspector, f"{newest.id}?tab=details", "Sent with")
    assert newest.title in page
    assert "cannot be shown" not in page
    assert "Sent with" in page


def test_errors_are_grouped_and_the_rest_is_elsewhere(inspector: Inspector, show: Show) -> None:
    inspector.store.clear()
    for number in range(3):
        post(inspector, event(message=f"took {number} s", release=f"shop@{number}"))
    post(inspector, envelope(item("session", {"status": "ok"})), project=2)
    post(inspector, b"nonsense")
    errors = text_of(show(inspector, "", "shop@2 +2"))
    assert re.search(r"took 2 s\s+\u00d73\s", errors)
    assert "shop@2 +2" in errors
    assert re.search(r"Not JSON in the envelope's header.*refused, 400", errors, re.DOTALL)
    assert "session ok" not in errors
    others = text_of(show(inspector, "?view=all&service=web", "session ok"))
    assert "took" not in others
    # What is no error is led to.
    nothing = show(inspector, "?text=session%20ok", "1 item")
    assert re.search(r'there fits: .*<a href="#/\?view=all&text=session\+ok">1 item</a>', nothing)


def test_a_link_by_event_id_shows_the_event_with_all_digits(
    inspector: Inspector, show: Show
) -> None:
    body = (
        b'{"message":"big","extra":{"id":9007199254740993123,"tiny":0.12345678901234567,"short":1}}'
    )
    report = json.dumps([["event.user.*", "unlisted", 2**60], ["event.extra.name", "never", 1]])
    post(inspector, envelope(item("event", body)), x_privacy_report=report)
    for tab in ("details", "json"):
        page = text_of(show(inspector, f"{EVENT_ID}?tab={tab}", "not on the list"))
        assert "9007199254740993123" in page
        assert "not on the list of what may leave" in page
    # In the place of what was removed.
    assert re.search(r'"short": 1\s+"name":\s+kept back\s+never leaves', page)


def test_a_trace_shows_spans_errors_and_logs(inspector: Inspector, show: Show) -> None:
    trace = {"trace_id": TRACE, "span_id": "a" * 16}
    request = {"transaction": "/pay", "contexts": {"trace": trace}}
    times = {"start_timestamp": 1_700_000_000, "timestamp": 1_700_000_001}
    post(inspector, envelope(item("transaction", request | times)))
    failed = {"contexts": {"trace": trace}, "timestamp": 1_700_000_000.5, "level": "warning"}
    post(inspector, event(message="careful", **failed))
    log = {"items": [{"trace_id": TRACE, "body": "said"}, {"trace_id": "2" * 32, "body": "other"}]}
    kind = CONTAINERS["log"]
    post(inspector, b"{}\n" + item("log", log, item_count=2, content_type=kind), project=2)
    found = next(one for one in inspector.store.events() if one.kind == "transaction")
    # Its rows are drawn a moment after the line above them.
    page = show(inspector, f"{found.id}?view=all&tab=trace", 'class="track"')
    panel = text_of(page.partition('id="panel"')[2])
    assert "1 span · 0 errors · 2 other entries · 2 processes" in panel
    assert "said" in panel
    assert "other " not in panel.replace("other entries", "")
    assert re.search(r'class="entry level-warning"', page)
    assert ">other<" in show(inspector, "?view=logs", ">other<")
    batch = inspector.store.events(kind="log")[-1]
    page = show(inspector, f"{batch.id}?tab=trace", "several traces")
    assert TRACE in text_of(page.partition('id="panel"')[2])


def test_what_another_inspector_had_is_not_shown(inspector: Inspector, show: Show) -> None:
    post(inspector, event(message="mine"))
    page = text_of(show(inspector, "1-00000000", "has stopped"))
    assert "came to an inspector that has stopped" in page


def segment(number: int, events: list[Any], *, compressed: bool) -> bytes:
    """Return a recording as the browser SDK sends it."""
    body = json.dumps(events).encode()
    header = json.dumps({"segment_id": number}).encode()
    return header + b"\n" + (zlib.compress(body) if compressed else body)


def test_a_replay_is_drawn_from_all_its_segments(inspector: Inspector, show: Show) -> None:
    text = {"type": 3, "textContent": "Recorded words", "id": 4}
    picture = {"src": "https://elsewhere.invalid/x.png", "onerror": "document.title = 'ran'"}
    body = [text, {"type": 2, "tagName": "img", "attributes": picture, "childNodes": [], "id": 5}]
    body = [{"type": 2, "tagName": "body", "attributes": {}, "childNodes": body, "id": 3}]
    page = [{"type": 2, "tagName": "html", "attributes": {}, "childNodes": body, "id": 2}]
    snapshot = {"node": {"type": 0, "childNodes": page, "id": 1}, "initialOffset": {"x": 0, "y": 0}}
    about = {"href": "http://app.example/", "width": 400, "height": 300}
    first = [
        {"type": 4, "timestamp": 1_700_000_000_000, "data": about},
        {"type": 2, "timestamp": 1_700_000_000_010, "data": snapshot},
    ]
    late = [{"type": 5, "timestamp": 1_700_000_005_000, "data": {"tag": "x", "payload": {}}}]
    post(inspector, replay(segment(2, late, compressed=False), 2))
    post(inspector, replay(segment(0, first, compressed=True)))
    recording = inspector.store.events(kind="replay_recording")[-1]
    assert "Play the recording" in show(
        inspector, f"{recording.id}?view=all&tab=details", "Play the recording"
    )
    played = show(inspector, f"../replay/{EVENT_ID}", "allow-same-origin")
    assert "1 of 3 segments are missing: the page may be drawn wrongly." in played
    assert 'class="replayer-wrapper"' in played
    assert 'sandbox="allow-same-origin"' in played  # nothing of it can run
    answer = client.get(f"{inspector.url}/replay/{EVENT_ID}")
    assert "img-src data: blob:;" in answer.headers["content-security-policy"]
    gone = show(inspector, f"../replay/{'f' * 32}", "forgotten")
    assert "There is no recording of this replay" in gone


def test_a_mark_leads_to_the_row_of_the_policy(tmp_path: Path, show: Show) -> None:
    policy = tmp_path / "policy.json"
    rows = [
        {"field": "user.*", "of": ["event"], "rule": "never"},
        {"field": "user.id", "of": ["event"], "rule": "identifier"},
        {"field": "tags.shop", "of": ["transaction"], "rule": "declared", "app": "shop"},
    ]
    policy.write_text(json.dumps(rows))
    with Inspector(projects=("api", "web"), policy=policy) as running:
        report = json.dumps([["event.user.id", "identifier", 1]])
        post(running, event(user={"id": "hash"}), x_privacy_report=report)
        page = show(running, f"{EVENT_ID}?tab=details", 'class="removed"')
        assert re.search(r'<a class="removed"[^>]* href="/policy#event.user.id"', page)
        decided = {
            "event.user.id": "<td>user.id</td>",
            "event.user.email": "<td>user.*</td>",
            "transaction.tags.shop": "<td>tags.shop</td>",
        }
        for place, row in decided.items():
            shown = show(running, f"../policy#{place}", "decided about")
            assert row in shown.partition('class="wanted"')[2].partition("</tr>")[0], place
        unlisted = show(running, "../policy#event.tags.shop", "does not leave")
        assert "No row lists event.tags.shop: what is not listed does not leave." in unlisted
        rows[0]["field"] = "user.geo"
        policy.write_text(json.dumps(rows))
        beside = show(running, "../policy#event.user.email", "does not leave")
        assert "does not leave. Listed beside it: user.geo, user.id." in beside
        policy.write_text("{}")
        answer = client.get(f"{running.url}/api/policy")
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        f"The policy {policy} is no list of rows with a field and a rule.",
    )


def test_a_refusal_is_shown_with_its_bytes(inspector: Inspector, show: Show) -> None:
    post(inspector, b"no <b>envelope</b>")
    page = show(inspector, inspector.store.rejected()[-1].id, "were refused")
    assert "with status 400" in text_of(page)
    assert "The 18 B that were refused." in text_of(page)
    assert "<b>envelope" in page
