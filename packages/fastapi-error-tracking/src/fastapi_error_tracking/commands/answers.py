"""What an answer of the server means, or that there is none."""

import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from urllib3 import exceptions

from .network import bad_certificate
from .steps import Step

MOST_SKEW = 60.0  # seconds; Sentry refuses what lies further in the future

COPY_AGAIN = "Copy the DSN anew from Sentry: Settings > Projects > Client Keys."
MEANINGS: dict[int, tuple[str, str]] = {
    400: ("the server could not read the event", "Look for a proxy that changes requests."),
    401: (
        "the server saw no key",
        f"{COPY_AGAIN} If it is right, something in between removes the X-Sentry-Auth header.",
    ),
    403: (
        "the key is unknown, switched off, or of another project, or the project is gone",
        f"{COPY_AGAIN} See there whether the key is enabled; for the frontend, see whether Allowed"
        " Domains names its address.",
    ),
    404: ("there is no Sentry behind this address", COPY_AGAIN),
    407: ("the proxy wants a password", "Write user and password into HTTPS_PROXY."),
    413: (
        "the event is too large, for the server or for a proxy in between",
        "A test error has a few kB: raise the limit of the proxy.",
    ),
    429: (
        "the quota or a rate limit is used up; until it is free again, events are dropped",
        "Sentry: Settings > Subscription and the key's rate limits. Lower the sample rates;"
        " `sentry budget` tells to what.",
    ),
}
TROUBLE = (
    "the server is in trouble",
    "Try again later; see the server's status page (sentry.io: status.sentry.io).",
)

REDIRECTED = Step(
    "answer",
    "error",
    "The server sends the event elsewhere, where it is not taken.",
    f"{COPY_AGAIN} A login page of the network would answer like this too.",
)
STRANGER = Step(
    "answer",
    "error",
    "Something else than Sentry answers, and takes everything.",
    f"{COPY_AGAIN} A login page of the network would answer like this too.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said. Names of ``headers`` are lower case.

    ``is_sentry`` says that it was JSON, as every answer of Sentry is.
    """

    status: int
    headers: Mapping[str, str]
    redirected: bool = False
    is_sentry: bool = True


@dataclass(slots=True)
class Delivery:
    """How the sending of one event ended.

    ``waiting`` says whether something was left in the SDK's queue, None where there is no queue.
    """

    host: str
    event_id: str | None = None
    answers: list[Answer] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    discarded: list[str] = field(default_factory=list)
    waiting: bool | None = None

    @property
    def accepted(self) -> bool:
        """Whether the server took the event."""
        if not self.answers:
            return False
        answer = self.answers[0]
        return answer.status == 200 and answer.is_sentry and not answer.redirected


def explain(delivery: Delivery) -> Iterator[Step]:
    """Yield what ``delivery`` says about clock, answer, limits and event."""
    if delivery.discarded and not (delivery.answers or delivery.failures):
        yield Step(
            "event",
            "error",
            f"The SDK discarded the event before it was sent ({delivery.discarded[0]}).",
            "Look at the before_send of your own App, if there is one, and at what it logged.",
        )
    elif delivery.failures:
        yield _failure(delivery.host, delivery.failures[0])
    elif not delivery.answers:
        yield _no_answer(delivery.host)
    else:
        answer = delivery.answers[0]
        yield from _clock(answer)
        yield _status(answer)
        yield from _limits(answer)
    yield from _queue(delivery)
    if delivery.accepted:
        yield Step("event", "ok", f"{delivery.event_id} was accepted")


def _status(answer: Answer) -> Step:
    if answer.redirected:
        return REDIRECTED
    if answer.status == 200 and not answer.is_sentry:
        return STRANGER
    if answer.status == 200:
        return Step("answer", "ok", "200")
    meaning, remedy = MEANINGS.get(answer.status, TROUBLE)
    reason = answer.headers.get("x-sentry-error", "")
    wait = answer.headers.get("retry-after", "")
    details = [reason, f"again in {wait} s" if wait else ""]
    said = "; ".join(detail for detail in details if detail)
    message = f"{answer.status}: {meaning}{f' ({said})' if said else ''}."
    return Step("answer", "error", message, remedy)


def _clock(answer: Answer) -> Iterator[Step]:
    try:
        server = parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
    except ValueError:
        return
    skew = time.time() - server
    if abs(skew) <= MOST_SKEW:
        yield Step("clock", "ok", f"{abs(skew):.0f} s from the server's")
    else:
        direction = "ahead of" if skew > 0 else "behind"
        yield Step(
            "clock",
            "error",
            f"The clock of this machine is {abs(skew):.0f} s {direction} the server's; events"
            " that lie in the future or in the far past are dropped.",
            "Switch on time synchronisation (NTP) on the host.",
        )


def _limits(answer: Answer) -> Iterator[Step]:
    limits = list(filter(None, answer.headers.get("x-sentry-rate-limits", "").split(",")))
    for limit in limits:
        seconds, categories, scope, reason, *_ = [*limit.strip().split(":"), "", "", ""]
        what = categories.replace(";", ", ") or "everything"
        why = f", {reason}" if reason else ""
        yield Step(
            "limits",
            "warning" if answer.status == 200 else "error",
            f"For {seconds} s the server takes no {what} ({scope or 'its own limit'}{why}).",
            MEANINGS[429][1],
        )
    if not limits and answer.status == 200:
        yield Step("limits", "ok", "no rate limit is in force")


def _queue(delivery: Delivery) -> Iterator[Step]:
    if delivery.waiting is False:
        yield Step("queue", "ok", "nothing is left waiting in this process")
    elif delivery.waiting:
        yield Step(
            "queue",
            "warning",
            "Not all was sent when the time was up; what waits is lost when a process ends.",
            "See to the answer first; --timeout gives it longer.",
        )


def _failure(host: str, error: BaseException) -> Step:
    reason = getattr(error, "reason", None)
    cause = reason if isinstance(reason, BaseException) else error
    for inner in _chain(cause):
        if isinstance(inner, ssl.SSLCertVerificationError):
            return bad_certificate(host, inner)
    if isinstance(cause, exceptions.ProxyError):
        said = getattr(cause, "original_error", "")
        return Step(
            "proxy",
            "error",
            f"The proxy does not let requests through to {host} ({said}).",
            "Allow that host in the proxy, or name it in NO_PROXY.",
        )
    if isinstance(cause, exceptions.ResponseError):  # it was sent around in circles
        return REDIRECTED
    if isinstance(cause, exceptions.TimeoutError):
        return _no_answer(host)
    return Step(
        "answer",
        "error",
        f"The connection to {host} broke off ({type(cause).__name__}).",
        "Try again; if it stays so, look for a proxy or firewall that ends connections.",
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        inner = error.args[0] if error.args and isinstance(error.args[0], BaseException) else None
        error = inner or error.__cause__ or error.__context__


def _no_answer(host: str) -> Step:
    return Step(
        "answer",
        "error",
        f"{host} accepts connections, but does not answer.",
        "Look for a firewall or proxy that swallows what is sent; else see the server's status.",
    )
