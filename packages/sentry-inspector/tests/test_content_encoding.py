"""Decompression: every encoding, damaged in every way, and never more than allowed."""

import gzip
import tracemalloc
import zlib

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard

from sentry_inspector.content_encoding import decode
from sentry_inspector.refusal import Refused

pytestmark = pytest.mark.sample

TEXT = b'{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}\n' * 5000
BOMB_SIZE = 100_000_000
LIMIT = 5_000_000


def bare_deflate(data: bytes) -> bytes:
    """Return data compressed without zlib's frame."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


ENCODINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=4),
    "zstd": zstandard.compress,
}
each_encoding = pytest.mark.parametrize("name", ENCODINGS)


@each_encoding
@pytest.mark.parametrize("data", [TEXT, b"", b"x"], ids=["long", "empty", "short"])
def test_round_trip(name: str, data: bytes) -> None:
    assert decode(ENCODINGS[name](data), name, LIMIT) == data


def test_deflate_without_its_frame_and_no_encoding_at_all() -> None:
    assert decode(bare_deflate(TEXT), "deflate", LIMIT) == TEXT
    assert decode(TEXT, "Identity", LIMIT) == TEXT


@each_encoding
@pytest.mark.parametrize("damage", ["cut", "extended", "garbage", "nothing"])
def test_damaged(name: str, damage: str) -> None:
    good = ENCODINGS[name](TEXT)
    body = {
        "cut": good[:-5],
        "extended": good + b"tail",
        "garbage": b"\xff\xfe garbage \x00\x01" * 40,
        "nothing": b"",
    }[damage]
    with pytest.raises(Refused) as refused:
        decode(body, name, LIMIT)
    assert refused.value.status == 400
    assert name in refused.value.reason


@each_encoding
def test_a_bomb_is_defused(name: str) -> None:
    bomb = ENCODINGS[name](bytes(BOMB_SIZE))
    assert len(bomb) < BOMB_SIZE / 500
    tracemalloc.start()
    with pytest.raises(Refused) as refused:
        decode(bomb, name, LIMIT)
    _, most_memory = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.status == 413
    assert most_memory < 3 * LIMIT


def test_unknown_encoding() -> None:
    with pytest.raises(Refused, match=r"'compress' is not accepted; use one of br, deflate, gzip"):
        decode(TEXT, "compress", LIMIT)
