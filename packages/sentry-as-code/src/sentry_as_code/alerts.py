"""Alerts (workflows, in the API): which monitors they listen to, when they fire, whom they tell."""

from collections.abc import Iterator
from typing import Any

from . import answers
from .api import Json
from .configuration import Alert
from .monitors import METRIC_CONDITIONS, Monitors, monitor_key
from .ownership import Owned
from .recipients import OURS, Recipients
from .reconcile import Reconciler, number

_READ, _WRITE = "alerts:read", "alerts:write"
_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "fatal": 50}
_OUTAGE = 10
# A metric issue, an outage: told when it appears and when it comes back.
_APPEARS = ("first_seen_event", "reappeared_event", "regression_event")


class Alerts:
    """The organisation's alerts, and those that sentry.yaml asks for."""

    def __init__(self, work: Reconciler, monitors: Monitors, recipients: Recipients) -> None:
        self.work = work
        self.monitors = monitors
        self.recipients = recipients
        listed = work.api.list(f"{work.organization}/workflows/", _READ, answers.Workflow)
        self.owned = Owned(work, "alert", listed, "name", "name")

    def ensure(self) -> None:
        for name, alert in self.work.configuration.alerts.items():
            heard = {}
            for condition in alert.when.conditions():
                if detectors := list(self._detectors(name, alert, condition)):
                    heard[condition] = detectors
                else:
                    self.work.lacks(
                        f"alert {alert_key(name, condition)}",
                        "every monitor it would listen to was skipped",
                    )
                    self.owned.asked.add(alert_key(name, condition))
            # Whom an alert tells is said of alerts that there are.
            actions = self.recipients.actions(name, alert.notify) if heard else []
            for condition, detectors in heard.items():
                self._ensure(name, alert, condition, detectors, actions)

    def _ensure(
        self, name: str, alert: Alert, condition: str, detectors: list[Any], actions: list[Json]
    ) -> None:
        work, key = self.work, alert_key(name, condition)
        triggers, filters = _conditions(alert, condition)
        body: Json = {
            "name": alert.name,
            "enabled": True,
            "environment": alert.environment,
            "config": {"frequency": alert.repeat_minutes},
            "detectorIds": sorted(map(number, detectors), key=str),
            "triggers": {
                "logicType": "any-short",
                "conditions": [
                    {"type": kind, "comparison": True, "conditionResult": True} for kind in triggers
                ],
            },
            "actionFilters": [{"logicType": "all", "conditions": filters, "actions": actions}],
        }
        path = f"{work.organization}/workflows/"
        current = self.owned.find(
            key, alert.name, _comparable(body), lambda seen: _seen(seen, body)
        )
        body["actionFilters"][0]["actions"] = [*actions, *_added_by_hand(current or {})]
        work.ensure(
            "alert",
            key,
            current,
            _comparable(body),
            create=lambda: self.owned.create(
                key, alert.name, lambda: work.api.post(path, _WRITE, body, answers.Workflow)
            ),
            update=lambda: work.api.put(
                f"{path}{(current or {})['id']}/",
                _WRITE,
                {"id": str((current or {})["id"]), **body},
                answers.Workflow,
            ),
            seen=lambda seen: _seen(seen, body),
            at=("alerts", name),
        )

    def _detectors(self, name: str, alert: Alert, condition: str) -> Iterator[Any]:
        for project in alert.projects or self.monitors.projects:
            if condition in METRIC_CONDITIONS:
                key = monitor_key(name, condition, project)
                if key in self.monitors.made:
                    yield self.monitors.made[key]
            else:
                kind = "issue_stream" if condition == "outage" else "error"
                yield self.monitors.built_in(project, kind)


def _added_by_hand(workflow: Json) -> list[Json]:
    """The actions that sentry.yaml cannot speak of, such as the relay's integration: they stay."""
    names = ("id", "type", "integrationId", "config", "data")
    return [
        {name: action[name] for name in names if action.get(name) is not None}
        for group in workflow.get("actionFilters") or []
        for action in group.get("actions") or []
        if action["type"] not in OURS
    ]


def alert_key(name: str, condition: str) -> str:
    return f"{name}.{condition}"


def _conditions(alert: Alert, condition: str) -> tuple[tuple[str, ...], list[Json]]:
    when = alert.when
    if condition == "issue_events" and when.issue_events:
        # No trigger conditions: every event is looked at.
        rule: Json = {
            "type": "event_frequency_count",
            "comparison": {
                "value": when.issue_events.more_than,
                "interval": when.issue_events.within,
            },
        }
        return (), [{**rule, "conditionResult": True}]
    if condition == "new_issue" and when.new_issue:
        rule = {
            "type": "level",
            "comparison": {"match": "gte", "level": _LEVELS[when.new_issue.level]},
        }
        return ("first_seen_event",), [{**rule, "conditionResult": True}]
    if condition == "outage":
        rule = {"type": "issue_category", "comparison": {"value": _OUTAGE}}
        return _APPEARS, [{**rule, "conditionResult": True}]
    return _APPEARS, []


def _comparable(body: Json) -> Json:
    groups = [
        {**group, "actions": [_with_tags(action) for action in group["actions"]]}
        for group in body.get("actionFilters") or []
    ]
    return {
        **body,
        "actionFilters": groups,
        "detectorIds": [str(one) for one in sorted(body["detectorIds"], key=str)],
    }


def _with_tags(action: Json) -> Json:
    """An action whose tags are said even where there are none: taking them away is a change."""
    if action["type"] != "slack":
        return action
    return {**action, "data": {**action["data"], "tags": action["data"].get("tags") or ""}}


def _seen(workflow: Json, desired: Json) -> Json:
    """As `desired` would look: a channel id that Sentry looked up itself is no difference."""
    seen = _comparable({**workflow, "detectorIds": workflow.get("detectorIds") or []})
    wanted = desired["actionFilters"][0]["actions"]
    for group in seen.get("actionFilters") or []:
        group["actions"] = sorted(
            group.get("actions") or [], key=lambda action: action["type"] not in OURS
        )
        for have, want in zip(group["actions"], wanted, strict=False):
            config = have.get("config") or {}
            if want["config"].get("targetIdentifier") == "" and "targetIdentifier" in config:
                have["config"] = {**config, "targetIdentifier": ""}
            if "integrationId" in want:
                have["integrationId"] = str(have.get("integrationId"))
    return seen
