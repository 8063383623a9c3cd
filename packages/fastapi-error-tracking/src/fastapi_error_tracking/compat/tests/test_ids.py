"""The SDK's ids: each name is used in ``compat.ids``."""

import os
import threading
from importlib import import_module
from typing import Any

import pytest

from .. import ids


def test_the_sdk_draws_its_ids_here() -> None:
    """``uuid`` in its modules, of which they use ``uuid4``: each id would be a system call."""
    ids.draw_many_at_once()
    modules = ids.sdk_modules()

    assert {module.__name__ for module in modules} >= {
        f"sentry_sdk.{name}" for name in ("client", "traces", "tracing_utils")
    }
    for module in modules:
        found: Any = module
        assert found.uuid is ids.UUIDS
        assert "uuid.uuid4()" in import_module("inspect").getsource(module)


def test_the_sdk_draws_no_id_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    ids.draw_many_at_once()
    ids._drawn.clear()
    ids.draw()  # and there are many
    drawn = threading.get_ident()
    urandom = os.urandom

    def refuse(size: int) -> bytes:
        assert threading.get_ident() != drawn
        return urandom(size)

    monkeypatch.setattr(os, "urandom", refuse)
    context: Any = import_module("sentry_sdk.tracing_utils").PropagationContext()

    assert len(context.trace_id) == 32
    assert len(context.span_id) == 16


def test_an_id_is_random_and_of_version_4() -> None:
    found = [ids.UUIDS.uuid4() for _ in range(2 * ids.MANY)]

    assert len({*found}) == len(found)
    assert {one.version for one in found} == {4}
    assert ids.UUIDS.UUID is type(found[0])


def test_threads_draw_different_ids() -> None:
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.extend(ids.draw() for _ in range(1_000)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({*found}) == len(found) == 4_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_child_draws_other_ids_than_its_parent() -> None:
    ids.draw()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, ids.draw())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, ids.SIZE)
    for end in (reading, writing):
        os.close(end)

    assert len(theirs) == ids.SIZE
    assert theirs not in [ids.draw() for _ in range(2 * ids.MANY)]
