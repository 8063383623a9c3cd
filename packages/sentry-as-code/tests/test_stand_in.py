"""The stand-in for Sentry's API refuses what Sentry refuses, and vouches for its own answers."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx
import pytest

from stand_in.organization import Organization, Plan
from stand_in.server import PAGE, TOKEN, Server

Body = dict[str, Any]

METRIC: Body = {
    "name": "Errors",
    "type": "metric_issue",
    "description": None,
    "enabled": True,
    "dataSources": [
        {
            "aggregate": "count()",
            "dataset": "events",
            "environment": "production",
            "eventTypes": ["error"],
            "query": "",
            "queryType": 0,
            "timeWindow": 300,
            "extrapolationMode": "unknown",
        }
    ],
    "conditionGroup": {
        "logicType": "any",
        "conditions": [
            {"type": "gt", "comparison": 10, "conditionResult": 75},
            {"type": "lte", "comparison": 10, "conditionResult": 0},
        ],
    },
    "config": {"detectionType": "static"},
}
ALERT: Body = {
    "name": "Errors",
    "enabled": True,
    "environment": "production",
    "config": {"frequency": 30},
    "detectorIds": [0],
    "triggers": {"logicType": "any-short", "conditions": []},
    "actionFilters": [
        {
            "logicType": "all",
            "conditions": [
                {
                    "type": "event_frequency_count",
                    "comparison": {"value": 10, "interval": "5m"},
                    "conditionResult": True,
                }
            ],
            "actions": [
                {
                    "type": "email",
                    "config": {"targetType": "user", "targetIdentifier": "501"},
                    "data": {},
                }
            ],
        }
    ],
}
CRON: Body = {
    "project": "backend",
    "name": "Nightly",
    "slug": "nightly",
    "config": {"schedule_type": "crontab", "schedule": "0 7 * * *", "timezone": "UTC"},
}
DETECTORS = "/organizations/acme/projects/backend/detectors/"
WORKFLOWS = "/organizations/acme/workflows/"
MONITORS = "/organizations/acme/monitors/"


@pytest.fixture
def organization() -> Organization:
    organization = Organization(members={"ops@example.com": "501"}, slack_channels={})
    organization.create_team({"slug": "team"})
    organization.create_project("team", {"name": "backend", "default_rules": False})
    organization.environments.append({"id": "1", "name": "production"})
    return organization


@pytest.fixture
def server(organization: Organization) -> Iterator[Server]:
    with Server(organization) as server:
        yield server


def send(server: Server, method: str, path: str, body: Any = None, **query: str) -> httpx.Response:
    return httpx.request(
        method,
        f"{server.region}/api/0{path}",
        json=body,
        params=query,
        headers={"Authorization": f"Bearer {TOKEN}"},
        trust_env=False,
    )


def changed(body: Body, path: str, value: Any) -> Body:
    """`body` with `value` in the place that `path` names, such as dataSources.0.timeWindow."""
    result = deepcopy(body)
    *way, last = path.split(".")
    place: Any = result
    for part in way:
        place = place[int(part)] if part.isdigit() else place[part]
    place[last] = value
    return result


@pytest.mark.sample
def test_what_is_right_is_taken(server: Server) -> None:
    made = send(server, "POST", DETECTORS, METRIC)
    assert made.status_code == 201, made.text
    alert = {**ALERT, "detectorIds": [int(made.json()["id"])]}
    assert send(server, "POST", WORKFLOWS, alert).status_code == 201
    assert send(server, "POST", MONITORS, CRON).status_code == 201
    assert server.violations == []


CONDITIONS = METRIC["conditionGroup"]["conditions"]
WRONG = {
    "an unknown key": (DETECTORS, METRIC, "colour", "red", "colour"),
    "another case": (DETECTORS, METRIC, "data_sources", [], "data_sources"),
    "another case further in": (DETECTORS, METRIC, "dataSources.0.time_window", 300, "time_window"),
    "a number as text": (DETECTORS, METRIC, "dataSources.0.timeWindow", "300", "timeWindow"),
    "a window that is not": (DETECTORS, METRIC, "dataSources.0.timeWindow", 301, "timeWindow"),
    "a data set of others": (
        *(DETECTORS, METRIC, "dataSources.0.dataset"),
        *("events_analytics_platform", "eventTypes do not fit"),
    ),
    "an unknown environment": (
        *(DETECTORS, METRIC, "dataSources.0.environment", "prod", "Environment prod does not"),
    ),
    "no condition that resolves": (
        *(DETECTORS, METRIC, "conditionGroup.conditions", CONDITIONS[:1], "Resolution condition"),
    ),
    "too many conditions": (
        *(DETECTORS, METRIC, "conditionGroup.conditions", CONDITIONS * 2, "Too many conditions"),
    ),
    "an owner that is not": (DETECTORS, METRIC, "owner", "team:9", "Team does not exist"),
    "an alert's unknown key": (WORKFLOWS, ALERT, "environments", [], "environments"),
    "an alert's unknown environment": (WORKFLOWS, ALERT, "environment", "prod", "does not exist"),
    "a monitor that is not": (WORKFLOWS, ALERT, "detectorIds", [9999], "detectors do not exist"),
    "an interval that is not": (
        *(WORKFLOWS, ALERT, "actionFilters.0.conditions.0.comparison.interval", "10m", "interval"),
    ),
    "an alert without a recipient": (
        *(WORKFLOWS, ALERT, "actionFilters.0.actions", [], "actions"),
    ),
    "a recipient that is not": (
        *(WORKFLOWS, ALERT, "actionFilters.0.actions.0.config.targetIdentifier", "9"),
        "targetIdentifier does not exist",
    ),
    "a wrong schedule": (MONITORS, CRON, "config.schedule", "0 25 * * *", "Schedule is invalid"),
    "an unknown time zone": (MONITORS, CRON, "config.timezone", "Mars/Base", "not a valid choice"),
}


@pytest.mark.parametrize(("path", "body", "where", "value", "says"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_refused(
    server: Server, path: str, body: Body, where: str, value: Any, says: str
) -> None:
    if path == WORKFLOWS:
        made = send(server, "POST", DETECTORS, METRIC).json()
        body = {**body, "detectorIds": [int(made["id"])]}

    answer = send(server, "POST", path, changed(body, where, value))

    assert answer.status_code == 400
    assert says in answer.text


def test_the_limits_of_the_plan(server: Server, organization: Organization) -> None:
    organization.plan = Plan(metric_monitors=1, cron_monitors=0)
    assert send(server, "POST", DETECTORS, METRIC).status_code == 201

    beyond = send(server, "POST", DETECTORS, METRIC)

    assert beyond.status_code == 400
    assert "Used 1/1 of allowed" in beyond.text
    off = send(server, "POST", MONITORS, CRON)
    assert (off.status_code, off.json()["status"]) == (201, "disabled")
    on = send(server, "PUT", f"{MONITORS}nightly/", {**CRON, "status": "active"})
    assert on.status_code == 400


def test_lists_come_in_pages(server: Server, organization: Organization) -> None:
    for number in range(2 * PAGE):
        organization.create_project("team", {"name": f"p{number}", "default_rules": False})

    found: list[str] = []
    cursor = ""
    while True:
        page = send(server, "GET", "/organizations/acme/projects/", cursor=cursor or "0:0:0")
        assert len(page.json()) <= PAGE
        found += [one["slug"] for one in page.json()]
        following = page.links["next"]
        if following["results"] != "true":
            break
        cursor = following["cursor"]

    assert found == [one["slug"] for one in organization.projects]
    assert send(server, "GET", "/organizations/acme/projects/", per_page="9").status_code == 400


def test_tokens_scopes_regions_and_what_is_gone(server: Server) -> None:
    here = "/api/0/organizations/acme/teams/"
    assert httpx.get(f"{server.region}{here}", trust_env=False).status_code == 401
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert httpx.get(f"{server.url}{here}", headers=headers, trust_env=False).status_code == 404
    for old in ("/projects/acme/backend/rules/", "/organizations/acme/alert-rules/"):
        assert send(server, "GET", old).status_code == 410
    server.scopes = server.scopes - {"alerts:write"}
    assert send(server, "POST", DETECTORS, METRIC).status_code == 403


@pytest.mark.parametrize(("key", "value"), [("colour", "red"), ("name", 7)])
def test_its_own_wrong_answer_is_noted(
    server: Server, organization: Organization, key: str, value: Any
) -> None:
    send(server, "GET", "/organizations/acme/teams/")
    assert server.violations == []
    organization.teams[0][key] = value

    send(server, "GET", "/organizations/acme/teams/")

    assert len(server.violations) == 1
    assert key in server.violations[0]
