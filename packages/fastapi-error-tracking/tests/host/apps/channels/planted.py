"""What is planted, and how it would be found again."""

import base64
import hashlib
from collections.abc import Iterable
from uuid import UUID

LENGTH = 12


KINDS = ("digits", "hex", "id", "uuid", "date", "decimal")
"""What is planted besides letters, in channels that are named as ``tag@uuid``."""


def plant(channel: str) -> str:
    """Return what belongs to one channel and stands in no file: letters, or what it names."""
    digest = hashlib.sha256(f"planted in {channel}".encode()).digest()
    number = str(int.from_bytes(digest[:16], "big"))
    match channel.partition("@")[2]:
        case "digits":  # as many as a card has, and a span's id
            return number[:16]
        case "hex":
            return f"d{digest.hex()[:15]}"
        case "id":
            return f"d{digest.hex()[:31]}"
        case "uuid":
            return str(UUID(bytes=digest[:16], version=4))
        case "date":
            seconds = int(number[-5:])
            return (
                f"19{number[1:3]}-03-2{number[3]}T{seconds // 7200:02}:{number[4]}7:1{number[5]}Z"
            )
        case "decimal":
            return f"{number[:5]}.{number[5:12]}"
    return "Z" + "".join(chr(ord("a") + byte % 26) for byte in digest[: LENGTH - 1])


def of_other_kinds(channels: Iterable[str]) -> list[str]:
    """Return each channel with one kind of plant besides letters, the kinds in turn."""
    return [f"{one}@{KINDS[number % len(KINDS)]}" for number, one in enumerate(channels)]


def forms(text: str) -> list[bytes]:
    """Return every encoding that a text may have in JSON, a URL, HTML or another encoding."""
    data = text.encode()
    found = [data, data.lower(), data.upper(), data[::-1], data.hex().encode()]
    for offset in range(3):  # where it begins in base64 decides how it looks there
        encoded = base64.b64encode(b"\0" * offset + data + b"\0" * (-(offset + len(data)) % 3))
        found.append(encoded[(offset * 8 + 5) // 6 : (offset + len(data)) * 8 // 6])
    found.append("".join(f"%{byte:02X}" for byte in data).encode())
    found.append("".join(f"%{byte:02x}" for byte in data).encode())
    found.append("".join(f"\\u{byte:04x}" for byte in data).encode())
    found.append("".join(f"\\x{byte:02x}" for byte in data).encode())
    found.append("".join(f"&#{byte};" for byte in data).encode())
    found.append("".join(f"&#x{byte:x};" for byte in data).encode())
    found.append(", ".join(map(str, data)).encode())  # the repr of a list of bytes
    return list(dict.fromkeys(found))


def leaked(channels: list[str], sent: bytes) -> set[str]:
    """Return the channels whose plant is in what was sent.

    No form holds a quote, so the texts between quotes, most of which recur in every event, are
    searched once each. Only a form whose beginning is there has to be searched.
    """
    texts = b'"'.join(dict.fromkeys(sent.split(b'"')))
    beginnings = {texts[at : at + LENGTH] for at in range(len(texts))}

    def left(form: bytes) -> bool:
        assert len(form) >= LENGTH, "a shorter one is among no beginnings"
        return form[:LENGTH] in beginnings and form in texts

    return {name for name in channels if any(map(left, forms(plant(name))))}
