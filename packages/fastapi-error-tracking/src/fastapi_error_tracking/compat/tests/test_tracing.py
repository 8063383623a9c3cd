"""The SDK's traces: each name is used in ``compat.tracing``."""

from collections.abc import Iterator

import pytest
import sentry_sdk
from sentry_sdk.tracing import Transaction
from sentry_sdk.transport import Transport

from ..events import Envelope
from ..tracing import UNRECORDED, current_ids, is_unrecorded, leave_unrecorded, multiply_sample_rate

TRACE, SPAN = "4c79f60c11214eb38604f4ae0781bfb2", "a1b2c3d4e5f60718"


class Memory(Transport):
    """Keeps what would leave, and counts what is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Envelope] = []
        self.lost: list[object] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope)

    def record_lost_event(
        self, reason: str, data_category: object = None, item: object = None, *, quantity: int = 1
    ) -> None:
        self.lost.append((reason, data_category))


@pytest.fixture
def memory() -> Iterator[Memory]:
    """Run the SDK, recording every transaction, within this test."""
    one = Memory()
    client = sentry_sdk.Client(
        dsn="http://key@localhost/1",
        transport=one,
        default_integrations=False,
        traces_sample_rate=1.0,
    )
    with sentry_sdk.isolation_scope() as isolation, sentry_sdk.new_scope():
        isolation.set_client(client)
        yield one
    client.close(0)


def test_a_no_op_span_on_the_scope_stands_for_all_spans_within(memory: Memory) -> None:
    """``NoOpSpan`` and ``scope.span =``: without them, each request that is not recorded would
    make, time and throw away a span for every query.
    """
    leave_unrecorded(sentry_sdk.get_isolation_scope(), None)
    assert is_unrecorded()
    with sentry_sdk.start_span(op="db", name="SELECT 1") as span:
        assert span is UNRECORDED
        with span.start_child(op="db") as inner:
            assert inner is UNRECORDED
        span.set_data("a", 1)
    assert is_unrecorded()
    assert memory.sent == []


def test_new_propagation_contexts_begin_new_traces(memory: Memory) -> None:
    """``set_new_propagation_context``: without it, all requests would be of one trace."""
    found = set()
    for _ in range(3):
        with sentry_sdk.isolation_scope() as isolation:
            leave_unrecorded(isolation, None)
            found.add(current_ids()[0])
    assert len(found) == 3


def test_generated_propagation_contexts_continue_traces(memory: Memory) -> None:
    """``generate_propagation_context``: without it, a browser's trace would end at the API."""
    with sentry_sdk.isolation_scope() as isolation:
        leave_unrecorded(isolation, f"{TRACE}-{SPAN}-0")
        trace_id, span_id = current_ids()
    assert trace_id == TRACE
    assert span_id != SPAN
    assert len(span_id) == 16


def test_an_error_in_an_unrecorded_trace_says_which(memory: Memory) -> None:
    """``get_active_propagation_context``: without it, log lines would name another trace than the
    error that they belong to.
    """
    leave_unrecorded(sentry_sdk.get_isolation_scope(), None)
    sentry_sdk.capture_message("hello")
    (envelope,) = memory.sent
    event = envelope.get_event()
    assert event is not None
    assert event["contexts"]["trace"]["trace_id"] == current_ids()[0]


def test_what_is_not_recorded_is_counted(memory: Memory) -> None:
    """``record_lost_event``: without it, Sentry could not say how much it does not see."""
    leave_unrecorded(sentry_sdk.get_isolation_scope(), None)
    assert memory.lost == [("sample_rate", "transaction"), ("sample_rate", "span")]


def test_a_recorded_span_says_its_ids(memory: Memory) -> None:
    """``span.trace_id``: without it, log lines within a transaction would name another trace."""
    with sentry_sdk.start_transaction(name="root") as root:
        assert current_ids() == (root.trace_id, root.span_id)
        with sentry_sdk.start_span(name="inner") as inner:
            assert current_ids() == (root.trace_id, inner.span_id)


@pytest.mark.parametrize(("own", "expected"), [(0.5, 0.125), (None, None)])
def test_the_sample_rate_of_a_transaction_can_be_set(
    own: float | None, expected: float | None
) -> None:
    """``sample_rate``: without it, Sentry would take ten recorded requests for ten, not for 100."""
    transaction = Transaction(name="root", sampled=True)
    transaction.sample_rate = own
    multiply_sample_rate(transaction, 0.25)
    assert transaction.sample_rate == expected
