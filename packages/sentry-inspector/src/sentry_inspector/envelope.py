"""Sentry's envelope format: a line of JSON, then items, each a line of JSON and a payload.

The format is read as strictly as Sentry's developer documentation on envelopes states it. What an
item may hold is another matter: see ``rules``.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .refusal import Refused
from .untrusted_json import read


@dataclass(frozen=True, slots=True)
class Item:
    """One item. ``header_line`` and ``payload`` are the bytes as they were sent."""

    header: Mapping[str, Any]
    header_line: bytes
    payload: bytes

    @property
    def kind(self) -> str:
        """The item's type, such as ``event`` or ``span``."""
        return str(self.header["type"])

    @property
    def json(self) -> Any:
        """The payload read as JSON, anew each time, so that nothing is held twice.

        Raises:
            Refused: It is no JSON.
        """
        return read_json(self.payload, f"the payload of the {self.kind} item")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A whole envelope. ``header_line`` is the first line as it was sent."""

    header: Mapping[str, Any]
    header_line: bytes
    items: tuple[Item, ...]

    def holding(self, item: Item) -> bytes:
        """Return the bytes of an envelope that holds ``item`` alone."""
        return b"\n".join((self.header_line, item.header_line, item.payload))


def parse(body: bytes) -> Envelope:
    """Read an envelope.

    Raises:
        Refused: It is malformed.
    """
    if not body:
        raise Refused(400, "The envelope is empty: its first line must be a JSON object.")
    header_line, position = _line(body, 0)
    header = _header(header_line, "the envelope's header")
    items: list[Item] = []
    while position < len(body):
        item, position = _item(body, position, len(items) + 1)
        items.append(item)
    return Envelope(header, header_line, tuple(items))


def read_json(data: bytes, where: str) -> Any:
    """Read strict JSON: UTF-8, and only finite numbers. ``where`` names it in the error.

    Raises:
        Refused: It is no JSON.
    """
    try:
        return read(data)
    except ValueError as error:
        raise Refused(400, f"Not JSON in {where}: {error}.") from None


def _item(body: bytes, position: int, number: int) -> tuple[Item, int]:
    where = f"item {number}"
    header_line, start = _line(body, position)
    header = _header(header_line, f"the header of {where}")
    kind = header.get("type")
    if not isinstance(kind, str) or not kind:
        raise Refused(400, f'The header of {where} has no "type".')
    where = f"item {number} ({kind})"
    if position + len(header_line) == len(body):
        raise Refused(
            400, f"The envelope ends after the header of {where}: its payload is missing."
        )
    if "length" not in header:
        payload, following = _line(body, start)
        return Item(header, header_line, payload), following

    length = header["length"]
    if not isinstance(length, int) or isinstance(length, bool) or length < 0:
        raise Refused(400, f'"length" of {where} must be a whole number of bytes, not {length!r}.')
    end = start + length
    if end > len(body):
        raise Refused(
            400, f"{where} states a length of {length} bytes, but only {len(body) - start} follow."
        )
    if end < len(body) and body[end] != 0x0A:
        raise Refused(
            400, f"{where} states a length of {length} bytes, but no newline follows them."
        )
    return Item(header, header_line, body[start:end]), end + 1


def _line(body: bytes, start: int) -> tuple[bytes, int]:
    end = body.find(b"\n", start)
    return (body[start:], len(body)) if end < 0 else (body[start:end], end + 1)


def _header(line: bytes, where: str) -> dict[str, Any]:
    if line.strip() != line or not line:
        raise Refused(400, f"A JSON object without space around it was expected as {where}.")
    header = read_json(line, where)
    if not isinstance(header, dict):
        raise Refused(400, f"A JSON object was expected as {where}.")
    names = json.loads(line, object_pairs_hook=_names)
    if len(names) != len(header):
        twice = sorted(name for name, times in Counter(names).items() if times > 1)
        raise Refused(400, f"{', '.join(twice)} stands more than once in {where}.")
    return header


def _names(pairs: Iterable[tuple[str, Any]]) -> list[str]:
    return [name for name, _ in pairs]
