"""The state behind the stand-in: one organisation, and what Sentry would refuse about it."""

import copy
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from . import request_bodies as requests
from . import unread_fields as unread
from .request_bodies import Body

DATE = "2026-11-01T00:00:00.000000Z"
CREATOR: Body = {"id": "1", "name": "Owner", "email": "owner@example.com", **unread.USER}
APP = "01635075-0000-4f96-8fc8-ff9680780a13"
FILTERS = ("browser-extensions", "localhost", "filtered-transaction", "web-crawlers")


class RefusalError(Exception):
    """The answer is an error."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


@dataclass
class Plan:
    """What the organisation has paid for."""

    slack: bool = True
    key_rate_limits: bool = True
    # The feature is there, and what is written is forgotten all the same.
    silent_rate_limits: bool = False
    spike_protection: bool = True
    metric_monitors: int | None = None
    uptime_monitors: int = 1
    cron_monitors: int = 1
    dashboards: int | None = None


@dataclass
class Organization:
    slug: str = "acme"
    plan: Plan = field(default_factory=Plan)
    members: dict[str, str | None] = field(default_factory=dict)
    slack_channels: dict[str, str] | None = None
    ingest: str = "http://127.0.0.1"
    hidden_for: int = 0

    def __post_init__(self) -> None:
        self._last_id = 1000
        self.settings: Body = {
            "dataScrubber": False,
            "dataScrubberDefaults": False,
            "scrubIPAddresses": False,
            "enhancedPrivacy": False,
            "allowSharedIssues": True,
            "sensitiveFields": [],
            "safeFields": [],
            "relayPiiConfig": None,
            "require2FA": False,
        }
        self.teams: list[Body] = []
        self.projects: list[Body] = []
        self.keys: dict[str, list[Body]] = {}
        self.filters: dict[str, dict[str, Any]] = {}
        self.ownership: dict[str, str] = {}
        self.environments: list[Body] = []
        self.detectors: list[Body] = []
        self.workflows: list[Body] = []
        self.dashboards: list[Body] = []
        self.crons: list[Body] = []
        self.events: list[Body] = []
        self._hidden: dict[str, int] = {}

    def snapshot(self) -> Body:
        """Everything a person could see, comparable between two runs."""
        names = "settings teams projects keys filters ownership environments detectors workflows"
        state = {name: getattr(self, name) for name in [*names.split(), "dashboards", "crons"]}
        return copy.deepcopy({**state, "events": len(self.events)})

    def new_id(self) -> str:
        self._last_id += 1
        return str(self._last_id)

    def summary(self, region: str) -> Body:
        return {
            "id": "1",
            "slug": self.slug,
            "name": self.slug,
            "status": {"id": "active", "name": "active"},
            "dateCreated": DATE,
            "isEarlyAdopter": False,
            "avatar": unread.AVATAR,
            "links": {"organizationUrl": region, "regionUrl": region},
            "hasAuthProvider": False,
            "allowMemberInvite": True,
            "allowMemberProjectCreation": True,
            "allowSuperuserAccess": False,
            "require2FA": self.settings["require2FA"],
        }

    def organization(self, region: str) -> Body:
        plan = self.plan
        features = ["integrations-alert-rule"] if plan.slack else []
        # As Sentry does, the features tell plans apart, though not what each limits.
        features += ["spike-projections"] * plan.spike_protection
        features += [f"uptime-{plan.uptime_monitors}", f"dashboards-{plan.dashboards}"]
        features += [f"monitors-{plan.metric_monitors}", f"crons-{plan.cron_monitors}"]
        features += ["promised-rate-limits"] * plan.silent_rate_limits
        return {
            **self.summary(region),
            "features": ["advanced-search", *features],
            **unread.ORGANIZATION,
            **self.settings,
        }

    def change_organization(self, body: Body) -> None:
        change = requests.OrganizationChange.model_validate(body)
        if change.relayPiiConfig is not None:
            try:
                json.loads(change.relayPiiConfig)
            except ValueError:
                raise RefusalError(400, {"relayPiiConfig": ["Invalid JSON."]}) from None
        self.settings.update(body)

    def create_team(self, body: Body) -> Body:
        slug = requests.Team.model_validate(body).slug
        if any(team["slug"] == slug for team in self.teams):
            raise RefusalError(409, {"detail": "A team with this slug already exists."})
        team = {
            "id": self.new_id(),
            "slug": slug,
            "name": slug,
            "dateCreated": DATE,
            "isMember": True,
            "teamRole": "admin",
            "flags": {"idp:provisioned": False},
            "access": ["team:read"],
            "hasAccess": True,
            "isPending": False,
            "memberCount": 1,
            "avatar": unread.AVATAR,
        }
        self.teams.append(team)
        return team

    def change_team(self, slug: str, body: Body) -> Body:
        team = self.team(slug)
        team["slug"] = requests.Team.model_validate(body).slug
        for project in self.projects:
            for one in (project["team"], *project["teams"]):
                if one["id"] == team["id"]:
                    one["slug"] = team["slug"]
        return team

    def team(self, slug: str) -> Body:
        return _find(self.teams, "slug", slug)

    def project(self, slug: str) -> Body:
        return _find(self.projects, "slug", slug)

    def create_project(self, team_slug: str, body: Body) -> Body:
        wanted = requests.Project.model_validate(body)
        team = {key: self.team(team_slug)[key] for key in ("id", "slug", "name")}
        slug = wanted.slug or wanted.name
        if any(project["slug"] == slug for project in self.projects):
            raise RefusalError(409, {"detail": "A project with this slug already exists."})
        identifier = self.new_id()
        features = ["alert-filters"] + ["rate-limits"] * self.plan.key_rate_limits
        self.ownership[slug] = ""
        project = {
            "id": identifier,
            "slug": slug,
            "name": wanted.name,
            "platform": wanted.platform,
            "dateCreated": DATE,
            "features": features,
            "firstEvent": None,
            "access": ["project:read"],
            "team": team,
            "teams": [team],
            "platforms": [],
            "hasUserReports": False,
            "environments": [],
            "latestRelease": None,
            **unread.PROJECT,
            **unread.PROJECT_DETAIL,
            "organization": self.summary(self.ingest),
            "options": {"quotas:spike-protection-disabled": True},
            "subjectTemplate": "$shortID - $title",
            "subjectPrefix": "",
            "resolveAge": 0,
        }
        self.projects.append(project)
        self.filters[slug] = {**dict.fromkeys(FILTERS, False), "legacy-browsers": False}
        self.keys[slug] = []
        self.create_key(slug, {"name": "Default"})
        for kind in ("error", "issue_stream"):
            self._add_detector(project, {"name": kind, "type": kind, "config": {}}, None, None)
        if wanted.default_rules:
            raise RefusalError(400, {"default_rules": ["The stand-in has no default rules."]})
        return project

    def change_project(self, slug: str, body: Body) -> Body:
        requests.ProjectChange.model_validate(body)
        project = self.project(slug)
        new = body.get("slug", slug)
        if new != slug:
            if any(one["slug"] == new for one in self.projects):
                raise RefusalError(409, {"slug": ["Another project is using that slug."]})
            self.keys[new] = self.keys.pop(slug)
            self.filters[new] = self.filters.pop(slug)
            self.ownership[new] = self.ownership.pop(slug)
        project.update(body)
        return project

    def add_team(self, slug: str, team_slug: str) -> Body:
        team, project = self.team(team_slug), self.project(slug)
        if all(one["slug"] != team_slug for one in project["teams"]):
            project["teams"].append({key: team[key] for key in ("id", "slug", "name")})
        return project

    def create_key(self, slug: str, body: Body) -> Body:
        wanted = requests.Key.model_validate(body)
        project = self.project(slug)
        identifier = hashlib.sha256(f"{slug}{len(self.keys[slug])}".encode()).hexdigest()[:32]
        scheme, _, host = self.ingest.partition("://")
        key = {
            "id": identifier,
            "name": wanted.name or "Key",
            "label": wanted.name or "Key",
            "public": identifier,
            "secret": identifier[::-1],
            "projectId": int(project["id"]),
            "isActive": True,
            "rateLimit": None,
            "dsn": {
                **unread.DSN,
                "public": f"{scheme}://{identifier}@{host}/{project['id']}",
                "secret": f"{scheme}://{identifier}:{identifier[::-1]}@{host}/{project['id']}",
            },
            "dateCreated": DATE,
            **unread.KEY,
        }
        self.keys[slug].append(key)
        return key

    def change_key(self, slug: str, identifier: str, body: Body) -> Body:
        requests.KeyChange.model_validate(body)
        self.project(slug)
        key = _find(self.keys[slug], "id", identifier)
        # As Sentry does: without the feature the rate limit is taken and silently forgotten.
        key.update({k: v for k, v in body.items() if k != "rateLimit" or self._limits()})
        return key

    def _limits(self) -> bool:
        return self.plan.key_rate_limits and not self.plan.silent_rate_limits

    def read_ownership(self, slug: str) -> Body:
        self.project(slug)
        return {
            "raw": self.ownership[slug],
            "fallthrough": True,
            "dateCreated": DATE,
            "lastUpdated": DATE,
            "isActive": True,
            "autoAssignment": "Auto Assign to Issue Owner",
            "codeownersAutoSync": True,
            "schema": None,
        }

    def change_ownership(self, slug: str, body: Body) -> Body:
        raw = requests.Ownership.model_validate(body).raw
        self.project(slug)
        known = {f"#{team['slug']}" for team in self.teams} | set(self.members)
        for line in raw.splitlines():
            matcher, *owners = line.split()
            if ":" not in matcher or not owners or not set(owners) <= known:
                raise RefusalError(400, {"raw": [f"Invalid rule owners or syntax: {line}"]})
        self.ownership[slug] = raw
        return self.read_ownership(slug)

    def list_filters(self, slug: str) -> list[Body]:
        self.project(slug)
        return [{"id": name, "active": active} for name, active in self.filters[slug].items()]

    def change_filter(self, slug: str, name: str, body: Body) -> None:
        wanted = requests.Filter.model_validate(body)
        self.project(slug)
        if name not in self.filters[slug]:
            raise RefusalError(404, {"detail": "The requested resource does not exist"})
        if (wanted.subfilters is not None) != (name == "legacy-browsers"):
            raise RefusalError(400, {"active": ["This field does not fit the filter."]})
        value = wanted.active if wanted.subfilters is None else wanted.subfilters or False
        self.filters[slug][name] = value

    def protect_from_spikes(self, body: Body) -> None:
        if not self.plan.spike_protection:
            raise RefusalError(403, {"detail": "Spike protection is not available for this plan."})
        for slug in requests.SpikeProtection.model_validate(body).projects:
            self.project(slug)["options"]["quotas:spike-protection-disabled"] = False

    def unprotect_from_spikes(self, body: Body) -> None:
        for slug in requests.SpikeProtection.model_validate(body).projects:
            self.project(slug)["options"]["quotas:spike-protection-disabled"] = True

    def list_members(self) -> list[Body]:
        return [
            {
                "id": f"9{index}",
                "email": email,
                "name": email,
                "user": {"id": user, "name": email, "email": email, **unread.USER}
                if user
                else None,
                "orgRole": "member",
                "pending": user is None,
                "expired": False,
                "dateCreated": DATE,
                "inviteStatus": "approved",
                "inviterName": None,
                **unread.MEMBER,
            }
            for index, (email, user) in enumerate(self.members.items())
        ]

    def list_integrations(self) -> list[Body]:
        if self.slack_channels is None:
            return []
        return [
            {
                "id": "77",
                "name": "Acme",
                "domainName": "acme.slack.com",
                "status": "active",
                "provider": {"key": "slack", "slug": "slack", "name": "Slack"},
                "externalId": "T1",
                "organizationId": 1,
                "organizationIntegrationStatus": "active",
                **unread.INTEGRATION,
            }
        ]

    def list_environments(self) -> list[Body]:
        """Those seen; ingestion takes a while, so a new one hides from `hidden_for` requests."""
        seen = []
        for environment in self.environments:
            left = self._hidden.get(environment["name"], 0)
            if left:
                self._hidden[environment["name"]] = left - 1
            else:
                seen.append(environment)
        return seen

    def take_event(self, project_id: str, key: str, event: Body) -> None:
        wanted = requests.Event.model_validate(event)
        project = _find(self.projects, "id", project_id)
        if all(one["public"] != key for one in self.keys[project["slug"]]):
            raise RefusalError(403, {"detail": "event submission rejected: invalid key"})
        self.events.append(event)
        if all(one["name"] != wanted.environment for one in self.environments):
            self.environments.append({"id": self.new_id(), "name": wanted.environment})
            self._hidden[wanted.environment] = self.hidden_for

    def create_detector(self, slug: str, body: Body) -> Body:
        project = self.project(slug)
        wanted = self._checked_detector(body)
        kind = wanted["type"]
        if kind == "metric_issue":
            count = sum(one["type"] == kind for one in self.detectors)
            limit = self.plan.metric_monitors
            if limit is not None and count >= limit:
                text = f"Used {count}/{limit} of allowed {kind} monitors."
                raise RefusalError(400, {"nonFieldErrors": [text]})
        elif not self._uptime_seat():
            # As Sentry does: it is made all the same, and does not watch.
            wanted = {**wanted, "enabled": False}
        detector: Body = {}
        return self._fill_detector(detector, project, wanted)

    def _uptime_seat(self) -> bool:
        uptime = [one for one in self.detectors if one["type"] == "uptime_domain_failure"]
        return len([one for one in uptime if one["enabled"]]) < self.plan.uptime_monitors

    def _cron_seat(self) -> bool:
        on = [one for one in self.crons if one["status"] == "active"]
        return len(on) < self.plan.cron_monitors

    def change_detector(self, identifier: str, body: Body) -> Body:
        detector = _find(self.detectors, "id", identifier)
        wanted = self._checked_detector(body)
        if wanted["type"] != detector["type"]:
            raise RefusalError(400, {"type": ["The type cannot be changed."]})
        off = wanted["type"] == "uptime_domain_failure" and not detector["enabled"]
        if off and wanted.get("enabled", True) and not self._uptime_seat():
            raise RefusalError(400, {"enabled": ["Cannot enable uptime monitor"]})
        project = _find(self.projects, "id", detector["projectId"])
        return self._fill_detector(detector, project, wanted)

    def _checked_detector(self, body: Body) -> Body:
        wanted = requests.Detector.validate_python(body)
        self._owner(body.get("owner"))
        metric = isinstance(wanted, requests.MetricDetector)
        name = wanted.dataSources[0].environment if metric else wanted.config.environment  # type: ignore[union-attr]
        self._environment(name, "dataSources" if metric else "config")
        return body

    def _fill_detector(self, detector: Body, project: Body, wanted: Body) -> Body:
        source = wanted["dataSources"][0]
        if wanted["type"] == "metric_issue":
            kind = "snuba_query_subscription"
            # Sentry keeps the query type to itself and gives event types in an order of its own.
            inner = {key: value for key, value in source.items() if key != "queryType"}
            inner["eventTypes"] = sorted(inner["eventTypes"], reverse=True)
            query: Body = {"id": self.new_id(), "status": 1, "subscription": None}
            query["snubaQuery"] = {"id": self.new_id(), **inner}
        else:
            kind, query = "uptime_subscription", source
        sources = [
            {
                "id": self.new_id(),
                "organizationId": "1",
                "type": kind,
                "sourceId": self.new_id(),
                "queryObj": query,
            }
        ]
        conditions = wanted.get("conditionGroup") or {"logicType": "any", "conditions": []}
        group = self._group({**conditions, "actions": []})
        return self._add_detector(project, wanted, sources, group, detector)

    def _add_detector(
        self,
        project: Body,
        wanted: Body,
        sources: list[Body] | None,
        group: Body | None,
        detector: Body | None = None,
    ) -> Body:
        detector = {} if detector is None else detector
        new = not detector
        detector.update(
            {
                "id": detector.get("id") or self.new_id(),
                "projectId": project["id"],
                "name": wanted["name"],
                "type": wanted["type"],
                "description": wanted.get("description"),
                "owner": self._owner(wanted.get("owner")),
                "createdBy": "1",
                "workflowIds": [],
                "dateCreated": DATE,
                "dateUpdated": DATE,
                "dataSources": sources,
                "conditionGroup": group,
                "config": wanted["config"],
                "enabled": wanted.get("enabled", True),
                "latestGroup": None,
            }
        )
        if new:
            self.detectors.append(detector)
        return detector

    def create_workflow(self, body: Body) -> Body:
        if body.get("id") is not None:
            raise RefusalError(400, {"id": ["A new alert has no id."]})
        workflow: Body = {"id": self.new_id()}
        self._fill_workflow(workflow, body)
        self.workflows.append(workflow)
        return workflow

    def change_workflow(self, identifier: str, body: Body) -> Body:
        workflow = _find(self.workflows, "id", identifier)
        if body.get("id") != identifier:
            raise RefusalError(400, {"id": ["This field is required."]})
        self._fill_workflow(workflow, body)
        return workflow

    def _fill_workflow(self, workflow: Body, body: Body) -> None:
        wanted = requests.Workflow.model_validate(body)
        self._environment(wanted.environment, "environment")
        for number in wanted.detectorIds:
            if all(one["id"] != str(number) for one in self.detectors):
                raise RefusalError(400, {"detectorIds": [f"Some detectors do not exist: {number}"]})
        groups = copy.deepcopy(body["actionFilters"])
        for group in groups:
            for action in group["actions"]:
                self._fill_action(action)
        workflow.update(
            {
                "name": wanted.name,
                "organizationId": "1",
                "createdBy": "1",
                "dateCreated": DATE,
                "dateUpdated": DATE,
                "triggers": self._group({**body["triggers"], "actions": []}),
                "actionFilters": [self._group(group) for group in groups],
                "environment": wanted.environment,
                "config": body["config"],
                "detectorIds": [str(number) for number in reversed(wanted.detectorIds)],
                "enabled": wanted.enabled,
                "lastTriggered": None,
                "owner": None,
            }
        )

    def _fill_action(self, action: Body) -> None:
        config = action["config"]
        if action["type"] == "slack":
            if self.slack_channels is None or action["integrationId"] != "77":
                raise RefusalError(400, {"actionFilters": ["Slack integration was not found."]})
            if not self.plan.slack:
                raise RefusalError(403, {"detail": "Slack is not available for this plan."})
            found = self.slack_channels.get(config["targetDisplay"])
            if found is None or config["targetIdentifier"] not in ("", found):
                raise RefusalError(400, {"actionFilters": ["Slack: Channel not found."]})
            config["targetIdentifier"] = found
        elif action["type"] == "sentry_app":
            if config["targetIdentifier"] != APP:
                raise RefusalError(400, {"actionFilters": ["Sentry App was not found."]})
            action["integrationId"] = None
            config["targetDisplay"] = "Relay"
        else:
            users = [user for user in self.members.values() if user]
            teams = [team["id"] for team in self.teams]
            known = {"team": teams, "user": users, "issue_owners": [None]}[config["targetType"]]
            if config.get("targetIdentifier") not in known:
                raise RefusalError(400, {"actionFilters": ["targetIdentifier does not exist."]})
            action["integrationId"] = None
            config["targetDisplay"] = None
        action["status"] = "active"

    def list_dashboards(self) -> list[Body]:
        return [
            {
                **{key: one[key] for key in ("id", "title", "dateCreated", "createdBy")},
                "environment": [],
                "filters": {},
                "lastVisited": None,
                "widgetDisplay": [widget["displayType"] for widget in one["widgets"]],
                "widgetPreview": [],
                "permissions": None,
                "isFavorited": False,
                "projects": one["projects"],
                "prebuiltId": None,
            }
            for one in self.dashboards
        ]

    def dashboard(self, identifier: str) -> Body:
        return _find(self.dashboards, "id", identifier)

    def create_dashboard(self, body: Body) -> Body:
        if any(one["title"] == body.get("title") for one in self.dashboards):
            raise RefusalError(409, {"detail": "Dashboard with that title already exists."})
        most = self.plan.dashboards
        if most is not None and len(self.dashboards) >= most:
            raise RefusalError(400, f"You may not exceed {most} dashboards on your current plan.")
        dashboard: Body = {"id": self.new_id(), "widgets": []}
        self._fill_dashboard(dashboard, body)
        self.dashboards.append(dashboard)
        return dashboard

    def change_dashboard(self, identifier: str, body: Body) -> Body:
        dashboard = self.dashboard(identifier)
        self._fill_dashboard(dashboard, body)
        return dashboard

    def _fill_dashboard(self, dashboard: Body, body: Body) -> None:
        wanted = requests.Dashboard.model_validate(body)
        for number in wanted.projects:
            if all(one["id"] != str(number) for one in self.projects):
                raise RefusalError(400, {"projects": [f"Project {number} does not exist."]})
        known = {widget["id"] for widget in dashboard["widgets"]}
        widgets = []
        for widget in body["widgets"]:
            if "id" in widget and widget["id"] not in known:
                raise RefusalError(
                    400, {"widgets": ["You cannot update widgets not part of this."]}
                )
            identifier = widget.get("id") or self.new_id()
            queries = [
                {
                    "id": self.new_id(),
                    "widgetId": identifier,
                    "fieldAliases": [],
                    "onDemand": [],
                    "isHidden": False,
                    "selectedAggregate": None,
                    "linkedDashboards": [],
                    **query,
                }
                for query in widget["queries"]
            ]
            nothing = "thresholds axisRange legendType datasetSource exploreUrls changedReason"
            widgets.append(
                {
                    "description": None,
                    "dateCreated": DATE,
                    "dashboardId": dashboard["id"],
                    **dict.fromkeys(nothing.split()),
                    **widget,
                    "id": identifier,
                    "queries": queries,
                }
            )
        dashboard.update(
            {
                "title": wanted.title,
                "dateCreated": DATE,
                "createdBy": CREATOR,
                "widgets": widgets,
                "projects": wanted.projects,
                "filters": {},
                "permissions": None,
                "isFavorited": False,
                "prebuiltId": None,
            }
        )

    def create_cron(self, body: Body) -> Body:
        if any(one["slug"] == body.get("slug") for one in self.crons):
            raise RefusalError(400, {"slug": ["This slug is already in use."]})
        monitor: Body = {"id": self.new_id(), "isUpserting": False}
        self._fill_cron(monitor, body if self._cron_seat() else {**body, "status": "disabled"})
        self.crons.append(monitor)
        return monitor

    def change_cron(self, slug: str, body: Body) -> Body:
        monitor = _find(self.crons, "slug", slug)
        off = monitor["status"] == "disabled"
        if off and body.get("status", "active") == "active" and not self._cron_seat():
            raise RefusalError(400, {"status": ["Failed to enable monitor due to quota limits"]})
        self._fill_cron(monitor, body)
        return monitor

    def _fill_cron(self, monitor: Body, body: Body) -> None:
        wanted = requests.CronMonitor.model_validate(body)
        project = self.project(wanted.project)
        monitor.update(
            {
                "name": wanted.name,
                "slug": wanted.slug,
                "status": wanted.status,
                "isMuted": False,
                "config": {**wanted.config.model_dump(), "alert_rule_id": None},
                "dateCreated": monitor.get("dateCreated") or datetime.now(UTC).isoformat(),
                "project": {
                    **unread.CRON_PROJECT,
                    **{key: project[key] for key in ("id", "slug", "name")},
                },
                "environments": [],
                "owner": self._owner(wanted.owner),
            }
        )

    def remove_cron(self, slug: str) -> None:
        self.crons.remove(_find(self.crons, "slug", slug))

    def remove(self, things: list[Body], identifier: str) -> None:
        things.remove(_find(things, "id", identifier))

    def _group(self, group: Body) -> Body:
        return {
            "id": self.new_id(),
            "organizationId": "1",
            "logicType": group["logicType"],
            "conditions": [{"id": self.new_id(), **one} for one in group["conditions"]],
            "actions": [{**one, "id": one.get("id") or self.new_id()} for one in group["actions"]],
        }

    def _owner(self, owner: str | None) -> Body | None:
        if owner is None:
            return None
        kind, _, identifier = owner.partition(":")
        found = next((team for team in self.teams if team["id"] == identifier), None)
        if kind != "team" or found is None:
            raise RefusalError(400, {"owner": ["Team does not exist"]})
        return {"type": kind, "id": identifier, "name": found["name"]}

    def _environment(self, name: str | None, where: str) -> None:
        if name is not None and all(one["name"] != name for one in self.environments):
            raise RefusalError(
                400, {where: {"environment": [f"Environment {name} does not exist."]}}
            )


def _find(things: list[Body], key: str, value: str) -> Body:
    for thing in things:
        if thing[key] == value:
            return thing
    raise RefusalError(404, {"detail": "The requested resource does not exist"})
