"""Spans and transactions: their names, and what is attached to them."""

import uuid
from collections.abc import Callable
from typing import Any

import sentry_sdk
from fastapi_error_tracking.tests.native_spans import part, whole

from .adding import KINDS, KNOWN_ATTRIBUTES, Channel, channel, done


def span(act: Callable[[Any], Any], **options: Any) -> None:
    with part(**{"op": "visit", "name": "visit", **options}) as one:
        act(one)


done("span_name", lambda p: span(lambda _: 0, name=p))
done("span_f_string", lambda p: span(lambda _: 0, name=f"patient {p}"))
done("span_op", lambda p: span(lambda _: 0, op=p))
done("span_origin", lambda p: span(lambda _: 0, origin=f"manual.{p}"))
done("span_data", lambda p: span(lambda one: one.set_data("patient", p)))
done("span_data_key", lambda p: span(lambda one: one.set_data(p, 1)))
done("span_tag", lambda p: span(lambda one: one.set_tag("patient", p)))
done("span_tag_key", lambda p: span(lambda one: one.set_tag(p, "1")))
done("span_status", lambda p: span(lambda one: one.set_status(p)))
done("span_http", lambda p: span(lambda _: 0, op="http.client", name=f"GET http://{p}.example/x"))
done("span_http_path", lambda p: span(lambda _: 0, op="http.client", name=f"GET http://x/{p}"))
done("span_http_query", lambda p: span(lambda _: 0, op="http.client", name=f"GET http://x/?q={p}"))
done("span_db", lambda p: span(lambda _: 0, op="db", name=f"SELECT '{p}'"))
done("span_redis", lambda p: span(lambda _: 0, op="db.redis", name=f"GET {p}"))
done("span_cache", lambda p: span(lambda one: one.set_data("cache.key", [p]), op="cache.get"))
done("span_prompt", lambda p: span(lambda one: one.set_data("gen_ai.request.messages", p)))


@channel
def transaction_own(plant: str) -> None:
    with whole(op="visit", name=f"visit of {plant}"):
        pass


@channel
def transaction_continued(plant: str) -> None:
    headers = {
        "sentry-trace": f"{uuid.uuid4().hex}-{'b' * 16}-1",
        "baggage": f"sentry-user_segment={plant},sentry-transaction={plant}",
    }
    with whole(op="y", name="x", headers=headers):
        sentry_sdk.capture_message("continued")


@channel
def transaction_data(plant: str) -> None:
    with whole(op="visit", name="visit") as one:
        one.set_data("patient", plant)


def span_known(attribute: str) -> Channel:
    """Return a channel that uses the name of an attribute that may leave."""
    return lambda p: span(lambda one: one.set_data(attribute, p))


for _attribute in (*KNOWN_ATTRIBUTES, *KINDS):
    done(f"span_known_{_attribute}", span_known(_attribute))
done("span_measurement", lambda p: span(lambda one: one.set_measurement(p, 1)))
done("span_measurement_unit", lambda p: span(lambda one: one.set_measurement("lcp", 1, p)))


@channel
def transaction_renamed(plant: str) -> None:
    with whole(op="visit", name="visit") as one:
        sentry_sdk.get_current_scope().set_transaction_name(f"renamed to {plant}")
        one.set_tag("patient", plant)
