"""``manage sentry prove``: its report, its positive control, and that a leak is found and fails."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from fastapi_error_tracking.commands import prove
from fastapi_error_tracking.proving import chromium, result
from fastapi_error_tracking.proving.channels import CHANNELS
from fastapi_error_tracking.proving.html import page
from fastapi_error_tracking.proving.operations import operations, request_of
from fastapi_error_tracking.proving.pages import Pages, open_pages
from fastapi_error_tracking.proving.process import Task
from fastapi_error_tracking.proving.run import Ran, run
from fastapi_error_tracking.testing import Planted
from fastapi_error_tracking.testing.leaks import Leak

from .host_programs import HOST, sentry

ROOT = Path(__file__).parents[1]
KEY = b"the auditor's"


def ran(process: str, *, gate: bool, **what: Any) -> Ran:
    opened = {"tag": "channel", "GET /api/v1/health": "route"}
    return Ran(process, gate, opened, items={"event": 2}, size=100, service="Shop", **what)


def report(*runs: Ran) -> dict[str, Any]:
    pages = Pages(why="there is no browser")
    return result.document(runs, "[]", ROOT, pages, {"a worker": "there is none"})


CLOSED, OPEN = ran("api", gate=True), ran("api", gate=False, found={"tag"})
LEAK = Leak("name", "Zaqo <Xide>", "an item of kind event", "event.tags.ward", "declared")


def test_it_is_private_only_if_nothing_leaked_all_was_opened_and_the_control_found_something() -> (
    None
):
    assert report(CLOSED, OPEN)["verdict"] == "private"
    assert report(ran("api", gate=True, leaks=[LEAK]), OPEN)["verdict"] == "leaked"
    assert report(ran("api", gate=True, failed="It ended."), OPEN)["verdict"] == "incomplete"
    assert report(CLOSED, ran("api", gate=False))["verdict"] == "incomplete"


def test_the_report_says_what_was_tested_on_what_and_what_was_not() -> None:
    found = report(CLOSED, OPEN)
    assert found["service"]["name"] == "Shop"
    assert len(found["policy_sha256"]) == 64
    assert {"python", "sentry-sdk", "fastapi"} <= found["versions"].keys()
    assert found["figures"][0]["channels"][0] == {
        "kind": "channel",
        "opened": 1,
        "control_found": 1,
    }
    assert found["not_covered"] == {
        "a worker": "there is none",
        "pages in a browser": "there is no browser",
    }
    text = page(found)
    for said in ("Shop", found["policy_sha256"], "there is no browser", "tag", "Nothing that was"):
        assert said in text
    assert "http://" not in text
    assert "https://" not in text
    assert "src=" not in text


def test_what_leaked_stands_in_the_report_and_is_no_markup() -> None:
    text = page(report(ran("api", gate=True, leaks=[LEAK]), OPEN))
    assert "Zaqo &lt;Xide&gt;" in text
    assert "event.tags.ward" in text
    assert "Something that was planted left" in text


def test_a_signature_is_right_for_one_report_and_one_key() -> None:
    found = result.signed(report(CLOSED, OPEN), KEY)
    read = json.loads(json.dumps(found))
    assert result.is_signed(read, KEY)
    assert not result.is_signed(read, b"another")
    assert not result.is_signed({**read, "verdict": "leaked"}, KEY)
    assert not result.is_signed(report(CLOSED, OPEN), KEY)
    assert "HMAC-SHA256" in page(found)


DOCUMENT: dict[str, Any] = {
    "paths": {
        "/people/{person_id}": {
            "parameters": [{"name": "person_id", "in": "path", "schema": {"type": "string"}}],
            "get": {"parameters": [{"name": "since", "in": "query", "schema": {"format": "date"}}]},
            "post": {
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/Person"}}}
                }
            },
        }
    },
    "components": {
        "Person": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "maxLength": 30},
                "kind": {"enum": ["adult", "child"]},
                "age": {"anyOf": [{"type": "null"}, {"type": "integer", "maximum": 130}]},
                "emails": {"type": "array", "items": {"type": "string", "format": "email"}},
                "friend": {"$ref": "#/components/Person"},
            },
        }
    },
}


def test_requests_are_made_from_openapi_and_full_of_what_is_planted() -> None:
    planted = Planted(1)
    get, post = operations(DOCUMENT, may_write=True)
    asked = request_of(get, DOCUMENT, planted)
    assert (asked.method, asked.path) == ("GET", f"/people/{planted.uuid}")
    assert f"since={planted.date}" in asked.query
    told = json.loads(request_of(post, DOCUMENT, planted).body)
    assert told["name"] == f"{planted.name}, {planted.date}, "[:30]
    assert (told["kind"], told["age"], told["emails"]) == ("adult", 130, [planted.email])
    assert told["friend"]["emails"] == [planted.email]
    writes = [one.skipped for one in operations(DOCUMENT, may_write=False)]
    assert writes[0] == ""
    assert "--write" in writes[1]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the host's processes need."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/test.db")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("SECRET_KEY", "0f9a3c7d5b1e2846a0c4e8f29d7b6135")


def proven(api: str, *, gate: bool) -> Ran:
    task = Task("api", api, gate, "seed", may_write=True, quick=True)
    done = run(task, ROOT, time.monotonic() + 120, lambda _: None)
    assert done.failed == ""
    return done


@pytest.mark.usefixtures("database")
def test_a_declaration_that_lets_anything_pass_is_found_in_the_service_itself() -> None:
    closed = proven(f"{HOST}.programs.leaking_api:api", gate=True)
    places = {(leak.label, leak.path) for leak in closed.leaks}
    assert ("name", "event.tags.ward") in places
    assert "GET /api/v1/wards/{ward}" in closed.opened
    assert all("declaring" in leak.because for leak in closed.leaks if leak.path.endswith("ward"))


@pytest.mark.usefixtures("database")
def test_without_the_gate_most_channels_let_something_out() -> None:
    open_ = proven(f"{HOST}.main:app", gate=False)
    inside = open_.names("channel")
    assert len(inside) >= len(CHANNELS) // 8
    assert len(open_.found & {*inside}) > 0.6 * len(inside)
    assert {*open_.names("tunnel")} <= open_.found
    assert [name for name in open_.names("route") if name in open_.found]


PAGE = """<!doctype html><script>
const tell = (text) => navigator.sendBeacon('/api/v1/telemetry',
  [{}, { type: 'event' }, { message: text }].map((line) => JSON.stringify(line)).join('\\n'))
addEventListener('error', ({ message }) => tell(message))
</script>"""


@pytest.mark.skipif(chromium.find() is None, reason="there is no Chromium")
def test_pages_of_a_built_frontend_are_opened_in_a_browser(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/index.html").write_text(PAGE)
    found = open_pages(tmp_path, "seed")
    assert found.why == ""
    assert found.items["event"] >= 10
    assert {leak.label for leak in found.leaks} >= {"name", "uuid", "date"}


def test_without_a_built_frontend_it_says_so(tmp_path: Path) -> None:
    assert open_pages(None, "seed").why == "there is no built frontend (dist/index.html)"
    assert open_pages(tmp_path, "seed").channels == ()


def test_the_command_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("[]")
    missing = sentry("prove", "--verify", "report.json", directory=tmp_path, environment={})
    assert missing.exit_code == 2
    assert "--verify needs --key" in missing.stderr
    (tmp_path / "key").write_bytes(KEY)
    (tmp_path / "signed.json").write_text(json.dumps(result.signed(report(CLOSED, OPEN), KEY)))
    arguments = ("--verify", "signed.json", "--key", "key")
    assert _prove(tmp_path, *arguments).stdout == "The signature is right.\n"
    (tmp_path / "key").write_bytes(b"another")
    assert _prove(tmp_path, *arguments).exit_code == 1


def test_the_command_writes_both_reports_and_fails_with_a_leak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stand_in(task: Task, *_: object) -> Ran:
        leaks = [LEAK] if task.gate else []
        return ran(task.process, gate=task.gate, leaks=leaks, found={"tag"})

    monkeypatch.setattr(prove, "run", stand_in)
    ended = _prove(tmp_path)
    assert ended.exit_code == 1
    assert "name 'Zaqo <Xide>' left in an item of kind event at event.tags.ward" in ended.stdout
    assert json.loads((tmp_path / "privacy-proof.json").read_text())["verdict"] == "leaked"
    assert "Zaqo" in (tmp_path / "privacy-proof.html").read_text()


def _prove(directory: Path, *arguments: str) -> Result:
    return sentry("prove", *arguments, directory=directory, environment={})
