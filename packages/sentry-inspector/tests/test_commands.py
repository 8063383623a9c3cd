"""The commands that ask a running inspector: for scripts, and for coding assistants."""

import io
import json
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from sentry_inspector import Inspector, cli, mcp
from sentry_inspector.client import Client

from .envelopes import EVENT_ID, event, post
from .test_cli import COMMAND

pytestmark = pytest.mark.sample

TRACE = "1" * 32


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    with Inspector() as running:
        yield running


def wait(inspector: Inspector, *arguments: str) -> int:
    """Run ``wait``, and return its exit code."""
    return cli.main(["wait", "--url", inspector.url, "--timeout", "0.1", *arguments])


def test_waiting_for_an_error_that_comes(
    inspector: Inspector, capsys: pytest.CaptureFixture[str]
) -> None:
    threading.Timer(0.3, post, (inspector, event(message="It \x1b[2J broke"))).start()
    assert wait(inspector, "--timeout", "5", "--error", "broke") == 0
    first = inspector.store.events()[0]
    assert capsys.readouterr().out == f"It �[2J broke  {inspector.url}/#/{first.id}\n"


def test_waiting_for_one_that_is_there_and_reading_it(
    inspector: Inspector, capsys: pytest.CaptureFixture[str]
) -> None:
    post(inspector, event(extra={"a": 1}))
    assert wait(inspector, "--kind", "event", "--service", "app", "--json") == 0
    assert json.loads(capsys.readouterr().out)["payload"]["extra"] == {"a": 1}


@pytest.mark.parametrize(
    "arguments",
    [["--error", "other"], ["--service", "x"], ["--kind", "log"], ["--after", "1"]],
)
def test_waiting_in_vain(
    inspector: Inspector, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    post(inspector, event())
    assert wait(inspector, *arguments) == 1
    assert "did not come in time" in capsys.readouterr().err


def test_waiting_where_no_inspector_is(capsys: pytest.CaptureFixture[str]) -> None:
    with Inspector() as gone:
        pass
    assert wait(gone, "--error", "x") == 1
    assert f"No inspector answers at {gone.url}" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        cli.main(["wait", "--url", "ftp://x"])


def answers(inspector: Inspector, *messages: Any) -> list[Any]:
    """Return what an assistant is answered."""
    source = io.StringIO("".join(f"{json.dumps(message)}\n" for message in messages))
    target = io.StringIO()
    mcp.serve(mcp.Server(Client(inspector.url)), source, target)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def call(inspector: Inspector, name: str, **arguments: Any) -> Any:
    """Return what a tool says."""
    params = {"name": name, "arguments": arguments}
    (answer,) = answers(inspector, {"id": 1, "method": "tools/call", "params": params})
    said = answer["result"]["content"][0]["text"]
    return said if answer["result"].get("isError") else json.loads(said)


def test_an_assistant_reads_the_last_error_with_its_trace(inspector: Inspector) -> None:
    assert call(inspector, "get_event") == "No error has come yet."
    post(inspector, event(message="first"))
    contexts = {"trace": {"trace_id": TRACE}}
    post(inspector, event(message="second", contexts=contexts))
    post(inspector, b"nonsense")
    assert [row["title"] for row in call(inspector, "list_errors")] == ["second", "first"]
    assert [row["title"] for row in call(inspector, "list_errors", search="FIR")] == ["first"]
    assert len(call(inspector, "list_errors", limit=1)) == 1
    assert call(inspector, "get_event")["payload"]["message"] == "second"
    assert call(inspector, "get_event", id=EVENT_ID)["event_id"] == EVENT_ID
    assert [mark["title"] for mark in call(inspector, "get_trace")["marks"]] == ["second"]
    assert "Not JSON" in call(inspector, "list_refusals")[0]["reason"]
    assert "There is no event 99" in call(inspector, "get_event", id="99")


def test_the_protocol(inspector: Inspector) -> None:
    about, tools, pong, unknown, no_tool = answers(
        inspector,
        {"id": 1, "method": "initialize", "params": {"protocolVersion": "2024-11-05"}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/list"},
        {"id": 3, "method": "ping"},
        {"id": 4, "method": "resources/list"},
        {"id": 5, "method": "tools/call", "params": {"name": "x"}},
        {"id": 6, "result": {}},
    )
    assert about["result"]["protocolVersion"] == "2024-11-05"
    assert all(tool["annotations"] == {"readOnlyHint": True} for tool in tools["result"]["tools"])
    assert pong == {"jsonrpc": "2.0", "id": 3, "result": {}}
    assert (unknown["error"]["code"], no_tool["error"]["code"]) == (-32601, -32602)
    odd: Any
    for odd in (1, [], {}, {"method": 1}, None):
        assert answers(inspector, odd)[0]["error"]["code"] == -32600
    server = mcp.Server(Client(inspector.url))
    for broken in ("{", "[" * 100_000):
        answer = server.answer(broken)
        assert answer is not None
        assert answer["error"]["code"] == -32700


def test_the_command_speaks_the_protocol(inspector: Inspector) -> None:
    done = subprocess.run(
        [*COMMAND, "mcp", "--url", inspector.url],
        input='{"jsonrpc":"2.0","id":1,"method":"ping"}\n',
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == {"jsonrpc": "2.0", "id": 1, "result": {}}
