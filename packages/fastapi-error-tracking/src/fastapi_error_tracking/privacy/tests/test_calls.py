"""Log calls, breadcrumbs, messages and names keep what the source says."""

import logging
import queue
import warnings
from collections.abc import Callable
from logging.handlers import QueueHandler, QueueListener

import pytest
import sentry_sdk

from ...tests.native_spans import part as start_span
from ...tests.native_spans import whole as start_transaction
from .recorder import logging_integration, recording, somebody

logger = logging.getLogger(__name__)

SEEN = "Saw patient %s"


def plain(name: str) -> None:
    logger.warning("The clinic opens")


def percent(name: str) -> None:
    logger.warning("Saw patient %s in room %d", name, len(name))


def percent_mapping(name: str) -> None:
    logger.warning("Saw patient %(who)s", {"who": name})


def f_string(name: str) -> None:
    logger.warning(f"Saw patient {name}")


def both(name: str) -> None:
    logger.warning(f"Saw patient {name} in %s", name)


def concatenated(name: str) -> None:
    logger.warning("Saw patient " + name)


def constant(name: str) -> None:
    logger.warning(SEEN, name)


def elsewhere(name: str) -> None:
    text = f"Saw patient {name}"
    logger.warning(text)


def only_data(name: str) -> None:
    logger.warning(name)


def multi_line(name: str) -> None:
    logger.warning(
        "Saw patient %s in room %d",
        name,
        len(name),
    )


def by_level(name: str) -> None:
    logger.log(logging.WARNING, "Saw patient %s", name)


def with_error(name: str) -> None:
    try:
        int(name)
    except ValueError:
        logger.exception("Could not see patient %s", name)


def with_extra(name: str) -> None:
    logger.warning("Saw a patient", extra={"patient": name, name: 1})


def warned(name: str) -> None:
    logging.captureWarnings(True)
    try:
        warnings.warn(f"Patient {name} is late", stacklevel=2)
    finally:
        logging.captureWarnings(False)


def sdk_logger(name: str) -> None:
    sentry_sdk.logger.warning("Saw patient {who}", who=name)


LOGS: list[tuple[Callable[[str], None], str]] = [
    (plain, "The clinic opens"),
    (percent, "Saw patient {name} in room {len(name)}"),
    (percent_mapping, "Saw patient {name}"),
    (f_string, "Saw patient {name}"),
    (both, "Saw patient {name} in {name}"),
    (concatenated, "Saw patient {name}"),
    (constant, "Saw patient {name}"),
    (elsewhere, "Saw patient {name}"),
    (only_data, "{name}"),
    (multi_line, "Saw patient {name} in room {len(name)}"),
    (by_level, "Saw patient {name}"),
    (with_error, "Could not see patient {name}"),
    (with_extra, "Saw a patient"),
    (sdk_logger, "Saw patient {name}"),
]


@pytest.mark.parametrize(("write", "expected"), LOGS, ids=[w.__name__ for w, _ in LOGS])
def test_a_log_keeps_its_template(write: Callable[[str], None], expected: str) -> None:
    name = somebody()
    with recording() as sent:
        write(name)
        (batch,) = sent.payloads("log")
        assert name.encode() not in sent.bytes
        assert sent.gate.failures == 0
    assert batch["items"][-1]["body"] == expected


@pytest.mark.parametrize(("write", "expected"), LOGS[:-1], ids=[w.__name__ for w, _ in LOGS[:-1]])
def test_a_log_keeps_its_template_as_event_and_breadcrumb(
    write: Callable[[str], None], expected: str
) -> None:
    name = somebody()
    with recording(integrations=_logging(event_level=logging.WARNING)) as sent:
        write(name)
        event = sent.event()
        assert event["logentry"] == {"message": expected, "formatted": expected}
        assert event["logger"] == __name__
        sent.sent.clear()
        sentry_sdk.capture_message("done")
        crumb = sent.event()["breadcrumbs"]["values"][-1]
        assert crumb["message"] == expected
        assert crumb["category"] == __name__
        assert name.encode() not in sent.bytes


def test_a_warning_loses_its_text() -> None:
    name = somebody()
    with recording() as sent:
        warned(name)
        assert sent.payloads("log")
        assert name.encode() not in sent.bytes


def test_a_log_handled_in_another_thread_is_read_at_its_line() -> None:
    name = somebody()
    waiting: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    source = logging.getLogger(f"{__name__}.queued")
    source.propagate = False
    source.addHandler(QueueHandler(waiting))
    with recording() as sent:
        listener = QueueListener(waiting, _Again())
        listener.start()
        source.warning("Saw patient %s from afar", name)
        listener.stop()
        bodies = [log["body"] for batch in sent.payloads("log") for log in batch["items"]]
        assert name.encode() not in sent.bytes
    assert "Saw patient {name} from afar" in bodies


class _Again(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        logger.handle(record)


def test_loggers_named_after_data_lose_their_names() -> None:
    name = somebody()
    with recording() as sent:
        logging.getLogger(f"clinic.{name}").error("The clinic closes")
        (batch,) = sent.payloads("log")
        assert "logger.name" not in batch["items"][0]["attributes"]
        assert name.encode() not in sent.bytes


def test_breadcrumbs_keep_what_the_source_says() -> None:
    name = somebody()
    with recording() as sent:
        sentry_sdk.add_breadcrumb(
            message=f"Booked {name}", category="appointment", data={"a": name}
        )
        sentry_sdk.add_breadcrumb({"message": "Booked for " + name, "category": name, "type": name})
        sentry_sdk.add_breadcrumb(message=name)
        sentry_sdk.capture_message("done")
        crumbs = sent.event()["breadcrumbs"]["values"]
        assert name.encode() not in sent.bytes
    assert [c.get("message") for c in crumbs] == ["Booked {name}", "Booked for {name}", "{name}"]
    assert crumbs[0]["category"] == "appointment"
    assert "category" not in crumbs[1]


def test_messages_keep_what_the_source_says() -> None:
    name = somebody()
    with recording() as sent:
        sentry_sdk.capture_message(f"Patient {name} left")
        assert sent.event()["message"] == "Patient {name} left"
        assert name.encode() not in sent.bytes


def test_spans_and_transactions_keep_the_names_of_the_source() -> None:
    name = somebody()
    with recording() as sent:
        with start_transaction(op="queue.process", name=f"treat {name}") as root:
            for span_name in (f"Look up {name}",):
                with start_span(op="db", name=f"find {name}"):
                    pass
                with start_span(op=name, name=span_name):
                    pass
            with start_span(op="serialize", name="serialize the answer"):
                pass
            root.set_data(name, name)
        (transaction,) = sent.recorded()
        assert name.encode() not in sent.bytes
    assert transaction["transaction"] == "treat {name}"
    first, second, third = (s.get("description") for s in transaction["spans"])
    assert (first, third) == ("find {name}", "serialize the answer")
    assert second in (None, "span")  # a streamed span must have a name


def _logging(*, event_level: int) -> list[sentry_sdk.integrations.Integration]:
    return [logging_integration(event_level=event_level)]
