"""The pytest plugin: what is planted is found wherever it leaves, with what let it pass."""

import base64
import gzip
import json
import logging
import time
import zlib
from collections.abc import Callable
from datetime import date
from urllib.parse import quote
from uuid import UUID

import pytest
import sentry_sdk
from fastapi import FastAPI
from fastapi_error_tracking.testing import Outgoing, Planted
from fastapi_error_tracking.testing.encodings import finds, views_of
from fastapi_installed_apps import Project, install


@pytest.fixture
def api() -> FastAPI:
    """An application with routes that fail, log, and set what is declared."""
    api = FastAPI()
    apps = ("fastapi_error_tracking", ".host.apps.declaring")
    install(api, Project(package=__package__ or "tests", apps=apps))

    @api.get("/fail/{what}")
    async def fail(what: str) -> None:
        logging.getLogger(__name__).warning("somebody asked for %s", what)
        raise ValueError(f"there is no {what}")

    @api.get("/tag/{what}")
    async def tag(what: str) -> None:
        sentry_sdk.set_tag("ward", what)
        raise ValueError("a ward")

    return api


def test_what_a_request_holds_does_not_leave(
    api: FastAPI, planted: Planted, outgoing: Outgoing
) -> None:
    with outgoing.client(api) as client:
        for value in planted.every_kind().values():
            assert (
                client.get(f"/fail/{value}?who={value}", headers={"x-who": value}).status_code
                == 500
            )
    outgoing.assert_private()
    titles = [
        event.content["exception"]["values"][-1]["value"] for event in outgoing.items("event")
    ]
    assert titles == ["there is no {what}"] * len(planted.every_kind())
    kinds = {item.kind for item in outgoing.items()}
    assert {"event", "log"} <= kinds
    assert {"transaction", "span"} & kinds  # by the SDK and its lifecycle


def test_a_declaration_that_lets_a_name_pass_is_named_with_item_and_path(
    api: FastAPI, planted: Planted, outgoing: Outgoing
) -> None:
    with outgoing.client(api) as client:
        client.get(f"/tag/{planted.name}")
    with pytest.raises(AssertionError) as failure:
        outgoing.assert_private()
    said = str(failure.value)
    assert f"name {planted.name!r} left in an item of kind event of the backend" in said
    assert "at event.tags.ward: declared by the app 'declaring'" in said


def test_nothing_sent_and_nothing_planted_are_failures(
    api: FastAPI, planted: Planted, outgoing: Outgoing
) -> None:
    with pytest.raises(AssertionError, match="Nothing was planted"):
        outgoing.assert_private()
    planted.text("of no interest")
    with outgoing.client(api):
        pass
    with pytest.raises(AssertionError, match="Nothing was sent"):
        outgoing.assert_private()


def test_an_application_reports_nowhere_again_when_the_test_has_ended(
    api: FastAPI, planted: Planted, outgoing: Outgoing
) -> None:
    with outgoing.client(api) as client:
        client.get(f"/fail/{planted.uuid}")
    assert not sentry_sdk.get_client().is_active()
    count = len(outgoing.items())
    sentry_sdk.capture_message("later")
    assert len(outgoing.items()) == count
    assert not api.state.installed_apps.find("error_tracking").sdk.is_active


def test_a_job_runs_as_in_a_worker(api: FastAPI, planted: Planted, outgoing: Outgoing) -> None:
    raised = outgoing.run_job(api, "declaring.fail", planted.name)
    assert isinstance(raised, ValueError)
    outgoing.assert_private()
    (event,) = outgoing.items("event")
    assert (event.project, event.content["tags"]["job"]) == ("worker", "declaring.fail")
    with pytest.raises(LookupError, match=r"no job 'x'; there are: declaring\.fail\."):
        outgoing.run_job(api, "x")


def test_an_application_without_error_tracking_is_refused(outgoing: Outgoing) -> None:
    with pytest.raises(LookupError, match="not installed in this"), outgoing.client(FastAPI()):
        pass


def test_a_test_in_process_takes_less_than_half_a_second(
    api: FastAPI, planted: Planted, outgoing: Outgoing
) -> None:
    started = time.process_time()
    with outgoing.client(api) as client:
        client.get(f"/fail/{planted.name}")
    planted.every_kind()
    outgoing.assert_private()
    assert time.process_time() - started < 0.5


ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": bytes,
    "upper": bytes.upper,
    "lower": bytes.lower,
    "backwards": lambda data: data[::-1],
    "hex": lambda data: data.hex().encode(),
    "base64": base64.b64encode,
    "base64 in the middle": lambda data: base64.b64encode(b"ab" + data + b"c"),
    "base64 of URLs": base64.urlsafe_b64encode,
    "percent": lambda data: quote(data, safe="").encode(),
    "every byte in percent": lambda data: "".join(f"%{byte:02x}" for byte in data).encode(),
    "HTML": lambda data: "".join(f"&#{byte};" for byte in data).encode(),
    "HTML in hex": lambda data: "".join(f"&#x{byte:x};" for byte in data).encode(),
    "JSON": lambda data: json.dumps(data.decode()).encode(),
    "escapes": lambda data: "".join(f"\\u{byte:04x}" for byte in data).encode(),
    "a repr": lambda data: "".join(f"\\x{byte:02x}" for byte in data).encode(),
    "a list of bytes": lambda data: str(list(data)).encode(),
    "UTF-16": lambda data: data.decode().encode("utf-16-le"),
    "gzip": lambda data: b"head" + gzip.compress(b"<" + data + b">" * 9) + b"tail",
    "zlib": lambda data: b'{"segment_id":0}\n' + zlib.compress(b"<" + data + b">" * 9),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_value_of_each_kind_is_found_in_each_encoding(encoding: str, planted: Planted) -> None:
    planted.every_kind()
    planted.text("a longer text with an é and a comma, which somebody may cut off")
    for plant in planted.plants:
        sent = b'{"a":"b' + ENCODINGS[encoding](plant.value.encode()) + b'c"}'
        assert finds(plant.needles, views_of(sent)), plant
        assert not finds(plant.needles, views_of(ENCODINGS[encoding](b"of no interest")))


def test_parts_and_other_notations_are_found(planted: Planted) -> None:
    planted.every_kind()
    long = planted.text("a longer text that somebody may cut off somewhere")
    born, number = date.fromisoformat(planted.date), planted.number("ssn")
    of = {plant.label: plant.needles for plant in planted.plants}
    written = {
        "name": [planted.name.split()[0], planted.name.split()[1].upper()],
        "email": [planted.email.partition("@")[0].partition(".")[2]],
        "date": [f"{born:%d.%m.%Y}", f"{born:%m/%d/%y}", f"{born:%Y%m%d}", f"{born:%B %d, %Y}",
                 f"{born:%d %b %Y}", repr(born)],
        "number of kind ssn": [f"{number[:3]}-{number[3:5]}-{number[5:]}", f"{number}.0"],
        "uuid": [UUID(planted.uuid).hex, f"urn:uuid:{planted.uuid.upper()}",
                 str(UUID(planted.uuid).int)],
        "text": [long[:30], long[-28:]],
    }  # fmt: skip
    for label, forms in written.items():
        for form in forms:
            assert finds(of[label], views_of(f"<{form}>".encode())), form


def test_digits_within_an_id_made_at_random_are_no_find() -> None:
    planted = Planted(seed=1)
    number = planted.number("mrn")
    (plant,) = planted.plants
    assert not finds(plant.needles, [f'"a{number}bc0123456789abcdef012345"'.encode()])
    assert finds(plant.needles, [f'"{number}"'.encode()])


def test_what_chance_would_find_is_refused(planted: Planted) -> None:
    with pytest.raises(ValueError, match="needs 6 characters"):
        planted.text("short")
    with pytest.raises(ValueError, match="needs 7 digits"):
        planted.number("pin", digits=4)
    assert planted.number("mrn") == planted.number("mrn") != planted.number("phone")


def test_a_seed_makes_the_same_values_in_whatever_order_they_are_asked_for() -> None:
    one, other = Planted("seed"), Planted("seed")
    one.every_kind()
    assert other.number("card") == one.number("card")
    assert (other.key, other.uuid, other.name) == (one.key, one.uuid, one.name)
    assert one.name != Planted("another").name
    assert Planted().name != Planted().name
