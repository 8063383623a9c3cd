"""The limits hold back what repeats itself, and nothing else."""

from typing import Any

import pytest

from ..compat.events import Envelope, Item, batch_of, item
from ..extension import Extension
from ..limiter import MINUTE, Limiter, Rate, fingerprint
from ..scrubbing import Scrubber
from ..settings import Settings
from ..transport import HELD_BACK, GuardedTransport, guarded

DSN = "http://key@tracker.example/1"


def error(route: str = "/visits", *, lines: tuple[int, ...] = (7,)) -> dict[str, Any]:
    """Return an error that a library raised, called by lines of the application."""
    own = [{"module": "clinic.visits", "lineno": line, "in_app": True} for line in lines]
    frames = [*own, {"module": "json.decoder", "lineno": 355, "in_app": False}]
    value = {"type": "JSONDecodeError", "stacktrace": {"frames": frames}}
    return {"exception": {"values": [value]}, "transaction": route}


def test_errors_of_one_library_are_told_apart_by_who_called_it() -> None:
    assert fingerprint(error()) == fingerprint(error())
    assert fingerprint(error()) != fingerprint(error(lines=(8,)))
    assert fingerprint(error()) != fingerprint(error(lines=(3, 7)))
    assert fingerprint(error()) != fingerprint(error("/bills"))


def test_a_recursion_is_one_place_however_deep() -> None:
    assert fingerprint(error(lines=(3, 7, 7))) == fingerprint(error(lines=(3, *[7] * 90)))


def test_ten_of_one_route_leave_the_first_of_another() -> None:
    limiter = Limiter({"error": [Rate(100, MINUTE)]}, [Rate(10, MINUTE)])
    admitted = [limiter.admits("error", fingerprint=fingerprint(error())) for _ in range(12)]
    assert admitted == [True] * 10 + [False] * 2
    assert limiter.admits("error", fingerprint=fingerprint(error("/bills")))


@pytest.mark.parametrize(
    ("kind", "category"), [("log", "log_item"), ("trace_metric", "trace_metric")]
)
def test_of_a_batch_leaves_what_fits_and_the_rest_is_counted(
    monkeypatch: pytest.MonkeyPatch, kind: str, category: str
) -> None:
    settings = Settings(dsn=None)
    limiter = Limiter({category: [Rate(5, MINUTE)]}, [Rate(10, MINUTE)])
    kept = guarded(DSN, Scrubber(settings, Extension()), limiter)
    lost: list[tuple[str, str, int]] = []

    def note(_: object, reason: str, item: Item) -> None:
        lost.append((reason, item.data_category, item.headers["item_count"]))

    monkeypatch.setattr(kept, "record_lost_event", note)
    transport = object.__new__(kept)
    assert isinstance(transport, GuardedTransport)
    batches = [_batch(kind, range(3)), _batch(kind, range(3, 9)), _batch(kind, range(9, 11))]
    found = [transport._admitted(one) for one in batches]
    assert [_numbers(one) for one in found] == [[0, 1, 2], [3, 4], None]
    assert [one.headers["item_count"] for one in found if one] == [3, 2]
    assert lost == [(HELD_BACK, category, 4)]
    transport._lose(Envelope(items=[batches[-1]]), HELD_BACK)
    assert lost[-1] == (HELD_BACK, category, 2)


def _batch(kind: str, numbers: range) -> Item:
    items = [{"number": number} for number in numbers]
    headers = {"item_count": len(items)}
    return item(kind, {"items": items}, headers, "application/json")


def _numbers(given: Item | None) -> list[int] | None:
    held = batch_of(given) if given else None
    return None if held is None else [one["number"] for one in held]
