"""Reads what claims to be an envelope, and makes nothing of it that could be large."""

import io
import json
import zlib
from typing import Any

from .compat.events import Envelope, Item, PayloadRef
from .json_size import MOST_VALUES, values_in
from .privacy.replay import MAX_BYTES
from .tunnel_budget import Refused

MOST_ITEMS = 100
LONGEST_LINE = 32_000  # bytes of a header
LARGEST_JSON = 1_000_000  # bytes of an item; Sentry takes no larger event either
PIECE = 500_000  # bytes that are unpacked at a time
TOO_MANY = MOST_VALUES + 1
RECORDING = "replay_recording"


def read(body: bytes | bytearray) -> Envelope:
    """Return the envelope in ``body``; its items are not read yet.

    Raises:
        Refused: It is none, has too much in it, or more than one recording.
    """
    stream = io.BytesIO(body)
    line = _line(stream)
    headers = _header(line)
    items: list[Item] = []
    values = values_in(line)
    while line := _line(stream):
        values += values_in(line)
        about = _header(line)
        payload = _payload(stream, about.get("length"))
        recording = about.get("type") == RECORDING
        if recording and any(item.type == RECORDING for item in items):
            raise Refused(400, "An envelope has one recording.")
        if len(items) == MOST_ITEMS:
            raise Refused(413, f"The envelope has more than {MOST_ITEMS} items.")
        if recording:
            values += _values_unpacked(payload, MOST_VALUES - values)
        else:
            values += values_in(payload) if len(payload) <= LARGEST_JSON else TOO_MANY
        if values > MOST_VALUES:
            raise Refused(413, "The envelope has too much in it.")
        items.append(Item(headers=about, payload=PayloadRef(bytes=payload)))
    return Envelope(headers=headers, items=items)


def _line(stream: io.BytesIO) -> bytes:
    return stream.readline(LONGEST_LINE).rstrip()


def _header(line: bytes) -> dict[str, Any]:
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise Refused(400, "This is no envelope.")
    return header


def _values_unpacked(recording: bytes, most: int) -> int:
    """Return how many values are in ``recording``; where these are more than ``most``, any more."""
    packed = recording.partition(b"\n")[2]
    unpacker = zlib.decompressobj()
    size = values = 0
    try:
        while packed and values <= most:
            piece = unpacker.decompress(packed, PIECE)
            packed = unpacker.unconsumed_tail
            size += len(piece)
            values += values_in(piece) if size <= MAX_BYTES else TOO_MANY
    except zlib.error:  # it is not packed, or broken
        return values_in(recording) if len(recording) <= LARGEST_JSON else TOO_MANY
    return values


def _payload(stream: io.BytesIO, length: object) -> bytes:
    if length is None:
        return stream.readline().rstrip(b"\n")
    if type(length) is not int or not 0 <= length <= len(stream.getbuffer()) - stream.tell():
        raise Refused(400, "This is no envelope.")
    payload = stream.read(length)
    if stream.read(1) not in (b"", b"\n"):
        raise Refused(400, "This is no envelope.")
    return payload
