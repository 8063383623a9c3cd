"""Monitors: metric monitors for the alerts that need one, uptime checks, cron jobs."""

from collections.abc import Iterator
from typing import Any

from . import answers
from .api import Json
from .configuration import Alert, CronMonitor, KeyPath, Uptime
from .ownership import Owned
from .projects import FoundProject
from .reconcile import NEW, Reconciler

_READ, _WRITE = "alerts:read", "alerts:write"
_PRIORITY = {"critical": 75, "warning": 50}
_OFF = "Sentry keeps it off: the plan includes no more"
_UPTIME = "uptime_domain_failure"
RESOLVED = 0
METRIC_CONDITIONS = ("error_count", "latency", "metric")


class Monitors:
    """The organisation's monitors, and those that sentry.yaml asks for.

    Args:
        work: the run.
        projects: as found or made.
        team: their owner.
    """

    def __init__(self, work: Reconciler, projects: list[FoundProject], team: Json) -> None:
        self.work = work
        self.projects = {project.key: project for project in projects}
        self.owner = f"team:{team['id']}"
        self.listed = work.api.list(f"{work.organization}/detectors/", _READ, answers.Detector)
        made = [one for one in self.listed if one["type"] in ("metric_issue", _UPTIME)]
        self.owned = Owned(work, "monitor", made, "name", "description")
        self.made: dict[str, Any] = {}

    def built_in(self, project: str, kind: str) -> Any:
        """The id of the monitor that Sentry makes itself for each project."""
        found = self.projects[project]
        for one in self.listed:
            if one["type"] == kind and str(one["projectId"]) == str(found.id):
                return one["id"]
        return NEW

    def metric_monitors(self) -> None:
        """One for each project and metric condition of an alert, the critical ones first."""
        # sorted() keeps the order of the file among alerts of one severity.
        alerts = sorted(
            self.work.configuration.alerts.items(), key=lambda item: item[1].severity != "critical"
        )
        for name, alert in alerts:
            for key, project, body in self._metric_bodies(name, alert):
                self._ensure("metric monitor", key, project, body, ("alerts", name))

    def uptime_monitors(self) -> None:
        for name, check in self.work.configuration.uptime.items():
            body = _uptime_body(check)
            at = ("uptime", name)
            self._ensure("uptime monitor", uptime_key(name), check.project, body, at)

    def cron_monitors(self) -> None:
        """Those the worker has not declared itself: then the code rules, not sentry.yaml."""
        work = self.work
        if not work.configuration.cron_monitors:
            return
        listed = work.api.list(f"{work.organization}/monitors/", _READ, answers.CronMonitor)
        known = {one["slug"]: one for one in listed}
        for slug, wanted in work.configuration.cron_monitors.items():
            current = known.get(slug)
            if current is None or not current["isUpserting"]:
                self._ensure_cron(slug, wanted, current)
            elif current["status"] != "active":
                work.lacks(f"cron monitor {slug}", _OFF)

    def _ensure_cron(self, slug: str, wanted: CronMonitor, current: Json | None) -> None:
        path = f"{self.work.organization}/monitors/"
        body = {
            "project": self.projects[wanted.project].slug,
            "name": wanted.name,
            "slug": slug,
            "owner": self.owner,
            "status": "active",
            "config": {
                "schedule_type": "crontab",
                "schedule": wanted.schedule,
                "timezone": wanted.timezone,
                "checkin_margin": wanted.margin_minutes,
                "max_runtime": wanted.max_runtime_minutes,
                "failure_issue_threshold": wanted.fail_after,
                "recovery_threshold": wanted.recover_after,
            },
        }
        self.work.ensure(
            "cron monitor",
            slug,
            current,
            body,
            create=lambda: self.work.api.post(path, _WRITE, body, answers.CronMonitor),
            update=lambda: self.work.api.put(f"{path}{slug}/", _WRITE, body, answers.CronMonitor),
            seen=_seen_cron,
            optional=True,
            at=("cron_monitors", slug),
        )

    def _ensure(self, kind: str, key: str, project: str, body: Json, at: KeyPath) -> None:
        work, found = self.work, self.projects[project]
        body = {
            **body,
            "description": f"{body['description']} Managed by {work.repository.path}.",
            "owner": self.owner,
            "enabled": True,
        }
        desired, title = _comparable(body), body["name"]
        current = self.owned.find(key, title, desired, _seen)
        here = f"{work.organization}/projects/{found.slug}/detectors/"
        made = work.ensure(
            kind,
            key,
            current,
            desired,
            create=lambda: self.owned.create(
                key, title, lambda: work.api.post(here, _WRITE, body, answers.Detector)
            ),
            update=lambda: work.api.put(
                f"{work.organization}/detectors/{(current or {})['id']}/",
                _WRITE,
                body,
                answers.Detector,
            ),
            seen=_seen,
            optional=True,
            at=at,
        )
        # What the plan has no place for Sentry makes all the same, and switches it off.
        if made is not None and (made.get("enabled", True) or not work.writes):
            self.made[key] = made.get("id", NEW)

    def _metric_bodies(self, name: str, alert: Alert) -> Iterator[tuple[str, str, Json]]:
        for condition in alert.when.conditions():
            if condition not in METRIC_CONDITIONS:
                continue
            for project in alert.projects or self.projects:
                key = monitor_key(name, condition, project)
                title = f"{alert.name} ({self.projects[project].slug})"
                yield key, project, _metric_body(title, alert, condition)


def monitor_key(alert: str, condition: str, project: str) -> str:
    return f"{alert}.{condition}/{project}"


def uptime_key(name: str) -> str:
    return f"uptime/{name}"


def _metric_body(title: str, alert: Alert, condition: str) -> Json:
    when = alert.when
    spans = {"dataset": "events_analytics_platform", "queryType": 1}
    if condition == "error_count" and when.error_count:
        threshold, minutes = when.error_count.more_than, when.error_count.within_minutes
        text = f"More than {threshold} errors in {minutes} minutes."
        source: Json = {"aggregate": "count()", "dataset": "events", "queryType": 0}
        source |= {"eventTypes": ["default", "error"], "query": ""}
    elif condition == "latency" and when.latency:
        threshold, minutes = when.latency.more_than_ms, when.latency.within_minutes
        percentile = when.latency.percentile
        text = f"{percentile} of transaction durations above {threshold} ms in {minutes} minutes."
        source = {"aggregate": f"{percentile}(span.duration)", **spans}
        source |= {"eventTypes": ["trace_item_span"], "query": "is_transaction:true"}
    elif when.metric:
        metric = when.metric
        threshold, minutes = metric.more_than, metric.within_minutes
        text = f"{metric.function} of {metric.name} above {threshold} in {minutes} minutes."
        arguments = f"value,{metric.name},{metric.kind},{metric.unit or '-'}"
        source = {"aggregate": f"{metric.function}({arguments})", **spans}
        source |= {"eventTypes": ["trace_item_metric"], "query": ""}
    source |= {
        "environment": alert.environment,
        "timeWindow": minutes * 60,
        "extrapolationMode": "unknown",
    }
    conditions = [
        {"type": "gt", "comparison": threshold, "conditionResult": _PRIORITY[alert.severity]},
        {"type": "lte", "comparison": threshold, "conditionResult": RESOLVED},
    ]
    return {
        "name": title,
        "type": "metric_issue",
        "description": text,
        "dataSources": [source],
        "conditionGroup": {"logicType": "any", "conditions": conditions},
        "config": {"detectionType": "static"},
    }


def _uptime_body(check: Uptime) -> Json:
    return {
        "name": check.name,
        "type": _UPTIME,
        "description": f"{check.url} does not answer.",
        "dataSources": [
            {
                "url": str(check.url),
                "method": "GET",
                "body": None,
                "headers": [],
                "intervalSeconds": check.interval_seconds,
                "timeoutMs": check.timeout_ms,
                "traceSampling": False,
                "assertion": None,
            }
        ],
        "config": {
            "mode": 1,
            "environment": check.environment,
            "downtimeThreshold": check.down_after,
            "recoveryThreshold": check.up_after,
        },
    }


def _comparable(body: Json) -> Json:
    """Without what Sentry takes and never gives back, lists without order in order."""
    sources = [
        {key: sorted(value) if key == "eventTypes" else value for key, value in source.items()}
        for source in body["dataSources"]
    ]
    for source in sources:
        source.pop("queryType", None)
    return {**body, "dataSources": sources}


def _seen(detector: Json) -> Json:
    """Sentry wraps the data sources that it takes bare, and spells an owner out."""
    owner = detector.get("owner")
    wrapped = [source["queryObj"] for source in detector.get("dataSources") or []]
    return _comparable(
        {
            **detector,
            "owner": f"{owner['type']}:{owner['id']}" if owner else None,
            "dataSources": [query.get("snubaQuery", query) for query in wrapped],
        }
    )


def _seen_cron(monitor: Json) -> Json:
    owner = monitor.get("owner")
    return {
        **monitor,
        "project": monitor["project"]["slug"],
        "owner": f"{owner['type']}:{owner['id']}" if owner else None,
    }
