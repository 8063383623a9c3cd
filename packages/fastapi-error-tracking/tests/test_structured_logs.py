"""Lines of ``logging``, structlog and loguru: what they say stays, and of the rest the declared."""

import logging
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import loguru
import pytest
import structlog
from fastapi import FastAPI
from fastapi_error_tracking.privacy.tests.recorder import somebody
from fastapi_error_tracking.structured_logs import loguru_sink, structlog_processor
from fastapi_error_tracking.tests.in_memory import Tracked, tracking
from fastapi_installed_apps import Choice, Count, Telemetry

from .tools.programs import TESTED
from .tools.readme import block_with

plain = logging.getLogger(__name__)
lines: structlog.BoundLogger = structlog.wrap_logger(
    None,
    processors=[structlog_processor, structlog.processors.ExceptionRenderer(), lambda *_: ""],
    logger_factory_args=(),
)
sunk = loguru.logger


def declared(_: object) -> Telemetry:
    return Telemetry(attributes={"ward": Choice("surgery"), "beds": Count()})


@pytest.fixture
def tracked() -> Iterator[Tracked]:
    plain.setLevel(logging.INFO)
    sunk.remove()
    sunk.add(loguru_sink, level="INFO")
    with tracking(FastAPI(), hooks={"telemetry": declared}) as one:
        yield one
    sunk.remove()


class Propagating(logging.Handler):
    """Hands lines of loguru on to ``logging``, as its documentation has it."""

    def emit(self, record: logging.LogRecord) -> None:
        logging.getLogger(record.name).handle(record)


def with_logging(who: str) -> None:
    fields = {"ward": "surgery", "beds": 3, "patient": who}
    plain.info("ward %s is full", who, extra=fields)
    plain.error("no bed for %s", who, extra=fields)
    try:
        raise ValueError(f"no bed for {who}")
    except ValueError:
        plain.exception("it failed", extra=fields)


def with_structlog(who: str) -> None:
    bound = lines.bind(ward="surgery", beds=3, patient=who)
    bound.info("ward_is_full", reason=who)
    bound.error("no_bed", reason=who)
    try:
        raise ValueError(f"no bed for {who}")
    except ValueError:
        bound.exception("it_failed", reason=who)


def with_loguru(who: str) -> None:
    bound = sunk.bind(ward="surgery", beds=3, patient=who)
    bound.info("ward {} is full", who)
    bound.error(f"no bed for {who}")
    try:
        raise ValueError(f"no bed for {who}")
    except ValueError:
        bound.exception("it failed")


SAID: dict[Callable[[str], None], list[str]] = {
    with_logging: ["ward {who} is full", "no bed for {who}", "it failed"],
    with_structlog: ["ward_is_full", "no_bed", "it_failed"],
    with_loguru: ["ward {who} is full", "no bed for {who}", "it failed"],
}


@pytest.mark.parametrize("log", SAID)
def test_what_is_said_stays_and_of_the_rest_what_is_declared(
    log: Callable[[str], None], tracked: Tracked
) -> None:
    who = somebody()
    log(who)
    assert [line["body"] for line in tracked.logs()] == SAID[log]
    for line in tracked.logs():
        attributes = {key: one["value"] for key, one in line["attributes"].items()}
        assert (attributes["ward"], attributes["beds"]) == ("surgery", 3)
        assert attributes["logger.name"] == __name__
    said, raised = tracked.events
    assert said["logentry"]["message"] == SAID[log][1]
    assert said["extra"] == raised["extra"] == {"ward": "surgery", "beds": 3}
    assert raised["exception"]["values"][-1]["value"] == "no bed for {who}"
    crumbs = [one.get("message") for one in raised["breadcrumbs"]["values"]]
    assert crumbs[-2:] == SAID[log][:2]  # before them may be what other tests left behind
    assert who not in repr(tracked.items)


@pytest.mark.parametrize("log", [with_structlog, with_loguru])
def test_what_is_handed_on_to_logging_is_reported_once(
    log: Callable[[str], None], tracked: Tracked, monkeypatch: pytest.MonkeyPatch
) -> None:
    through: dict[str, Any] = {
        "processors": [structlog_processor, structlog.stdlib.render_to_log_kwargs],
    }
    own = structlog.wrap_logger(plain, **through, wrapper_class=structlog.stdlib.BoundLogger)
    monkeypatch.setitem(with_structlog.__globals__, "lines", own)
    sunk.add(Propagating(), format="{message}")
    who = somebody()
    log(who)
    said = [line["body"] for line in tracked.logs()]
    assert [body for body in said if body in SAID[log]] == SAID[log]
    assert who not in repr(tracked.items)


def test_the_processor_changes_nothing(tracked: Tracked) -> None:
    line = {"event": "ward_is_full", "ward": "surgery"}
    assert structlog_processor(None, "info", line) is line
    assert line == {"event": "ward_is_full", "ward": "surgery"}


def test_the_example_of_the_readme_runs(tracked: Tracked, tmp_path: Path) -> None:
    example = tmp_path / "example.py"
    example.write_text(block_with("structlog_processor", TESTED / "README.md"))
    sunk.remove()
    configured = structlog.get_config()
    try:
        runpy.run_path(str(example))
    finally:
        structlog.configure(**configured)
    said = [line["body"] for line in tracked.logs()]
    assert said == ["appointment_booked", "An appointment is booked"]
