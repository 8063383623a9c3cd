"""Requests to a service's own routes, made from its OpenAPI description: every text is planted."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from ..testing import Planted

READING = frozenset({"get", "head", "options"})
METHODS = (*sorted(READING), "post", "put", "patch", "delete")
DEEPEST = 6
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Operation:
    """A route and method; ``skipped`` says why it is not driven."""

    method: str
    template: str
    described: Mapping[str, Any] = field(repr=False)
    skipped: str = ""

    @property
    def name(self) -> str:
        """How the report calls it."""
        return f"{self.method.upper()} {self.template}"


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent to a route."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def operations(document: Mapping[str, Any], *, may_write: bool) -> Iterator[Operation]:
    """Yield what ``document``, an OpenAPI description, describes.

    Args:
        document: As ``FastAPI.openapi()`` returns it.
        may_write: Whether methods may be driven that change what the service stores.
    """
    for template, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                described = {**item[method], "shared": item.get("parameters", [])}
                writes = method not in READING and not may_write
                skipped = "it writes, and this is no open environment: --write drives it"
                yield Operation(method, template, described, skipped if writes else "")


def request_of(operation: Operation, document: Mapping[str, Any], planted: Planted) -> Request:
    """Return a request in which everything that can be chosen is planted."""
    fill = _Filler(document, planted)
    given: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    parameters = [*operation.described["shared"], *operation.described.get("parameters", [])]
    for one in map(fill.resolved, parameters):
        value = fill.value(one.get("schema", {}), one["name"])
        given[one["in"]][one["name"]] = str(value)
    path = operation.template
    for name, value in given["path"].items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    headers = {"x-who": planted.name, "user-agent": planted.email, "referer": f"/{planted.name}"}
    headers |= given["header"]
    cookies = {"who": planted.uuid, **given["cookie"]}
    headers["cookie"] = "; ".join(f"{name}={quote(value)}" for name, value in cookies.items())
    content, body = _body(operation, fill)
    if content:
        headers["content-type"] = content
    query = urlencode({"who": planted.name, "born": planted.date, **given["query"]})
    return Request(operation.method.upper(), path, query, headers, body)


def _body(operation: Operation, fill: "_Filler") -> tuple[str, bytes]:
    body = fill.resolved(operation.described.get("requestBody", {}))
    for content, media in body.get("content", {}).items():
        value = fill.value(media.get("schema", {}))
        if content.startswith(FORM) and isinstance(value, dict):
            return FORM, urlencode(value).encode()
        if "json" in content:
            return JSON, json.dumps(value).encode()
    return "", b""


class _Filler:
    def __init__(self, document: Mapping[str, Any], planted: Planted) -> None:
        self._document = document
        self._planted = planted

    def resolved(self, described: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a reference refers to."""
        while "$ref" in described:
            found: Any = self._document
            for part in described["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            described = found
        return described

    def value(self, schema: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:
        """Return a value that fits ``schema`` as far as it says what fits."""
        schema = self._one_of(self.resolved(schema))
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return schema["enum"][0]
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if depth > DEEPEST:
            return None
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return [self.value(schema.get("items", {}), name, depth + 1)]
        if kind in ("integer", "number"):
            return self._number(schema)
        return kind == "boolean" or self._text(schema, name)

    def _one_of(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        for key in ("anyOf", "oneOf"):
            for choice in map(self.resolved, schema.get(key, ())):
                if choice.get("type") != "null":
                    return self._one_of({**schema, key: (), **choice})
        merged = {k: v for part in schema.get("allOf", ()) for k, v in self.resolved(part).items()}
        return {**schema, **merged}

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties", {})
        found = {name: self.value(one, name, depth + 1) for name, one in properties.items()}
        if schema.get("additionalProperties"):
            found[self._planted.key] = self._planted.name
        return found

    def _number(self, schema: Mapping[str, Any]) -> int:
        planted = int(self._planted.number("mrn"))
        most, least = schema.get("maximum"), schema.get("minimum", schema.get("exclusiveMinimum"))
        if most is not None and planted > most:
            return int(most)
        return planted if least is None or planted >= least else int(least) + 1

    def _text(self, schema: Mapping[str, Any], name: str) -> str:
        planted = self._planted
        of_form = {
            "date": planted.date,
            "date-time": f"{planted.date}T09:00:00Z",
            "email": planted.email,
            "uuid": planted.uuid,
        }
        if schema.get("format") in of_form:
            return of_form[schema["format"]]
        if name.endswith("id"):
            return planted.uuid
        everything = f"{planted.name}, {planted.date}, {planted.number('ssn')}, {planted.email}"
        return everything[: schema.get("maxLength", len(everything))]
