"""The real SDK, sending through the gate into memory."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from secrets import choice
from string import ascii_lowercase
from typing import Any

import sentry_sdk
from fastapi_installed_apps import Count, Duration, Identifier, Text
from sentry_sdk.envelope import Envelope
from sentry_sdk.integrations import Integration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.transport import Transport

from ...compat.client import known
from ...compat.log_records import levels
from ...compat.tracing import LIFECYCLES
from ...tests.recordings import transactions_of
from .. import Gate, Known, Scrubbed, Telemetry, build
from ..text.source_names import SourceNames, collect

PACKAGE = __package__.rpartition(".")[0]

KNOWN = Known(
    packages=frozenset({PACKAGE}),
    release="clinic@1.4.2",
    environment="staging",
    keys=frozenset({"key"}),
    routes=frozenset({"/patients/{id}"}),
    tasks=frozenset({"send_reminder"}),
    monitors=frozenset({"nightly"}),
    sql_names=frozenset({"patients", "name", "id"}),
)

TELEMETRY = Telemetry(
    tags={"feature": Text("what the tests put in"), "clinic_id": Identifier()},
    contexts={"appointment": {"status": Text("what the tests put in"), "minutes": Duration()}},
    attributes={"clinic.rooms": Text("what the tests put in"), "clinic_id": Identifier()},
    metrics={"appointment.count": Count(), "appointment.minutes": Duration()},
    hosts={"api.example.com"},
)


def somebody() -> str:
    """Return a name that stands in no source file, so that finding it means that it leaked."""
    return "Z" + "".join(choice(ascii_lowercase) for _ in range(14))


class Recorder:
    """What would have left the process."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.is_on = True
        self.sent: list[bytes] = []
        self.scrubbed: list[Scrubbed] = []

    def take(self, envelope: Envelope) -> None:
        """Pass an envelope through the gate, as the application's transport does."""
        if not self.is_on:
            self.sent.append(envelope.serialize())
            return
        result = self.gate.envelope(envelope)
        self.scrubbed.append(result)
        if result.envelope is not None:
            self.sent.append(result.envelope.serialize())

    @property
    def bytes(self) -> bytes:
        """Return everything sent so far."""
        sentry_sdk.flush()
        return b"\n".join(self.sent)

    def payloads(self, kind: str) -> list[Any]:
        """Return the payloads of the items of a kind."""
        sentry_sdk.flush()
        items = [item for data in self.sent for item in Envelope.deserialize(data).items]
        return [json.loads(item.get_bytes()) for item in items if item.type == kind]

    def recorded(self) -> list[dict[str, Any]]:
        """Return what was recorded, as transactions or as spans."""
        return [
            *self.payloads("transaction"),
            *(one for batch in self.payloads("span") for one in transactions_of(batch)),
        ]

    def event(self) -> dict[str, Any]:
        """Return the only event."""
        (event,) = self.payloads("event")
        assert isinstance(event, dict)
        return event


@cache
def names() -> SourceNames:
    """Return the names in the source of the tests."""
    return collect({PACKAGE})


def gate() -> Gate:
    """Return a gate as the tests' imaginary clinic has it."""
    one = build(
        "the clinic's secret",
        replace(KNOWN, packages=frozenset()),
        [TELEMETRY],
        tells_removals=True,
    )
    return Gate(replace(one.context, names=names()))


def logging_integration(*, event_level: int) -> Integration:
    """Return what makes breadcrumbs and logs of all records, and events from a level on."""
    return LoggingIntegration(**levels(breadcrumbs=10, events=event_level, logs=10))


@contextmanager
def recording(
    *, hooks: bool = True, integrations: list[Integration] | None = None, **options: Any
) -> Iterator[Recorder]:
    """Run the SDK with everything it can collect, and the gate; afterwards as it was before."""
    recorder = Recorder(gate())
    one = recorder.gate

    class Memory(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            recorder.take(envelope)

    if hooks:
        options |= {
            "before_send": one.event,
            "before_send_transaction": one.transaction,
            "before_breadcrumb": one.breadcrumb,
            "before_send_log": one.log,
            "before_send_metric": one.metric,
        }
    options.setdefault("trace_lifecycle", os.environ.get("SENTRY_TRACE_LIFECYCLE", LIFECYCLES[0]))
    client = sentry_sdk.get_global_scope().client
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope() as scope:
        scope.clear()
        sentry_sdk.init(
            dsn="http://key@127.0.0.1:1/1",
            transport=Memory,
            release=KNOWN.release,
            environment=KNOWN.environment,
            traces_sample_rate=1.0,
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=integrations or [logging_integration(event_level=50)],
            data_collection={},  # everything, unless something is written out
            spotlight=False,
            **known(options),
        )
        try:
            yield recorder
        finally:
            sentry_sdk.flush()
            sentry_sdk.get_client().close()
            sentry_sdk.get_global_scope().set_client(client)
