"""A machine that cannot do its part is found before the service is blamed."""

import errno
import os
import shutil
import tempfile
import time
from collections import namedtuple
from typing import Any

import pytest

from fastapi_installed_apps import machine

Usage = namedtuple("Usage", "total used free")


def ids() -> list[str]:
    """Return the ids of what is found."""
    return [finding.id for finding in machine.findings()]


def test_a_machine_that_is_well() -> None:
    assert ids() == []


def test_a_clock_that_stood_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 86_400.0)
    (found,) = machine.findings()
    assert found.id == "machine.clock"
    assert found.level == "error"
    assert found.message.startswith("This machine's clock says 1970-01-02 00:00 UTC, and what runs")


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.ENOSPC, "its disk is full"),
        (errno.EROFS, "its file system is read-only"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_disk_that_takes_nothing(number: int, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    (found,) = machine.findings()
    assert (found.id, found.level) == ("machine.temporary_files", "error")
    assert found.message == f"Temporary files cannot be written: {why}."


def test_no_folder_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Any:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    assert ids() == ["machine.temporary_files"]


def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 2**20))
    (found,) = machine.findings()
    assert (found.id, found.level) == ("machine.disk", "warning")
    assert "has 1 MB left" in found.message
