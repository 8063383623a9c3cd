"""The profiler's id is known while it runs."""

import pytest
from sentry_sdk.profiler import continuous_profiler

from ..profiler import is_profiler_id


def test_an_id_is_the_profiler_s_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_profiler_id("d16e29fd740544538a188a9d5fc9a73b")
    running = type("Running", (), {"profiler_id": "d16e29fd740544538a188a9d5fc9a73b"})
    monkeypatch.setattr(continuous_profiler, "_scheduler", running)
    assert is_profiler_id("d16e29fd740544538a188a9d5fc9a73b")
    assert not is_profiler_id("8a188a9d5fc9a73bd16e29fd74054453")
