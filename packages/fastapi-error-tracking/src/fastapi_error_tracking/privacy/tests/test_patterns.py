"""The last net finds what the corpus says, in linear time."""

import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from ..patterns import Net, is_card, is_iban, is_npi, is_vin

CORPUS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "corpus.json").read_text("utf-8")
)


@pytest.mark.parametrize("case", CORPUS, ids=[case["text"] for case in CORPUS])
def test_corpus(case: dict[str, Any]) -> None:
    found = Net().find(case["text"])
    assert [one.kind for one in found] == case["finds"]
    cleaned = Net().clean(case["text"])
    assert Net().clean(cleaned) == cleaned
    for _, start, end in found:
        assert case["text"][start:end] not in cleaned


def test_check_digits() -> None:
    assert is_card("4111 1111 1111 1111")
    assert not is_card("4111 1111 1111 1112")
    assert is_iban("DE89 3704 0044 0532 0130 00")
    assert not is_iban("DE88 3704 0044 0532 0130 00")
    assert is_npi("1234567893")
    assert not is_npi("1234567894")
    assert is_vin("1HGCM82633A004352")
    assert not is_vin("1HGCM82643A004352")


def test_medical_record_numbers_have_the_organisation_s_form() -> None:
    net = Net(r"\bPT-\d{6}\b")
    assert net.clean("moved PT-004217 today") == "moved [record] today"
    assert Net().clean("moved PT-004217 today") == "moved PT-004217 today"
    with pytest.raises(ValueError, match="medical record numbers"):
        Net("(")


@pytest.mark.parametrize(
    "part",
    ["1", "1 ", "1-", "a@", "a:", "@", "0:", "1.", "(1", "+1 ", "A1", "DE12 ", "Mar 1 ", "eyJ"],
)
def test_it_takes_linear_time(part: str) -> None:
    net = Net()

    def seconds(length: int) -> float:
        text = (part * length)[:length]
        return min(_timed(net, text) for _ in range(3))

    assert seconds(16_000) < 0.002 + 24 * seconds(2_000)


def _timed(net: Net, text: str) -> float:
    started = process_time()
    net.find(text)
    return process_time() - started
