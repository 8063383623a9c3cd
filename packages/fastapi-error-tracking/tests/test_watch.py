"""The watch: what the gate let pass is looked at again, and told without its content."""

import logging

import pytest
from fastapi import FastAPI
from fastapi_error_tracking import Settings, checks
from fastapi_error_tracking.compat.events import Envelope, item
from fastapi_error_tracking.policy_in_force import rule_at
from fastapi_error_tracking.scrubbing import Scrubber
from fastapi_error_tracking.testing.wiring import installed_in
from fastapi_error_tracking.watch import Watch
from fastapi_installed_apps import Project, install

pytestmark = pytest.mark.sample

ADDRESS = "somebody@example.org"


@pytest.fixture
def scrubber() -> Scrubber:
    """A gate that is open for what the app declares."""
    api = FastAPI()
    apps = ("fastapi_error_tracking", ".host.apps.declaring")
    install(api, Project(package=__package__ or "tests", apps=apps))
    app = installed_in(api)
    app.scrubber.learn(app.registry)
    return app.scrubber


def event(**fields: object) -> Envelope:
    """Return an envelope with one event."""
    content = {"event_id": "0" * 32, "timestamp": "2026-01-31T12:00:00Z", **fields}
    return Envelope(items=[item("event", content, {}, "application/json")])


def test_what_is_found_is_counted_by_kind_and_field_and_its_content_stays(
    scrubber: Scrubber, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch(1.0, scrubber)
    for _ in range(12):
        watch.look(
            event(
                tags={"ward": ADDRESS},
                breadcrumbs={"values": [{"data": {"url": "https://a.org/b"}}]},
            )
        )
    assert watch.found == {("email", "event.tags.ward"): 12}
    told = [record.getMessage() for record in caplog.records]
    assert told == ["What leaves looks like an identifier: email, at event.tags.ward"] * 2
    assert ADDRESS not in caplog.text
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


def test_what_has_a_form_of_its_own_is_no_find(scrubber: Scrubber) -> None:
    watch = Watch(1.0, scrubber)
    watch.look(event(sdk={"name": "sentry.python"}, contexts={"trace": {"trace_id": "1" * 32}}))
    assert not watch.found


def test_it_looks_at_the_share_that_is_set_and_by_default_at_none(scrubber: Scrubber) -> None:
    assert Settings().watch_sample_rate == 0
    never, sometimes = Watch(0.0, scrubber), Watch(0.5, scrubber)
    for _ in range(200):
        never.look(event(tags={"ward": ADDRESS}))
        sometimes.look(event(tags={"ward": ADDRESS}))
    assert not never.found
    assert 50 < sometimes.found["email", "event.tags.ward"] < 150


def test_check_deploy_says_whether_it_is_on() -> None:
    def ids(rate: float) -> set[str]:
        settings = Settings(environment="production", watch_sample_rate=rate)
        project = Project(package="shop")
        return {finding.id for finding in checks.findings(settings, project, deploy=True)}

    assert ids(0) - ids(0.01) == {"error_tracking.watch"}


def test_the_rule_of_a_field_is_found_by_its_path() -> None:
    rules = {"event.a.values[].b": "one", "event.m.(number)": "two", "event.frames[]": "three"}
    assert rule_at("event.a.values[].b", rules) == "one"
    assert rule_at("event.a[].b", rules) == "one"
    assert rule_at("event.m.7", rules) == "two"
    assert rule_at("event.frames[].vars.x", rules) == "three"
    assert rule_at("event.other", rules) == ""
