"""What is wrong with the machine: its clock, and the disk that every process may write to."""

import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from .findings import Finding

TOLERANCE = 60  # seconds
LITTLE = 100 * 1024**2  # bytes
WHY = {
    errno.ENOSPC: "its disk is full",
    errno.EDQUOT: "its user's share of the disk is used up",
    errno.EROFS: "its file system is read-only",
    errno.EACCES: "this user may not write there",
}


def findings() -> Iterator[Finding]:
    """Yield what is wrong here, now."""
    yield from _clock()
    yield from _temporary_files()


def _clock() -> Iterator[Finding]:
    """A clock that stood still since the factory tells a time before its own software."""
    installed = max(
        Path(file).stat().st_mtime for file in (__file__, os.path.realpath(sys.executable))
    )
    if time.time() < installed - TOLERANCE:
        yield Finding(
            "machine.clock",
            f"This machine's clock says {_moment(time.time())}, and what runs here was installed at"
            f" {_moment(installed)}.",
            "Set the clock, and have it kept: timedatectl set-ntp true. Until then certificates,"
            " tokens and the times of all records are wrong.",
        )


def _temporary_files() -> Iterator[Finding]:
    """Uploads are kept in them, and SQLite, and libraries."""
    try:
        folder = tempfile.gettempdir()
        with tempfile.TemporaryFile() as file:
            file.write(b"\0" * 65_536)
            file.flush()
            os.fsync(file.fileno())
        free = shutil.disk_usage(folder).free
    except OSError as error:
        # Where no folder at all can be written, Python says ENOENT.
        why = WHY.get(error.errno or 0, error.strerror or str(error))
        yield Finding(
            "machine.temporary_files",
            f"Temporary files cannot be written: {why}.",
            "Make room, or mount a folder that can be written at /tmp, or set TMPDIR to one.",
        )
        return
    if free < LITTLE:
        yield Finding(
            "machine.disk",
            f"The disk that holds {folder} has {free // 1024**2} MB left.",
            "Make room, or give it more.",
            "warning",
        )


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
