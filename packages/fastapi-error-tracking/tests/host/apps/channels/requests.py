"""Channels that a request goes through: each sends what it is given in one way."""

import json
from collections.abc import Callable

import httpx

Client = httpx.Client
Sending = Callable[[Client, str], object]

PATH = "/channels/request"


def with_header(name: str, form: str = "{}") -> Sending:
    return lambda client, p: client.get(PATH, headers={name: form.format(p)})


REQUESTS: dict[str, Sending] = {
    # headers
    "header": with_header("X-Patient"),
    "header_name": lambda client, p: client.get(PATH, headers={f"X-{p}": "1"}),
    "authorization": with_header("Authorization", "Bearer {}"),
    "basic_password": lambda client, p: client.get(PATH, auth=("somebody", p)),
    "proxy_authorization": with_header("Proxy-Authorization", "Basic {}"),
    "api_key": with_header("X-Api-Key"),
    "csrf": with_header("X-CSRF-Token"),
    "cookie": with_header("Cookie", "session={}"),
    "cookie_name": with_header("Cookie", "{}=1"),
    "user_agent": with_header("User-Agent"),
    "referer": with_header("Referer", "https://app.example/{}"),
    "origin": with_header("Origin", "https://{}.example"),
    "host": with_header("Host", "{}.example"),
    "forwarded_for": with_header("X-Forwarded-For"),
    "forwarded": with_header("Forwarded", "for={}"),
    "real_ip": with_header("X-Real-IP"),
    "accept_language": with_header("Accept-Language"),
    "content_type": lambda client, p: client.post(
        PATH, content=b"x", headers={"Content-Type": f"text/plain; name={p}"}
    ),
    "request_id": with_header("X-Request-ID"),
    "if_none_match": with_header("If-None-Match", '"{}"'),
    "traceparent": with_header("traceparent", "00-{}-x-01"),
    "sentry_trace": with_header("sentry-trace"),
    "trace_id": with_header("sentry-trace", "{}-bbbbbbbbbbbbbbbb-1"),
    "parent_span_id": with_header("sentry-trace", f"{'c' * 32}-{{}}-1"),
    "parent_span_id_unsampled": with_header("sentry-trace", f"{'c' * 32}-{{}}-0"),
    "baggage_user": with_header("baggage", "sentry-user_id={}"),
    "baggage_transaction": lambda client, p: continued(client, f"sentry-transaction={p}"),
    "baggage_release": lambda client, p: continued(client, f"sentry-release={p}"),
    "baggage_segment": lambda client, p: continued(client, f"sentry-user_segment={p}"),
    "baggage_other": lambda client, p: continued(client, f"sentry-{p}=1"),
    "baggage_key": lambda client, p: continued(client, f"sentry-public_key={p}"),
    "baggage_random": lambda client, p: continued(client, f"sentry-sample_rand={p}"),
    "baggage_random_share": lambda client, p: continued(client, f"sentry-sample_rand=0.{p}"),
    "baggage_rate": lambda client, p: continued(client, f"sentry-sample_rate={p}"),
    "baggage_organization": lambda client, p: continued(client, f"sentry-org_id={p}"),
    "baggage_replay": lambda client, p: continued(client, f"sentry-replay_id={p}"),
    # the address
    "query": lambda client, p: client.get(PATH, params={"name": p}),
    "query_key": lambda client, p: client.get(PATH, params={p: "1"}),
    "query_bare": lambda client, p: client.get(f"{PATH}?{p}"),
    "query_encoded": lambda client, p: client.get(f"{PATH}?name={escaped(p)}"),
    "path": lambda client, p: client.get(f"/channels/path/{p}"),
    "path_encoded": lambda client, p: client.get(f"/channels/path/{escaped(p)}"),
    "path_of_another_method": lambda client, p: client.delete(f"/channels/path/{p}"),
    "path_unmatched": lambda client, p: client.get(f"/patients/{p}"),
    "path_with_slash": lambda client, p: client.get(f"/channels/path/{p}/"),
    "path_invalid": lambda client, p: client.get(f"/channels/validated/{p}"),
    "method": lambda client, p: client.request(p, "/channels/path/x"),
    # the body
    "json": lambda client, p: client.post("/channels/json", json={"name": p}),
    "json_key": lambda client, p: client.post("/channels/json", json={p: 1}),
    "json_deep": lambda client, p: client.post("/channels/json", json={"a": [{"b": [p]}]}),
    "json_invalid": lambda client, p: client.post("/channels/json", content=f'{{"{p}'),
    "json_wrong": lambda client, p: client.post("/channels/json", json=[p]),
    "text": lambda client, p: client.post(PATH, content=p),
    "bytes": lambda client, p: client.post(PATH, content=b"\xff\x00" + p.encode()),
    "put": lambda client, p: client.put(PATH, content=json.dumps(p)),
    "form": lambda client, p: client.post(PATH, data={"name": p}),
    "form_key": lambda client, p: client.post(PATH, data={p: "1"}),
    "multipart": lambda client, p: client.post(
        PATH, data={"name": p}, files={"file": ("a.txt", b"x")}
    ),
    "file": lambda client, p: client.post(PATH, files={"file": ("a.txt", p.encode())}),
    "file_name": lambda client, p: client.post(PATH, files={"file": (p, b"x")}),
    "graphql": lambda client, p: client.post(PATH, json={"query": f'{{ patient(name: "{p}") }}'}),
}


def continued(client: Client, baggage: str) -> None:
    trace = f"{'c' * 32}-{'b' * 16}-1"
    baggage = f"sentry-trace_id={'c' * 32},sentry-sampled=true,{baggage}"
    client.get(PATH, headers={"sentry-trace": trace, "baggage": baggage})


def escaped(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
