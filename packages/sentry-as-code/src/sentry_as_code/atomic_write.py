"""Replaces a file at once: whoever reads it finds the old content or the new, never half of it."""

import os
from pathlib import Path


def replace(file: Path, content: bytes, mode: int) -> None:
    """Put `content` in the place of `file`, which need not exist, with the permissions `mode`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own, not a random one: what a killed run left behind is overwritten.
    temporary = file.with_name(f"{file.name}.new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
