"""The schema says what the API answers, no more and no less."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from sentry_inspector import Inspector
from sentry_inspector.rules import CONTAINERS

from .envelopes import EVENT_ID, client, envelope, event, item, post, replay

pytestmark = pytest.mark.sample

SCHEMA = json.loads(files("sentry_inspector").joinpath("static/schema.json").read_text("utf-8"))
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
TRACE = "1" * 32


def resolved(schema: Any) -> Any:
    """Return a schema without references and joined parts."""
    if "$ref" in schema:
        named = resolved(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
        schema = named | {name: schema[name] for name in schema.keys() - {"$ref"}}
    for joined in schema.get("allOf", ()):
        part = resolved(joined)
        schema = schema | {
            "required": sorted({*part["required"], *schema["required"]}),
            "properties": part["properties"] | schema["properties"],
        }
    return schema


def conforms(value: Any, schema: Any, where: str) -> None:
    """Fail unless ``value`` is as ``schema`` says, with every property that it names."""
    schema = resolved(schema)
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    assert isinstance(value, tuple(t for kind in kinds for t in TYPES[kind])), (where, value)
    if isinstance(value, dict) and "properties" in schema:
        assert value.keys() == schema["properties"].keys() == set(schema["required"]), where
        for name, held in value.items():
            conforms(held, schema["properties"][name], f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for held in value:
            conforms(held, schema["items"], f"{where}[]")


@pytest.fixture(scope="module")
def inspector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inspector]:
    policy = tmp_path_factory.mktemp("policy") / "policy.json"
    policy.write_text('[{"field": "user.id", "of": ["event"], "rule": "identifier"}]')
    with Inspector(policy=policy) as running:
        contexts = {"trace": {"trace_id": TRACE, "span_id": "2" * 16}}
        report = json.dumps([["event.user", "never", 1]])
        post(running, event(contexts=contexts, tags={"a": "b"}), x_privacy_report=report)
        post(running, envelope(item("transaction", {"contexts": contexts, "start_timestamp": 1})))
        feedback = {"contexts": contexts}
        post(running, envelope(item("feedback", feedback)))
        log = {"items": [{"trace_id": TRACE, "body": "x", "level": "warn"}]}
        post(running, envelope(item("log", log, item_count=1, content_type=CONTAINERS["log"])))
        post(running, replay(b'{"segment_id":0}\n[]'))
        post(running, b"nonsense")
        yield running


@pytest.mark.parametrize(("asked", "name"), SCHEMA["x-paths"].items())
def test_every_answer_is_as_the_schema_says(inspector: Inspector, asked: str, name: str) -> None:
    path = asked.removeprefix("GET ").format(id=1, trace_id=TRACE, replay_id=EVENT_ID)
    answer = client.get(inspector.url + path).json()
    conforms(answer, SCHEMA["$defs"][name], name)
    lists = [held for key, held in answer.items() if isinstance(held, list) and key != "traces"]
    assert all(lists), "an empty list shows nothing of its members"


def test_the_schema_is_served(inspector: Inspector) -> None:
    assert client.get(f"{inspector.url}/api/schema").json() == SCHEMA


def test_what_is_too_large_is_left_out_when_asked(inspector: Inspector) -> None:
    detail = client.get(f"{inspector.url}/api/events/1?most=10").json()
    assert (detail["payload"], detail["left_out"]) == (None, True)
