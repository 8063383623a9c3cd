"""The command ``sentry-inspector mcp``: a coding assistant reads what a running inspector has.

It speaks the Model Context Protocol over standard input and output: JSON-RPC, a message a line. It
only reads, and what it reads is what was sent: what a privacy gate kept back is not there.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import IO, Any

from .client import Client, Unanswered
from .untrusted_json import mapping, text
from .wait import URL

PROTOCOL = "2025-06-18"
KNOWN = ("2024-11-05", "2025-03-26", PROTOCOL)
MOST = 50  # errors in one answer
LONGEST = 200_000  # characters of one answer

INVALID_REQUEST = -32600
PARSE_ERROR = -32700
NO_METHOD = -32601
INVALID_PARAMS = -32602

Arguments = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Answer requests until standard input ends. Returns 0."""
    parser = argparse.ArgumentParser(
        prog="sentry-inspector mcp",
        description="Lets a coding assistant read a running inspector (Model Context Protocol).",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--url", default=URL, metavar="URL", help="the inspector's (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    try:
        server = Server(Client(options.url))
    except ValueError as error:
        parser.error(str(error))
    serve(server, sys.stdin, sys.stdout)
    return 0


def serve(server: "Server", source: IO[str], target: IO[str]) -> None:
    """Answer each line of ``source`` on ``target``."""
    for line in source:
        if not line.strip():
            continue
        if (answer := server.answer(line)) is not None:
            target.write(f"{json.dumps(answer)}\n")
            target.flush()


class Server:
    """Answers messages of the protocol with what ``client`` reads."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._tools: dict[str, tuple[str, dict[str, Any], Callable[[Arguments], Any]]] = {
            "list_errors": (
                "The newest errors that the inspector has, newest first, each with its id,"
                " trace_id, service, release and route.",
                {
                    "search": {"type": "string", "description": "what the title contains"},
                    "service": {"type": "string"},
                    "limit": {"type": "integer", "minimum": 1, "maximum": MOST},
                },
                self._errors,
            ),
            "get_event": (
                "All there is to one event: exceptions, stack, breadcrumbs, contexts, and what the"
                " sender reports that its privacy gate kept back. Without an id: the last error.",
                {"id": {"type": "string", "description": "an id of list_errors, or an event id"}},
                self._event,
            ),
            "get_trace": (
                "Spans, errors, logs, metrics and check-ins of one trace, across processes, by"
                " time. Without a trace_id: the trace of the last error.",
                {"trace_id": {"type": "string"}},
                self._trace,
            ),
            "list_refusals": (
                "What the inspector refused as Sentry would, and why.",
                {},
                lambda _: self._client.get("refusals")["refusals"][-MOST:][::-1],
            ),
        }

    def answer(self, line: str) -> dict[str, Any] | None:
        """Return the answer to one message; ``None`` where it wants none."""
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            return _failed(None, PARSE_ERROR, "That is no JSON.")
        if not isinstance(message, dict) or not isinstance(message.get("method"), str):
            # An answer to a question is none that was asked.
            known = isinstance(message, dict) and ("result" in message or "error" in message)
            return None if known else _failed(None, INVALID_REQUEST, "That is no request.")
        if "id" not in message:
            return None
        number, method, params = message["id"], message["method"], mapping(message.get("params"))
        if method == "initialize":
            return _result(number, self._about(params))
        if method == "ping":
            return _result(number, {})
        if method == "tools/list":
            return _result(number, {"tools": self._listed()})
        if method == "tools/call":
            return self._call(number, params)
        return _failed(number, NO_METHOD, f"There is no method {method[:100]}.")

    def _about(self, params: Arguments) -> dict[str, Any]:
        asked = text(params.get("protocolVersion"))
        return {
            "protocolVersion": asked if asked in KNOWN else PROTOCOL,
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "sentry-inspector", "version": version("sentry-inspector")},
        }

    def _listed(self) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "description": description,
                "inputSchema": {
                    "type": "object",
                    "properties": properties,
                    "additionalProperties": False,
                },
                "annotations": {"readOnlyHint": True},
            }
            for name, (description, properties, _) in self._tools.items()
        ]

    def _call(self, number: Any, params: Arguments) -> dict[str, Any]:
        tool = self._tools.get(text(params.get("name")))
        if tool is None:
            return _failed(number, INVALID_PARAMS, f"The tools are {', '.join(self._tools)}.")
        try:
            found = json.dumps(tool[2](mapping(params.get("arguments"))), indent=1)
            cut = f"{found[:LONGEST]}\n… cut: {len(found)} characters."
            return _result(number, _text(found if len(found) <= LONGEST else cut))
        except Unanswered as unanswered:
            return _result(number, _text(str(unanswered)) | {"isError": True})

    def _errors(self, arguments: Arguments) -> list[Any]:
        service = text(arguments.get("service"))
        rows = self._client.get("events", kind="event", service=service)["events"]
        search = text(arguments.get("search")).lower()
        limit = arguments.get("limit")
        most = min(max(limit, 1), MOST) if isinstance(limit, int) else 10
        return [row for row in reversed(rows) if search in row["title"].lower()][:most]

    def _last(self) -> Any:
        if errors := self._errors({"limit": 1}):
            return errors[0]
        raise Unanswered("No error has come yet.")

    def _event(self, arguments: Arguments) -> Any:
        return self._client.get("events", text(arguments.get("id")) or self._last()["id"])

    def _trace(self, arguments: Arguments) -> Any:
        trace_id = text(arguments.get("trace_id")) or self._last()["trace_id"]
        if not trace_id:
            raise Unanswered("The last error belongs to no trace.")
        return self._client.get("traces", trace_id)


def _text(said: str) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": said}]}


def _result(number: Any, result: dict[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "result": result}


def _failed(number: Any, code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": message}}
