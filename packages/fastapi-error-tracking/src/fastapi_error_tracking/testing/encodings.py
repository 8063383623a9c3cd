"""What a value looks like in bytes, in every encoding that something that is sent may have."""

import base64
import html
import json
import re
import uuid
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from urllib.parse import unquote_to_bytes

Needle = re.Pattern[bytes]

PART = 16
"""Characters of a long text that are searched by themselves: it may have been cut off."""
MOST_UNPACKED = 20_000_000
_PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
_ESCAPED = re.compile(rb"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_HEX_RUN = re.compile(rb"[0-9a-fA-F]{16,}")
_SEPARATOR = rb"[ .,:_/()\-]{0,2}"


def of_text(value: str) -> list[Needle]:
    """Return what finds ``value``; of a long one also its parts."""
    parts = [value]
    if len(value) > PART:
        parts += [value[at : at + PART] for at in range(0, len(value) - PART + 1, PART // 2)]
    return [_any(_forms(part)) for part in parts]


def of_number(value: str) -> list[Needle]:
    """Return what finds digits, whatever stands between them, and the number itself in hex."""
    separated = _SEPARATOR.join(re.escape(digit.encode()) for digit in value)
    alone = rb"(?<![0-9])" + separated + rb"(?![0-9])"
    return [re.compile(alone), _any(_packed_forms(value.encode()))]


def of_date(year: int, month: int, day: int) -> list[Needle]:
    """Return what finds a day in its usual notations."""
    moment = date(year, month, day)
    numeric = [
        rf"(?<!\d){year}\D{{1,3}}0?{month}\D{{1,3}}{day}(?!\d)",
        rf"(?<!\d){day}\D{{1,3}}0?{month}\D{{1,3}}{year}(?!\d)",
        rf"(?<!\d)0?{month}\D{{1,3}}{day}\D{{1,3}}{year}(?!\d)",
        rf"(?<!\d)(?:{day}[-/.]0?{month}|0?{month}[-/.]{day})[-/.]{year % 100}(?!\d)",
        rf"(?<!\d){moment:%Y%m%d}(?!\d)",
        rf"(?<!\d){moment:%d%m%Y}(?!\d)",
        rf"(?i){day}(?:st|nd|rd|th)?\W{{1,2}}{moment:%b}[a-z]{{0,6}}\W{{1,2}}{year}",
        rf"(?i){moment:%b}[a-z]{{0,6}}\W{{1,2}}{day}(?:st|nd|rd|th)?\W{{1,2}}{year}",
    ]
    written = [re.compile(pattern.encode()) for pattern in numeric]
    return [*written, _any(_packed_forms(moment.isoformat().encode()))]


def of_uuid(value: uuid.UUID) -> list[Needle]:
    """Return what finds a UUID as text, as its bytes and as its number."""
    forms = {*_forms(str(value)), *_forms(value.hex), *_packed_forms(value.bytes), value.bytes}
    return [_any({*forms, str(value.int).encode()})]


def finds(needles: Sequence[Needle], views: Sequence[bytes]) -> bool:
    """Return whether one of ``needles`` is in one of ``views``, but for digits of random ids."""
    return any(_found(needle, view) for view in views for needle in needles)


def views_of(data: bytes) -> list[bytes]:
    """Return ``data`` as it is and decoded: backwards, unpacked, without escapes of any kind."""
    found = [data, *_unpacked(data)]
    for view in list(found):
        found += _decoded(view)
    return list(dict.fromkeys(found))


def _found(needle: Needle, view: bytes) -> bool:
    for match in needle.finditer(view):
        if not (match[0].isdigit() and _is_in_random_id(view, match)):
            return True
    return False


def _is_in_random_id(view: bytes, match: re.Match[bytes]) -> bool:
    """Return whether digits are a part of a longer hexadecimal id, where chance puts any."""
    start, end = match.span()
    if end - start >= PART:
        return False
    around = _HEX_RUN.finditer(view, max(0, start - 32), end + 32)
    return any(run.start() <= start and end <= run.end() and len(run[0]) > end - start + 4
               for run in around)  # fmt: skip


def _decoded(view: bytes) -> Iterator[bytes]:
    yield view[::-1]
    if b"\0" in view:  # UTF-16
        yield view.replace(b"\0", b"")
    if b"%" in view:
        yield unquote_to_bytes(view.replace(b"+", b" "))
    if b"&" in view:
        yield html.unescape(view.decode("utf-8", "replace")).encode("utf-8", "replace")
    if b"\\" in view:
        yield _ESCAPED.sub(_unescaped, view)


def _unescaped(match: re.Match[bytes]) -> bytes:
    return chr(int(match[1] or match[2], 16)).encode("utf-8", "replace")


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yield what is compressed inside of ``data``, as recordings are."""
    for match in _PACKED.finditer(data):
        with suppress(zlib.error):
            reader = zlib.decompressobj(wbits=47)
            if unpacked := reader.decompress(data[match.start() :], MOST_UNPACKED):
                yield unpacked


def _forms(value: str) -> set[bytes]:
    found = {value.encode(), json.dumps(value)[1:-1].encode()}
    for encoding in ("utf-16-le", "utf-16-be", "latin-1"):
        with suppress(UnicodeEncodeError):
            found.add(value.encode(encoding))
    return found | _packed_forms(value.encode()) | {value.replace(" ", "+").encode()}


def _packed_forms(data: bytes) -> set[bytes]:
    """Return the forms that hide what they hold: base64, hexadecimal, numbers of characters."""
    found = {
        data.hex().encode(),
        ", ".join(map(str, data)).encode(),
        ",".join(map(str, data)).encode(),
    }
    for offset in range(3):  # where it begins in base64 decides how it looks there
        encoded = base64.b64encode(b"\0" * offset + data + b"\0" * (-(offset + len(data)) % 3))
        kept = encoded[(offset * 8 + 5) // 6 : (offset + len(data)) * 8 // 6]
        found |= {kept, kept.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


def _any(forms: set[bytes]) -> Needle:
    return re.compile(b"|".join(sorted(map(re.escape, forms))), re.IGNORECASE)
