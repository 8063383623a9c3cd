"""Alerts (workflows, in the API): which monitors they listen to, when they fire, whom they tell."""

from collections.abc import Iterator
from typing import Any

from .api import Json
from .configuration import Alert
from .managed_mark import key_in_mark, with_mark
from .monitors import METRIC_CONDITIONS, Monitors, monitor_key
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
        self.ours = {
            key: one
            for one in work.api.list(f"{work.organization}/workflows/", _READ)
            if (key := key_in_mark(one["name"], work.configuration.managed_as))
        }

    def ensure(self) -> None:
        for name, alert in self.work.configuration.alerts.items():
            heard = {}
            for condition in alert.when.conditions():
                if detectors := list(self._detectors(name, alert, condition)):
                    heard[condition] = detectors
                else:
                    self.work.report.skip(
                        f"alert {alert_key(name, condition)}: "
                        "every monitor it would listen to was skipped"
                    )
            # Whom an alert tells is said of alerts that there are.
            actions = self.recipients.actions(name, alert.notify) if heard else []
            for condition, detectors in heard.items():
                self._ensure(name, alert, condition, detectors, actions)

    def _ensure(
        self, name: str, alert: Alert, condition: str, detectors: list[Any], actions: list[Json]
    ) -> None:
        work, key = self.work, alert_key(name, condition)
        current = self.ours.get(key)
        actions = [*actions, *_added_by_hand(current or {})]
        triggers, filters = _conditions(alert, condition)
        body: Json = {
            "name": with_mark(alert.name, work.configuration.managed_as, key),
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
        work.ensure(
            "alert",
            key,
            current,
            _comparable(body),
            create=lambda: work.api.post(path, _WRITE, body),
            update=lambda: work.api.put(
                f"{path}{(current or {})['id']}/",
                _WRITE,
                {"id": str((current or {})["id"]), **body},
            ),
            seen=lambda seen: _seen(seen, body),
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
    return {**body, "detectorIds": [str(one) for one in sorted(body["detectorIds"], key=str)]}


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
