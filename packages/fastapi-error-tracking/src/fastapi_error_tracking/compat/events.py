"""The SDK's events, envelopes and DSNs: what its ``utils`` and ``envelope`` make of things."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import sentry_sdk
from sentry_sdk._types import AnnotatedValue
from sentry_sdk.client import SDK_INFO
from sentry_sdk.envelope import Envelope, Item, PayloadRef
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import Dsn, format_timestamp, get_error_message

from .odd_errors import ASKS_FOR_OPTIONS, event_from_exception

__all__ = [
    "Dsn",
    "Envelope",
    "Item",
    "PayloadRef",
    "batch",
    "batch_of",
    "category_of",
    "event_of",
    "item",
    "losses_of",
    "payload",
    "reported_in",
    "set_reported_in",
    "spare_serializing",
    "text_of",
]


def event_of(error: BaseException, mechanism: str, *, handled: bool) -> tuple[Event, Hint]:
    """Return what the SDK says of ``error``, and the hint that goes with it. Never raises."""
    about: dict[str, Any] = {"mechanism": {"type": mechanism, "handled": handled}}
    if ASKS_FOR_OPTIONS:
        about["client_options"] = sentry_sdk.get_client().options
    return event_from_exception(error, **about)


def text_of(error: BaseException) -> str:
    """Return what the SDK takes for the text of ``error``: it tells two of one class apart."""
    return get_error_message(error)


def reported_in(error: BaseException) -> str | None:
    """Return what was noted of where ``error`` was reported."""
    found: str | None = _noted(error).get("_reported_in")
    return found


def set_reported_in(error: BaseException, where: str) -> None:
    """Note in ``error`` where it was reported.

    In its ``__dict__``, which every exception has: a frozen dataclass takes no attribute.
    """
    _noted(error)["_reported_in"] = where


def _noted(error: BaseException) -> dict[str, Any]:
    """Return the ``__dict__`` of ``error``, whatever its class makes of this name."""
    found: dict[str, Any] = BaseException.__dict__["__dict__"].__get__(error)
    return found


def spare_serializing(event: Event, _: Hint) -> Event:
    """Have the SDK take an event as it is, where JSON can say it already.

    An event processor. The SDK walks through every value in search of odd ones, which takes more
    time than all else about an event. A part in which there is an odd one is left to the SDK.
    """
    fields: dict[str, Any] = event  # type: ignore[assignment]
    fields.setdefault(
        "sdk", {**SDK_INFO, "integrations": sorted(sentry_sdk.get_client().integrations)}
    )
    with suppress(TypeError, ValueError, RecursionError):
        return _Dict(_copy(fields))  # type: ignore[return-value]
    for name, part in fields.items():
        if type(part) in _WRAPPED:
            with suppress(TypeError, ValueError, RecursionError):
                fields[name] = _WRAPPED[type(part)](_copy(part))
    return event


def _copy(value: Any) -> Any:
    """Return a copy, in which moments are written as the SDK writes them.

    Raises:
        TypeError: There is something in it that JSON cannot say.
        ValueError: It is in itself.
    """
    return json.loads(json.dumps(value, default=_moment))


def _moment(value: object) -> str:
    if type(value) is not datetime:
        raise TypeError
    if value.tzinfo is UTC:  # as almost all are; ``strftime`` takes far longer
        return f"{value.isoformat(timespec='microseconds')[:-6]}Z"
    return format_timestamp(value)


class _List(list[Any]):
    def __sentry_repr__(self) -> list[Any]:
        return list(self)


class _Dict(dict[str, Any]):
    def __sentry_repr__(self) -> dict[str, Any]:
        """Return what is in it, but for the SDK's remarks on what it has cut off."""
        return {
            name: one.value if isinstance(one, AnnotatedValue) else one
            for name, one in self.items()
        }


_WRAPPED: dict[type, type[_List | _Dict]] = {list: _List, dict: _Dict}


def payload(given: Item, largest: int, *, is_bytes: bool) -> Any:
    """Return what ``given`` holds, None if it has more than ``largest`` bytes that must be parsed.

    Raises:
        ValueError: It is no JSON.
    """
    held = given.payload
    if is_bytes:
        return held.get_bytes()
    if held.json is not None:
        return held.json
    data = held.get_bytes()
    return json.loads(data) if len(data) <= largest else None


def item(kind: str, content: Any, headers: dict[str, Any], content_type: str) -> Item:
    """Return an item of an envelope that holds bytes, or what becomes JSON."""
    held = PayloadRef(bytes=content) if isinstance(content, bytes) else PayloadRef(json=content)
    return Item(payload=held, headers=headers, type=kind, content_type=content_type)


def category_of(given: Item) -> str:
    """Return what Sentry counts ``given`` as. Of transactions the SDK 3 knows nothing."""
    return given.type if given.type in ("transaction", "profile") else given.data_category


def losses_of(given: Item) -> list[tuple[str, int]]:
    """Return the categories in which ``given`` counts when it is lost, and how much in each.

    As the SDK counts: with a transaction its spans, of a batch what is in it and its size.
    """
    category = category_of(given)
    if category == "transaction":
        event: Any = given.payload.json or {}
        return [("span", len(event.get("spans") or ()) + 1), (category, 1)]
    if category in _BATCHED:
        count = given.headers.get("item_count")
        lost = [(category, count if type(count) is int and count > 0 else 1)]
        sized = _BATCHED[category]
        return [*lost, (sized, len(given.get_bytes()))] if sized else lost
    if category == "attachment":
        return [(category, len(given.get_bytes()) or 1)]
    return [(category, 1)]


_BATCHED = {"span": "", "log_item": "log_byte", "trace_metric": "trace_metric_byte"}


def batch_of(given: Item) -> list[Any] | None:
    """Return the logs or metrics that ``given`` holds; None if it is no batch."""
    held = given.payload.json
    items = held.get("items") if "item_count" in given.headers and held else None
    return items if isinstance(items, list) else None


def batch(like: Item, items: list[Any]) -> Item:
    """Return a batch like another, of ``items``."""
    headers = {**like.headers, "item_count": len(items)}
    return Item(
        payload=PayloadRef(json={**(like.payload.json or {}), "items": items}), headers=headers
    )
