"""Nothing private leaves the API: planted strings, searched in every byte that was received."""

import os
from typing import Any

import pytest
from fastapi_error_tracking.compat.tracing import LIFECYCLES
from fastapi_error_tracking.limiter import fingerprint

from .host.apps.channels.inside import LOCALS
from .host.apps.channels.planted import leaked
from .opened_channels import EVERY, INSIDE, OF_OTHER_KINDS, Sent, send
from .tools.environments import LIFECYCLE

# Through these the SDK lets nothing out, whatever its options are. They are tested all the same.
SILENT = {
    "authorization",
    "basic_password",
    "bytes",
    "cookie",
    "event_modules",
    "event_request",
    "event_tags",
    "event_transaction",
    "file",
    "file_name",
    "form",
    "form_key",
    "json_invalid",
    "log_attribute",
    "log_attribute_key",
    "log_in_a_named_thread",
    "method",
    "multipart",
    "proxy_authorization",
    "put",
    "raise_from_nothing",
    "request_id",
    "says_csv",
    "says_decimal",
    "says_decode",
    "says_encode",
    "says_json",
    "says_regex",
    "says_shlex",
    "says_struct",
    "says_uuid",
    "socket_header",
    "socket_protocol",
    "socket_query",
    "sql_missing_row",
    "sql_parameter_name",
    "text",
    "transaction",
    "transaction_source",
    *("api_key", "csrf", "graphql"),  # in the SDK 3
}

# A streamed span has one of two statuses, and its segment's name and id, whatever it is told.
SILENT_IN_STREAMS = {
    "span_known_sentry.segment.id",
    "span_known_sentry.segment.name",
    "span_status",
}


# A client names the trace that its request belongs to: random digits, as far as anybody can tell.
IDS = {"sentry_trace@id", "trace_id@id", "parent_span_id@hex", "parent_span_id_unsampled@hex"}


def streams() -> bool:
    """Return whether spans are streamed in the programs that are started here."""
    return "static" not in LIFECYCLES or os.environ.get(LIFECYCLE) == "stream"


def test_there_are_many_channels_and_each_lets_something_out_without_the_gate(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    open_ = send(tmp_path_factory.mktemp("control"), "ungated_channels_api")
    found = leaked(EVERY, open_.everything)
    directory = tmp_path_factory.mktemp("locals")
    variables = send(directory, "ungated_channels_api", only=LOCALS, CHANNELS_LOCALS="1")
    found |= leaked(list(LOCALS), variables.everything)
    assert len(leaked(OF_OTHER_KINDS, open_.everything)) > len(OF_OTHER_KINDS) * 0.6
    assert set(EVERY) - found - SILENT <= (SILENT_IN_STREAMS if streams() else set())
    assert len(found) >= 180


@pytest.mark.part
@pytest.mark.sample
def test_of_some_channels_nothing_leaves_and_without_the_gate_it_does(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    some = INSIDE[::12]
    closed = send(tmp_path_factory.mktemp("gate"), "channels_api", only=some)
    assert leaked(some, closed.everything) == set()
    assert len(closed.events()) > len(some)
    open_ = send(tmp_path_factory.mktemp("control"), "ungated_channels_api", only=some)
    assert len(leaked(some, open_.everything)) > len(some) * 0.7


def test_nothing_private_leaves(sent: Sent) -> None:
    assert leaked(EVERY, sent.everything) == set()


def test_nothing_of_another_kind_leaves_but_ids_of_traces_that_are_some(sent: Sent) -> None:
    assert len(OF_OTHER_KINDS) > 230
    assert leaked(OF_OTHER_KINDS, sent.everything) <= IDS


def test_every_error_says_what_is_needed_to_mend_it(sent: Sent) -> None:
    raised = [event for event in sent.events() if "exception" in event]
    assert len(raised) > len(EVERY) * 0.8
    for event in raised:
        assert (event["environment"], event["release"]) == ("test", "specimen@1.0")
        assert event["tags"]["service"] == "backend"
        assert event["contexts"]["trace"]["trace_id"]
        assert event["timestamp"]
        assert event["exception"]["values"][-1]["type"]
    ends = [event for event in raised if _last(event).get("value") == "the end of a channel"]
    assert len(ends) > 80
    for event in ends:
        assert event["transaction"] == "/api/v1/channels/inside/{number}"
        frame = _last(event)["stacktrace"]["frames"][-1]
        assert (frame["function"], frame["in_app"]) == ("run", True)
        assert frame["module"].endswith(".channels.inside")
        assert frame["context_line"].strip() == 'raise RuntimeError("the end of a channel")'
        assert frame["lineno"] > 1
        assert frame["pre_context"]


def test_two_errors_of_one_statement_are_one_issue(sent: Sent) -> None:
    one, other = (e for e in sent.events() if e.get("transaction", "").endswith("/same/{name}"))
    assert _last(one)["value"] == "patient {name} has {visits} visits"
    for same in ("value", "type", "stacktrace"):
        assert _last(one)[same] == _last(other)[same]
    assert one.get("fingerprint") == other.get("fingerprint")
    assert fingerprint(one) == fingerprint(other)


def _last(event: dict[str, Any]) -> dict[str, Any]:
    error: dict[str, Any] = event["exception"]["values"][-1]
    return error
