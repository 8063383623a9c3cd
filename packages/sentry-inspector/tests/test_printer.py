"""Items that were forgotten before they could be printed are counted."""

import os

from sentry_inspector import Inspector, Store
from sentry_inspector.lines import Lines
from sentry_inspector.printer import Output, Printer

from .envelopes import envelope, event, item, post


def test_what_is_missing_is_said() -> None:
    reading, writing = os.pipe()
    with Inspector(store=Store(max_items=2)) as inspector:
        post(inspector, envelope(*[item("session", {})] * 5))
        printer = Printer(
            inspector, Lines(["app"], colourful=False), Output(writing, "ascii"), lambda _: None
        )
        printer.start()
        post(inspector, event())
        printer.finish()
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as output:
        lines = output.read().splitlines()
    missing = [line for line in lines if line.endswith("before they could be shown here)")]
    assert missing[0] in (
        "(3 items were forgotten before they could be shown here)",
        "(4 items were forgotten before they could be shown here)",
    )
    assert lines[-1] == (f"app ? ? event  It broke  {inspector.url}/#/6-{inspector.store.id[:8]}")
