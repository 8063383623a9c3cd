"""The doctor against servers that fail in every way: it names the failure and what to do."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from click.testing import Result
from sentry_inspector import Inspector

from .host_programs import sentry
from .tools.command_line import last_line
from .tools.failing_servers import (
    KEY,
    Reply,
    Request,
    Serving,
    always,
    as_json,
    certificate,
    closed,
    hanging,
    serving,
    trickling,
)


def diagnose(directory: Path, dsn: str, *options: str, **more: str) -> Result:
    """Run the doctor for a backend and a worker that send to ``dsn``."""
    environment = {"SENTRY_DSN": dsn, "SENTRY_RELEASE": "shop@1", "SENTRY_ENVIRONMENT": "test"}
    ended = sentry(
        *("doctor", "--timeout", "1", *options),
        directory=directory,
        environment=environment | more,
    )
    assert KEY not in ended.stdout + ended.stderr
    return ended


@pytest.mark.sample
def test_every_process_is_followed_to_its_event(inspector: Inspector, tmp_path: Path) -> None:
    dsns = {
        "SENTRY_DSN_WORKER": inspector.dsn("worker"),
        "SENTRY_DSN_FRONTEND": inspector.dsn("frontend"),
    }
    ended = diagnose(tmp_path, inspector.dsn("backend"), **dsns)
    assert ended.exit_code == 0, ended.stdout
    assert last_line(ended) == "Nothing is wrong: 3 test events were accepted."
    events = inspector.store.events(kind="event")
    assert [event.service for event in events] == ["backend", "worker", "frontend"]
    for event in events:
        assert f"{event.json['event_id']} was accepted" in ended.stdout
        assert event.json["tags"]["service"] == event.service
        assert (event.json["release"], event.json["environment"]) == ("shop@1", "test")
    key = inspector.dsn("backend").partition("//")[2].partition("@")[0]
    assert key not in ended.stdout


def test_the_json_holds_every_step_and_the_verdict(inspector: Inspector, tmp_path: Path) -> None:
    ended = diagnose(tmp_path, inspector.dsn("backend"), "--json")
    found = json.loads(ended.stdout)
    assert (found["ok"], ended.exit_code) == (True, 0)
    backend = found["processes"][0]
    assert backend["process"] == "backend"
    names = ["name", "connection", "clock", "answer", "limits", "queue", "event"]
    assert [step["name"] for step in backend["steps"]] == names
    assert {step["level"] for step in backend["steps"]} == {"ok"}
    (event, *_) = inspector.store.events(kind="event")
    assert backend["event_id"] == event.json["event_id"]


def refused(status: int, **headers: str) -> Callable[[], AbstractContextManager[Serving]]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: serving(always(Reply(status, b"{}", names)))


def to_a_login_page(request: Request) -> Reply:
    if request.path == "/login":
        return Reply(body=b"<html>")
    return Reply(302, headers={"Location": "/login"})


@pytest.mark.parametrize(
    ("server", "what", "remedy"),
    [
        (closed, "Nothing listens on port", "firewall"),
        (hanging, "127.0.0.1 accepts connections, but does not answer.", "proxy"),
        (trickling, "127.0.0.1 accepts connections, but does not answer.", "proxy"),
        (refused(400, X_Sentry_Error="bad envelope"), "400: the server could not read", "proxy"),
        (refused(401), "401: the server saw no key", "removes the X-Sentry-Auth header"),
        (refused(403), "403: the key is unknown, switched off", "Copy the DSN anew"),
        (refused(404), "404: there is no Sentry behind this address", "Copy the DSN anew"),
        (refused(413), "413: the event is too large", "limit of the proxy"),
        (refused(429, Retry_After="30"), "429: the quota or a rate limit", "sentry budget"),
        (refused(503), "503: the server is in trouble", "status page"),
        (lambda: serving(to_a_login_page), "The server sends the event elsewhere", "login page"),
        (refused(302, Location="/"), "The server sends the event elsewhere", "login page"),
        (lambda: serving(always(Reply(body=b"<html>"))), "Something else than Sentry", "login"),
    ],
)
def test_a_failing_server_is_told_from_the_others(
    server: Callable[[], AbstractContextManager[Serving]], what: str, remedy: str, tmp_path: Path
) -> None:
    with server() as running:
        ended = diagnose(tmp_path, running.dsn())
    assert ended.exit_code == 1
    assert last_line(ended).startswith(f"backend: {what}")
    assert remedy in last_line(ended)


def test_the_servers_own_reason_and_its_limits_are_told(tmp_path: Path) -> None:
    limits = "60:error;default:organization:quota_exceeded"
    reply = refused(429, Retry_After="60", X_Sentry_Error="used up", X_Sentry_Rate_Limits=limits)
    with reply() as running:
        ended = diagnose(tmp_path, running.dsn())
    assert "(used up; again in 60 s)" in last_line(ended)
    assert "For 60 s the server takes no error, default (organization, quota_exceeded)." in (
        ended.stdout
    )


def test_a_limit_that_an_accepted_event_announces_is_a_warning(tmp_path: Path) -> None:
    with refused(200, X_Sentry_Rate_Limits="2700:transaction:key")() as running:
        ended = diagnose(tmp_path, running.dsn())
    assert ended.exit_code == 0
    assert last_line(ended).startswith("backend: For 2700 s the server takes no transaction (key).")


def test_the_key_is_hidden_where_the_server_repeats_it(tmp_path: Path) -> None:
    with refused(403, X_Sentry_Error=f"key {KEY} is off")() as running:
        assert "(key *** is off)" in last_line(diagnose(tmp_path, running.dsn()))


@pytest.mark.parametrize(("skew", "how"), [(-7200, "ahead of"), (7200, "behind")])
def test_a_wrong_clock(skew: float, how: str, tmp_path: Path) -> None:
    with serving(always(Reply(skew=skew))) as running:
        ended = diagnose(tmp_path, running.dsn())
    assert ended.exit_code == 1
    line = last_line(ended)
    said = re.search(rf"The clock of this machine is (\d+) s {how} the server's", line)
    assert said, line
    assert int(said[1]) == pytest.approx(7200, abs=30)  # may pass between the two clocks
    assert "NTP" in line


def test_a_name_that_does_not_exist(tmp_path: Path) -> None:
    ended = diagnose(tmp_path, f"https://{KEY}@errors.invalid/42")
    assert ended.exit_code == 1
    assert last_line(ended).startswith("backend: The name of errors.invalid cannot be resolved")


@pytest.fixture(scope="module")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("certificate"))


def test_a_certificate_that_nobody_signed(own_certificate: Path, tmp_path: Path) -> None:
    with serving(always(Reply()), own_certificate) as running:
        ended = diagnose(tmp_path, running.dsn("https"))
        assert running.requests == []
        assert ended.exit_code == 1
        expected = "backend: The certificate of 127.0.0.1 is not accepted: self-signed certificate"
        assert last_line(ended).replace("self signed", "self-signed").startswith(expected)
        assert "SSL_CERT_FILE" in last_line(ended)

        trusted = diagnose(tmp_path, running.dsn("https"), SSL_CERT_FILE=str(own_certificate))
        assert trusted.exit_code == 0, trusted.stdout
        assert "certificate valid until" in trusted.stdout


def test_a_server_that_speaks_no_tls(tmp_path: Path) -> None:
    with serving(always(Reply())) as running:
        ended = diagnose(tmp_path, running.dsn("https"))
    assert last_line(ended).startswith("backend: 127.0.0.1 does not speak TLS on this port")


@pytest.mark.parametrize(
    ("status", "what"),
    [(403, "The proxy does not let requests through to"), (407, "The proxy does not let")],
)
def test_a_proxy_that_refuses(status: int, what: str, tmp_path: Path) -> None:
    with serving(always(Reply(status))) as proxy:
        address = f"http://user:planted-password@127.0.0.1:{proxy.port}"
        ended = diagnose(tmp_path, f"https://{KEY}@errors.invalid/42", HTTPS_PROXY=address)
    assert ended.exit_code == 1
    assert last_line(ended).startswith(f"backend: {what}")
    assert str(status) in last_line(ended)
    assert "planted-password" not in ended.stdout
    assert proxy.requests[0].method == "CONNECT"


def test_a_proxy_that_is_gone(tmp_path: Path) -> None:
    with closed() as proxy:
        address = f"http://127.0.0.1:{proxy.port}"
        ended = diagnose(tmp_path, f"https://{KEY}@errors.invalid/42", HTTPS_PROXY=address)
    assert last_line(ended).startswith("backend: Nothing listens on port")
    assert "of the proxy 127.0.0.1" in last_line(ended)


def test_the_frontends_way_is_judged_like_the_others(inspector: Inspector, tmp_path: Path) -> None:
    with refused(403)() as running:
        dsn = {"SENTRY_DSN_FRONTEND": running.dsn()}
        ended = diagnose(tmp_path, inspector.dsn("backend"), **dsn)
    assert last_line(ended).startswith("frontend: 403")
    (request,) = running.requests
    assert request.path.startswith(f"/api/42/envelope/?sentry_version=7&sentry_key={KEY}&")
    assert b'"service": "frontend"' in request.body


@pytest.mark.parametrize(
    ("environment", "what"),
    [
        ({"SENTRY_DSN": ""}, "backend: SENTRY_DSN is not set"),
        ({"VITE_SENTRY_DSN": "nonsense"}, "frontend: SENTRY_DSN_FRONTEND is not a DSN"),
    ],
)
def test_a_process_without_a_dsn(
    environment: dict[str, str], what: str, inspector: Inspector, tmp_path: Path
) -> None:
    both = {"SENTRY_DSN": inspector.dsn("backend")} | environment
    ended = sentry("doctor", directory=tmp_path, environment=both)
    assert ended.exit_code == 1
    assert last_line(ended).startswith(what)


@pytest.mark.parametrize(
    ("reply", "said", "status"),
    [
        (as_json({"projectSlug": "shop-backend"}), "in project shop-backend", 0),
        (Reply(404), "after 0 s it is not stored", 1),
        (Reply(401), "the token is not valid", 0),
        (Reply(403), "org:read", 0),
        (Reply(200, b"<html>"), "not as Sentry does", 0),
    ],
)
def test_with_a_token_the_event_is_followed_into_its_project(
    reply: Reply, said: str, status: int, inspector: Inspector, tmp_path: Path
) -> None:
    with serving(always(reply)) as api:
        ended = diagnose(
            *(tmp_path, inspector.dsn("backend"), "--wait", "0", "--organization", "acme"),
            SENTRY_URL=f"http://127.0.0.1:{api.port}",
            SENTRY_AUTH_TOKEN="planted-token",  # noqa: S106
        )
    assert said in ended.stdout
    assert ended.exit_code == status
    assert "planted-token" not in ended.stdout
    stored = inspector.store.events(kind="event")[0].json["event_id"]
    assert api.requests[0].path == f"/api/0/organizations/acme/eventids/{stored}/"
    assert api.requests[0].headers["authorization"] == "Bearer planted-token"


@pytest.mark.parametrize("address", ["http://sentry.example.org", "ftp://127.0.0.1", "nonsense"])
def test_the_token_is_not_sent_unencrypted(address: str, tmp_path: Path) -> None:
    token = {"SENTRY_AUTH_TOKEN": "planted", "SENTRY_ORG": "acme", "SENTRY_URL": address}
    ended = sentry("doctor", directory=tmp_path, environment=token)
    assert ended.exit_code == 2
    assert "SENTRY_URL must be an address with https://" in ended.stderr
