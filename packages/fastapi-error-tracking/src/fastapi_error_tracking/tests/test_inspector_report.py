"""What serves the inspector alone does not run unless its DSN is used."""

import subprocess
import sys

import pytest

from ..compat.events import Envelope, item
from ..extension import Extension
from ..limiter import Limiter
from ..privacy import Known, build
from ..scrubbing import Scrubber
from ..settings import Settings
from ..transport import guarded, leads_to_inspector

OURS = __package__.rpartition(".")[0]
SCRIPT = f"""
import os, sys
os.environ.update(SENTRY_DSN={{dsn!r}}, SENTRY_DSN_FRONTEND={{dsn!r}}, SENTRY_RELEASE="x@1")
from fastapi import FastAPI
from {OURS} import install
app = FastAPI()
registry = install(app, package="clinic")
tracking = registry.find("error_tracking")
tracking.tunnel.forwarder
print(tracking.sdk.is_active, "{OURS}.inspector_report" in sys.modules)
print(tracking.scrubber.gate.context.tells_removals)
"""


HOSTS = [("127.0.0.1:9", True), ("[::1]:9", True), ("a.localhost:9", True), ("o1.example", False)]


@pytest.mark.parametrize(("host", "is_inspectors"), HOSTS)
def test_the_inspector_is_on_this_machine(host: str, *, is_inspectors: bool) -> None:
    assert leads_to_inspector(f"http://key@{host}/1") is is_inspectors


@pytest.mark.parametrize(("host", "is_told"), [HOSTS[0], HOSTS[-1]])
def test_it_is_not_even_imported_in_production(host: str, is_told: bool) -> None:
    script = SCRIPT.format(dsn=f"http://key@{host}/1")
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["True", str(is_told), str(is_told)], done.stderr


@pytest.mark.parametrize("tells", [True, False])
def test_notes_of_removals_are_made_for_somebody_who_is_told(tells: bool) -> None:
    gate = build("secret", Known(), tells_removals=tells)
    crumb = gate.breadcrumb({"message": "hello", "data": {"name": "Maria"}}, {})
    assert crumb is not None
    assert ("removed" in crumb) is tells
    event = gate.event({"message": "Maria"}, {})
    assert event is not None
    assert ("removed" in event) is tells
    gate.log({"body": "Maria"}, {})
    envelope = Envelope(items=[item("log", {"items": [{"body": "x"}]}, {}, "application/json")])
    assert (("log call.body", "log text") in gate.envelope(envelope).removals) is tells


def test_a_transport_of_production_has_no_hook_for_it() -> None:
    settings = Settings(dsn=None)
    scrubber = Scrubber(settings, Extension())
    limiter = Limiter.from_settings(settings)
    names = [
        {kind.__name__ for kind in guarded(dsn, scrubber, limiter).__mro__}
        for dsn in ("https://key@sentry.example/1", "http://key@127.0.0.1/1")
    ]
    assert "_Report" not in names[0]
    assert "_Report" in names[1]
