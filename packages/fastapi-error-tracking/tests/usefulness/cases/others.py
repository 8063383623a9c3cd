"""Jinja, tokens, and a bystander that watches errors too."""

from typing import Any

import dns.exception
import dns.resolver
import jinja2
import jwt
from opentelemetry.sdk.trace import TracerProvider

from ..case import Cases, Person
from ..servers import at

cases = Cases("others")


@cases(
    "UndefinedError",
    "'patient' is undefined",
    lacks="the name stands in the template, which is no Python",
)
def undefined_name(who: Person) -> None:
    letter = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string("Dear {{ patient }}")
    letter.render(name=who.name)


@cases(
    "UndefinedError",
    "has no attribute 'room'",
    lacks="the name stands in the template, which is no Python",
)
def undefined_attribute(who: Person) -> None:
    letter = jinja2.Environment().from_string("In {{ patient.room.number }}")
    letter.render(patient={"name": who.name})


@cases("TemplateNotFound", "letter.html")
def missing_template(who: Person) -> None:
    jinja2.Environment(loader=jinja2.DictLoader({})).get_template("letter.html")


@cases("TemplateSyntaxError", "unexpected end of template|unexpected")
def template_syntax(who: Person) -> None:
    jinja2.Environment().from_string(f"{{{{ {who.name} ")


@cases("TemplateAssertionError|TemplateRuntimeError", "No filter named")
def unknown_filter(who: Person) -> None:
    jinja2.Environment().from_string("{{ name | shout }}")


@cases("DecodeError", "Not enough segments")
def unreadable_token(who: Person) -> None:
    jwt.decode(who.name, "key", algorithms=["HS256"])


@cases("InvalidSignatureError", "Signature verification failed")
def forged_token(who: Person) -> None:
    token = jwt.encode({"sub": who.name}, "k" * 32)
    jwt.decode(token, "o" * 32, algorithms=["HS256"])


@cases("ExpiredSignatureError", "Signature has expired")
def old_token(who: Person) -> None:
    token = jwt.encode({"sub": who.name, "exp": 1}, "k" * 32)
    jwt.decode(token, "k" * 32, algorithms=["HS256"])


@cases("MissingRequiredClaimError", 'Token is missing the "aud" claim')
def token_without_claim(who: Person) -> None:
    token = jwt.encode({"sub": who.name}, "k" * 32)
    jwt.decode(token, "k" * 32, algorithms=["HS256"], audience="clinic")


@cases("NXDOMAIN", "The DNS query name does not exist")
def unknown_name(who: Person) -> None:
    resolver().resolve(f"{who.name}.example.org")


@cases("LifetimeTimeout")
def slow_name(who: Person) -> None:
    one = resolver()
    one.port, one.lifetime = at.closed, 0.05
    one.resolve(f"{who.name}.example.org")


@cases("LabelTooLong", "A DNS label is > 63 octets long")
def long_name(who: Person) -> None:
    resolver().resolve(f"{who.name * 9}.example.org")


@cases("ValueError", "no room for {who.name}")
def watched_by_opentelemetry(who: Person) -> None:
    tracer: Any = TracerProvider().get_tracer(__name__)
    with tracer.start_as_current_span("booking", attributes={"name": who.name}):
        raise ValueError(f"no room for {who.name}")


def resolver() -> dns.resolver.Resolver:
    """Return one that asks the server of the cases."""
    one = dns.resolver.Resolver(configure=False)
    one.nameservers, one.port = ["127.0.0.1"], at.names
    return one
