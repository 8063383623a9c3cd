"""The command ``sentry-inspector wait``: scripts cause an error and see it arrive."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from .client import Client, Unanswered
from .lines import printable

URL = "http://127.0.0.1:8969"
PAUSE = 0.2


def main(arguments: Sequence[str]) -> int:
    """Wait until something that fits is there, and print it.

    Returns:
        0, when it came; 1, when it did not come in time; 2, when an option is wrong.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        client = Client(options.url)
    except ValueError as error:
        parser.error(str(error))
    found, problem = _wait(client, options)
    if found is None:
        sys.stderr.write(f"sentry-inspector: {printable(problem)}\n")
        return 1
    if options.json:
        sys.stdout.write(f"{json.dumps(found)}\n")
    else:
        sys.stdout.write(f"{printable(found['title'])}  {client.url}/#/{found['id']}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sentry-inspector wait",
        description="Waits until a running inspector has what is asked for, and prints it.",
        allow_abbrev=False,
    )
    parser.add_argument("--error", metavar="TEXT", help="an error whose title contains this")
    parser.add_argument("--kind", metavar="KIND", help="an item of this kind, such as transaction")
    parser.add_argument("--service", metavar="NAME", help="of this service only")
    parser.add_argument(
        "--after", type=int, default=0, metavar="N", help="after the item of this number only"
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=30.0,
        metavar="SECONDS",
        help="how long to wait (default: %(default)g)",
    )
    parser.add_argument("--json", action="store_true", help="print all there is to it, as JSON")
    parser.add_argument(
        "--url", default=URL, metavar="URL", help="the inspector's (default: %(default)s)"
    )
    return parser


def _wait(client: Client, options: argparse.Namespace) -> tuple[dict[str, Any] | None, str]:
    query = {"after": options.after, "service": options.service or ""}
    query["kind"] = options.kind or ("event" if options.error is not None else "")
    deadline = time.monotonic() + options.timeout
    while True:
        try:
            rows = client.get("events", **query)["events"]
            problem = "It did not come in time. There came: " + (
                "; ".join(row["title"] for row in rows[-10:]) or "nothing of that kind"
            )
            for row in rows:
                if (options.error or "") in row["title"]:
                    return (client.get("events", row["id"]) if options.json else row), ""
        except Unanswered as unanswered:
            problem = str(unanswered)  # it may be about to start
        if time.monotonic() >= deadline:
            return None, problem
        time.sleep(PAUSE)
