"""Undo a request's Content-Encoding, never making more than is allowed."""

import zlib
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped]
import zstandard

from .refusal import Refused

CHUNK = 64 * 1024
ZSTD_STEP = 64


def decode(body: bytes, encoding: str, limit: int) -> bytes:
    """Return ``body`` without its ``encoding``, reading at most ``limit`` bytes out of it.

    Raises:
        Refused: The encoding is unknown, the data is damaged, or there is more than ``limit``.
    """
    name = encoding.strip().lower()
    if name not in DECODERS:
        accepted = ", ".join(sorted(DECODERS))
        raise Refused(415, f"Content-Encoding {encoding!r} is not accepted; use one of {accepted}.")
    decoded = bytearray()
    try:
        for piece in DECODERS[name](body):
            decoded += piece
            if len(decoded) > limit:
                raise Refused(413, f"The envelope is larger than {limit} bytes decompressed.")
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise Refused(400, f"The body is no valid {name} data: {error}.") from None
    except EOFError:
        raise Refused(400, f"The {name} data breaks off before its end.") from None
    return bytes(decoded)


def _identity(body: bytes) -> Iterator[bytes]:
    yield body


def _zlib(body: bytes, window_bits: int) -> Iterator[bytes]:
    decoder = zlib.decompressobj(window_bits)
    rest = body
    while not decoder.eof:
        piece = decoder.decompress(rest, CHUNK)
        rest = decoder.unconsumed_tail
        if not piece and not rest and not decoder.eof:
            raise EOFError
        yield piece
    if decoder.unused_data:
        raise zlib.error(f"{len(decoder.unused_data)} bytes follow its end")


def _gzip(body: bytes) -> Iterator[bytes]:
    return _zlib(body, 16 + zlib.MAX_WBITS)


def _deflate(body: bytes) -> Iterator[bytes]:
    # HTTP means zlib's format by "deflate" (RFC 9110, 8.4.1.2); some clients send it bare.
    bare = not body or body[0] & 0x0F != 8 or int.from_bytes(body[:2], "big") % 31 != 0
    return _zlib(body, -zlib.MAX_WBITS if bare else zlib.MAX_WBITS)


def _brotli(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    piece = decoder.process(body, output_buffer_limit=CHUNK)
    while piece:
        yield piece
        piece = b"" if decoder.is_finished() else decoder.process(b"", output_buffer_limit=CHUNK)
    if not decoder.is_finished():
        raise EOFError


def _zstd(body: bytes) -> Iterator[bytes]:
    # RFC 9659 caps the window that zstd may ask for in HTTP at 8 MB. A block of four bytes can
    # hold 128 kB, so the input goes in by small steps.
    decoder = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024).decompressobj()
    for start in range(0, len(body), ZSTD_STEP):
        yield decoder.decompress(body[start : start + ZSTD_STEP])
        if decoder.eof:
            if left := len(decoder.unused_data) + len(body[start + ZSTD_STEP :]):
                raise zstandard.ZstdError(f"{left} bytes follow its end")
            return
    raise EOFError


DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "identity": _identity,
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
