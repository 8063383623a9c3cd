"""Sentry's API: authentication, paging, rate limits, retries, and no write unless allowed."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from types import TracebackType, UnionType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from .failures import SERVICE_DOWN, Failure, refused
from .program import NAME
from .quoting import quoted

Json = dict[str, Any]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LONGEST_WAIT = 120.0
PAGES = 1000


class Api:
    """A client for one organisation.

    Args:
        server: base address, as `checked_server` returns it.
        token: sent to that server (and its regions) only.
        writes: False makes every method but GET raise before anything is sent.
        timeout: seconds for one request.
        retries: how often a request is sent again after a passing failure.
        progress: called with one short line before each request and each wait.

    Raises:
        Failure: here and from every method, with the one line to print.
    """

    def __init__(
        self,
        server: str,
        token: str,
        *,
        writes: bool,
        timeout: float,
        retries: int,
        progress: Callable[[str], None],
    ) -> None:
        self.server = server
        self.writes = writes
        self._token = token
        self._retries = retries
        self._progress = progress
        try:
            self._http = httpx.Client(
                timeout=timeout,
                # On loopback a proxy of the environment could only be in the way.
                trust_env=urlsplit(self.server).hostname not in LOOPBACK,
                headers={"Accept": "application/json", "User-Agent": "sentry-as-code"},
            )
        except (ImportError, OSError, ValueError) as error:
            raise Failure(
                "the proxy or the certificates that the environment names cannot be used "
                f"(HTTPS_PROXY, SSL_CERT_FILE): {error}"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def use_region(self, region: str) -> None:
        """Send what follows to the organisation's own region, if the token may go there."""
        if not region or region.rstrip("/") == self.server:
            return
        here, there = urlsplit(self.server), urlsplit(region)
        own, other = here.hostname or "", there.hostname or ""
        local = own in LOOPBACK and other in LOOPBACK
        below = there.scheme == "https" and other.endswith(f".{own.removeprefix('www.')}")
        if not local and not below:
            raise Failure(
                f"the organisation lives at {region}, outside {self.server}: "
                "set SENTRY_URL to that address if the token may be sent there"
            )
        self.server = checked_server(region)

    def get(self, path: str, scope: str, shape: type[BaseModel], **query: str) -> Json:
        """The object at `path`, which has what `shape` says."""
        response = self._send("GET", path, scope, query=query)
        found: Json = _json(response, dict)
        _check(response, shape, [found])
        return found

    def list(self, path: str, scope: str, shape: type[BaseModel], **query: str) -> list[Json]:
        """Every item at `path`, however many pages it takes; each has what `shape` says."""
        items: list[Json] = []
        for _ in range(PAGES):
            response = self._send("GET", path, scope, query=query)
            page = _json(response, list)
            _check(response, shape, page)
            items += page
            following = response.links.get("next", {})
            if following.get("results") != "true":
                return items
            if "cursor" not in following or query.get("cursor") == following["cursor"]:
                break
            query = {**query, "cursor": following["cursor"]}
        raise Failure(f"GET {path}: the pages do not end")

    def post(self, path: str, scope: str, body: Json, shape: type[BaseModel] | None = None) -> Json:
        """Create; what was created, empty where Sentry answers with nothing."""
        return _body(self._send("POST", path, scope, body), shape)

    def put(self, path: str, scope: str, body: Json, shape: type[BaseModel] | None = None) -> Json:
        """Change; the thing as it is now, empty where Sentry answers with nothing."""
        return _body(self._send("PUT", path, scope, body), shape)

    def delete(self, path: str, scope: str, body: Json | None = None) -> None:
        """Remove; that it is gone already is no failure."""
        self._send("DELETE", path, scope, body)

    def version(self) -> str | None:
        """The version that a self-hosted server says it has; None where it does not say."""
        with suppress(httpx.HTTPError, ValueError, AttributeError):
            self._progress("GET /api/client-config/")
            answer = self._http.get(f"{self.server}/api/client-config/").json()
            return (answer.get("version") or {}).get("current")
        return None

    def _send(
        self,
        method: str,
        path: str,
        scope: str,
        body: Json | None = None,
        query: dict[str, str] | None = None,
    ) -> httpx.Response:
        if method != "GET" and not self.writes:
            raise AssertionError(f"{method} {path}: this command may not write")
        url = f"{self.server}/api/0{path}"
        for attempt in range(self._retries + 1):
            last = attempt == self._retries
            self._progress(f"{method} {path}")
            try:
                response = self._http.request(
                    method,
                    url,
                    json=body,
                    params=query,
                    headers={"Authorization": f"Bearer {self._token}"},
                )
            except httpx.TransportError as error:
                # A POST that may have arrived is not sent twice: the next run finds its result.
                sure = method != "POST" or isinstance(error, httpx.ConnectError)
                if last or not sure:
                    raise Failure(_unreachable(method, url, error)) from None
                self._wait(_back_off(attempt), "no answer")
                continue
            if response.status_code < 300:
                if response.headers.get("X-Sentry-Rate-Limit-Remaining") == "0":
                    self._wait(_asked_to_wait(response), "rate limit reached")
                return response
            if method == "DELETE" and response.status_code == 404:
                return response
            again = response.status_code == 429 or (
                response.status_code >= 500 and method != "POST"
            )
            wait = _asked_to_wait(response) if response.status_code == 429 else _back_off(attempt)
            if last or not again or wait > LONGEST_WAIT:
                raise refused(response, scope)
            self._wait(max(wait, _back_off(attempt)), f"Sentry answered {response.status_code}")
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _wait(self, seconds: float, why: str) -> None:
        if seconds > 0:
            self._progress(f"{why}: waiting {seconds:.1f} s")
            time.sleep(min(seconds, LONGEST_WAIT))


def checked_server(url: str) -> str:
    """`url` without a trailing slash; plain HTTP only on this machine, no user or password."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        parts = urlsplit("")
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or plain):
        raise Failure(
            f"SENTRY_URL is {quoted(url)}; accepted: https://host, "
            "or http://127.0.0.1:port for a server on this machine"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Failure("SENTRY_URL holds more than an address; accepted: https://host")
    return url.strip().rstrip("/")


def _body(response: httpx.Response, shape: type[BaseModel] | None) -> Json:
    # Some of Sentry's answers to a write are lists, of which nothing is read.
    value = _json(response, dict | list) if response.content else {}
    if not isinstance(value, dict):
        return {}
    if value and shape is not None:
        _check(response, shape, [value])
    return value


def _check(response: httpx.Response, shape: type[BaseModel], items: list[Any]) -> None:
    """Refuse an answer that lacks what is read of it.

    Raises:
        Failure: the sentence names the endpoint, the field, and which version to take.
    """
    for item in items:
        try:
            shape.model_validate(item)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            field = ".".join(map(str, first["loc"])) or "the answer"
            wrong = "is missing" if first["type"] == "missing" else f"is otherwise: {first['msg']}"
            request = response.request
            raise Failure(
                f"{request.method} {request.url.path}: {field} of Sentry's answer {wrong}; "
                f"its API has changed since {NAME} {version(NAME)}: take a newer version"
            ) from None


def _json(response: httpx.Response, kind: type | UnionType) -> Any:
    request = response.request
    try:
        value = response.json()
    except ValueError:
        value = None
    if not isinstance(value, kind):
        raise Failure(
            f"{request.url.host} answers {request.method} {request.url.path}, "
            "but not as Sentry does; check SENTRY_URL"
        )
    return value


def _back_off(attempt: int) -> float:
    return float(min(30.0, 0.5 * 2**attempt) * random.uniform(0.75, 1.25))  # noqa: S311


def _asked_to_wait(response: httpx.Response) -> float:
    """Seconds until the rate limit resets, by Retry-After or Sentry's own header."""
    try:
        if "Retry-After" in response.headers:
            return float(response.headers["Retry-After"])
        return max(0.0, float(response.headers["X-Sentry-Rate-Limit-Reset"]) - time.time())
    except (KeyError, ValueError):
        return 1.0


def _unreachable(method: str, url: str, error: httpx.TransportError) -> str:
    if isinstance(error, httpx.TimeoutException):
        kind = "did not answer in time"
    else:
        kind = f"cannot be reached: {str(error) or type(error).__name__}"
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc} {kind} ({method} {parts.path}); {SERVICE_DOWN}"
