"""The envelope format, as strict as Sentry's documentation has it."""

import pytest

from sentry_inspector.envelope import parse
from sentry_inspector.refusal import Refused

pytestmark = pytest.mark.sample

HEADER = b'{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}\n'


@pytest.mark.parametrize(
    ("body", "payloads"),
    [
        pytest.param(b"{}", [], id="header only"),
        pytest.param(b"{}\n", [], id="header and newline"),
        pytest.param(
            HEADER + b'{"type":"attachment","length":10}\n\xef\xbb\xbfHello\r\n\n'
            b'{"type":"event","length":13}\n{"message":1}\n',
            [b"\xef\xbb\xbfHello\r\n", b'{"message":1}'],
            id="two items",
        ),
        pytest.param(
            HEADER + b'{"type":"event","length":2}\n{}', [b"{}"], id="last newline omitted"
        ),
        pytest.param(
            HEADER + b'{"type":"attachment","length":0}\n\n{"type":"attachment","length":0}\n',
            [b"", b""],
            id="empty payloads",
        ),
        pytest.param(
            HEADER + b'{"type":"attachment"}\nhello\r\n{"type":"session"}\n{}',
            [b"hello\r", b"{}"],
            id="no length",
        ),
        pytest.param(
            HEADER + b'{"type":"attachment","length":11}\n{"type":"x"}'[:-1] + b"\n",
            [b'{"type":"x"'],
            id="payload that looks like a header",
        ),
    ],
)
def test_well_formed(body: bytes, payloads: list[bytes]) -> None:
    assert [item.payload for item in parse(body).items] == payloads


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "The envelope is empty"),
        (b"\n", "JSON object without space around it was expected as the envelope's header"),
        (b" {}\n", "without space around it"),
        (b"[]\n", "A JSON object was expected as the envelope's header."),
        (b"{\n", "Not JSON in the envelope's header"),
        (b'{"a":"\xff"}\n', "is not UTF-8"),
        (b'{"sent_at":1,"sent_at":2}\n', "sent_at stands more than once in the envelope's header"),
        (b'{"a":NaN}\n', "JSON has no number NaN"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested more than 127 deep"),
        (HEADER + b"\n", "expected as the header of item 1"),
        (HEADER + b"{}\nx\n", 'The header of item 1 has no "type"'),
        (HEADER + b'{"type":7}\nx\n', 'has no "type"'),
        (HEADER + b'{"type":"event"}', "its payload is missing"),
        (HEADER + b'{"type":"event","length":"2"}\n{}', "must be a whole number of bytes"),
        (HEADER + b'{"type":"event","length":-1}\n{}', "must be a whole number of bytes"),
        (HEADER + b'{"type":"event","length":true}\n{}', "must be a whole number of bytes"),
        (HEADER + b'{"type":"event","length":3}\n{}', "a length of 3 bytes, but only 2 follow"),
        (HEADER + b'{"type":"event","length":1}\n{}', "1 bytes, but no newline follows them"),
        (HEADER + b'{"type":"event","length":2}\n{}\n\n', "expected as the header of item 2"),
    ],
)
def test_malformed(body: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(body)
    assert refused.value.status == 400
    assert reason in refused.value.reason


def test_an_item_alone_is_an_envelope_again() -> None:
    body = HEADER + b'{"type":"a","length":3}\nx\ny\n{"type":"b","odd":1}\nz\n'
    whole = parse(body)
    alone = parse(whole.holding(whole.items[0]))
    assert alone.header == whole.header
    assert alone.items == whole.items[:1]
