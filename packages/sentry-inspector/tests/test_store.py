"""What the inspector remembers, and what it forgets."""

import threading
import time

import pytest

from sentry_inspector.envelope import parse
from sentry_inspector.projects import Projects
from sentry_inspector.store import Captured, Store
from sentry_inspector.summary import Summary

from .envelopes import event

pytestmark = pytest.mark.sample

ENVELOPE = parse(event())
PROJECTS = {project.number: project for project in Projects(["backend", "worker"])}


def add(store: Store, title: str = "x", project: int = 1) -> Captured:
    """Put the same event into a store, under a title."""
    return store.add(PROJECTS[project], ENVELOPE, ENVELOPE.items[0], Summary(title), time.time())


def titles(store: Store) -> list[str]:
    """Return the titles of what is kept."""
    return [item.title for item in store.events()]


def test_the_oldest_is_forgotten_by_number() -> None:
    store = Store(max_items=3)
    for number in range(5):
        add(store, str(number))
    assert titles(store) == ["2", "3", "4"]
    assert store.last == 5
    assert store.get(2) is None
    kept = store.get(3)
    assert kept is not None
    assert kept.title == "2"


def test_the_oldest_is_forgotten_by_size() -> None:
    size = add(Store()).size
    store = Store(max_bytes=2 * size)
    for number in range(3):
        add(store, str(number))
    assert titles(store) == ["1", "2"]


def test_the_newest_is_kept_however_large() -> None:
    store = Store(max_bytes=1)
    add(store, "a")
    add(store, "b")
    assert titles(store) == ["b"]


def test_clearing_forgets_all_but_counts_on() -> None:
    store = Store()
    add(store)
    store.clear()
    assert titles(store) == []
    assert add(store).number == 2


def test_filters() -> None:
    store = Store()
    add(store, "a", project=1)
    add(store, "b", project=2)
    assert [item.title for item in store.events(service="worker")] == ["b"]
    assert [item.title for item in store.events(after=1)] == ["b"]
    assert store.events(kind="log") == []


def test_waiting_for_what_is_there_and_for_what_comes() -> None:
    store = Store()
    add(store, "early")
    assert store.wait_for(lambda item: item.title == "early", timeout=0).number == 1
    threading.Timer(0.1, add, (store, "late")).start()
    assert store.wait_for(lambda item: item.title == "late", timeout=5).number == 2


def test_waiting_in_vain_says_what_came_instead() -> None:
    store = Store()
    add(store, "something else")
    with pytest.raises(TimeoutError, match="Received: backend event: something else"):
        store.wait_for(lambda item: item.title == "this", timeout=0.05)


def test_a_store_that_could_keep_nothing_is_refused() -> None:
    for limits in ({"max_items": 0}, {"max_bytes": 0}):
        with pytest.raises(ValueError, match="At least one item and one byte"):
            Store(**limits)


def test_many_threads_at_once() -> None:
    store = Store(max_items=1000)
    threads = [threading.Thread(target=lambda: [add(store) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [item.number for item in store.events()]
    assert numbers == list(range(3001, 4001))
