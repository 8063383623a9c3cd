"""What Sentry takes, closed: an unknown key, another case or another type is an error.

Derived from Sentry's published API description (names as on the wire) and, for monitors and alerts,
from the stricter one of its Terraform provider.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


Slug = Annotated[str, Field(pattern=r"^[0-9]*[a-z_-][a-z0-9_-]*$", max_length=100)]
Owner = Annotated[str, Field(pattern=r"^(team|user):[0-9]+$")]
Logic = Literal["any", "any-short", "all", "none"]


class Team(Closed):
    slug: Annotated[Slug, Field(max_length=50)]


class Project(Closed):
    name: Annotated[str, Field(max_length=50)]
    slug: Slug | None = None
    platform: str | None = None
    default_rules: bool = True


class ProjectChange(Closed):
    name: Annotated[str, Field(max_length=200)] | None = None
    slug: Slug | None = None
    platform: str | None = None
    subjectPrefix: Annotated[str, Field(max_length=200)] | None = None
    subjectTemplate: Annotated[str, Field(max_length=200)] | None = None
    resolveAge: int | None = None


class OrganizationChange(Closed):
    dataScrubber: bool | None = None
    dataScrubberDefaults: bool | None = None
    scrubIPAddresses: bool | None = None
    enhancedPrivacy: bool | None = None
    allowSharedIssues: bool | None = None
    sensitiveFields: list[str] | None = None
    safeFields: list[str] | None = None
    relayPiiConfig: str | None = None
    require2FA: bool | None = None


class RateLimit(Closed):
    count: Annotated[int, Field(ge=0)]
    window: Annotated[int, Field(ge=0, le=86400)]


class Key(Closed):
    name: Annotated[str, Field(max_length=64)] | None = None
    rateLimit: RateLimit | None = None


class KeyChange(Closed):
    name: str | None = None
    isActive: bool | None = None
    rateLimit: RateLimit | None = None


class Filter(Closed):
    active: bool | None = None
    subfilters: (
        list[Literal["ie", "edge", "safari", "firefox", "chrome", "opera", "android", "opera_mini"]]
        | None
    ) = None

    @model_validator(mode="after")
    def _one(self) -> "Filter":
        if (self.active is None) == (self.subfilters is None):
            raise ValueError("active or subfilters")
        return self


class Ownership(Closed):
    raw: str
    fallthrough: bool | None = None


class SpikeProtection(Closed):
    projects: Annotated[list[str], Field(min_length=1)]


class MetricQuery(Closed):
    aggregate: Annotated[str, Field(pattern=r"^[a-z0-9_]+\([^()]*\)$")]
    dataset: Literal["events", "events_analytics_platform"]
    environment: str | None
    eventTypes: Annotated[
        list[Literal["error", "default", "trace_item_span", "trace_item_log", "trace_item_metric"]],
        Field(min_length=1),
    ]
    query: str | None
    queryType: Literal[0, 1, 2] | None = None
    timeWindow: Literal[60, 300, 600, 900, 1800, 3600, 7200, 14400, 86400]
    extrapolationMode: Literal["unknown", "none", "client_and_server_weighted"] | None

    @model_validator(mode="after")
    def _consistent(self) -> "MetricQuery":
        spans = self.dataset == "events_analytics_platform"
        if any(kind.startswith("trace_item") is not spans for kind in self.eventTypes):
            raise ValueError(f"eventTypes do not fit the dataset {self.dataset}")
        if "trace_item_metric" in self.eventTypes and self.aggregate.count(",") != 3:
            raise ValueError("a metric's aggregate is function(value,name,kind,unit)")
        if spans and self.timeWindow < 300:
            raise ValueError("timeWindow: at least 300 for this dataset")
        return self


class MetricCondition(Closed):
    type: Literal["gt", "gte", "lt", "lte"]
    comparison: int | float
    conditionResult: Literal[0, 50, 75]


class MetricConditions(Closed):
    logicType: Logic
    conditions: list[MetricCondition]

    @model_validator(mode="after")
    def _resolves(self) -> "MetricConditions":
        if not any(one.conditionResult == 0 for one in self.conditions):
            raise ValueError("Resolution condition required for metric issue detector.")
        if len(self.conditions) > 3:
            raise ValueError("Too many conditions")
        return self


class MetricConfig(Closed):
    detectionType: Literal["static"]


class _Detector(Closed):
    name: Annotated[str, Field(max_length=200)]
    workflowIds: list[int] = []
    owner: Owner | None = None
    description: str | None = None
    enabled: bool = True


class MetricDetector(_Detector):
    type: Literal["metric_issue"]
    dataSources: Annotated[list[MetricQuery], Field(min_length=1, max_length=1)]
    conditionGroup: MetricConditions
    config: MetricConfig


class UptimeQuery(Closed):
    url: Annotated[str, Field(pattern=r"^https?://", max_length=255)]
    method: Literal["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]
    body: str | None
    headers: list[list[str]]
    intervalSeconds: Literal[60, 300, 600, 1200, 1800, 3600]
    timeoutMs: Annotated[int, Field(ge=1000, le=60000)]
    traceSampling: bool
    assertion: str | None


class UptimeConfig(Closed):
    mode: Literal[1, 2, 3]
    environment: str
    recoveryThreshold: Annotated[int, Field(ge=1)]
    downtimeThreshold: Annotated[int, Field(ge=1)]


class UptimeDetector(_Detector):
    type: Literal["uptime_domain_failure"]
    dataSources: Annotated[list[UptimeQuery], Field(min_length=1, max_length=1)]
    config: UptimeConfig


Detector: TypeAdapter[MetricDetector | UptimeDetector] = TypeAdapter(
    Annotated[MetricDetector | UptimeDetector, Field(discriminator="type")]
)


class Trigger(Closed):
    type: Literal[
        "first_seen_event", "issue_resolved_trigger", "reappeared_event", "regression_event"
    ]
    comparison: Literal[True]
    conditionResult: Literal[True]


class Triggers(Closed):
    logicType: Literal["any-short"]
    conditions: list[Trigger]


class Frequency(Closed):
    value: Annotated[int, Field(gt=0)]
    interval: Literal["1m", "5m", "15m", "1h", "1d", "1w", "30d"]


class FrequencyCondition(Closed):
    type: Literal["event_frequency_count"]
    comparison: Frequency
    conditionResult: Literal[True]


class Level(Closed):
    match: Literal["eq", "gte", "lte"]
    level: Literal[0, 10, 20, 30, 40, 50]


class LevelCondition(Closed):
    type: Literal["level"]
    comparison: Level
    conditionResult: Literal[True]


class Category(Closed):
    value: Literal[1, 6, 10, 11, 12, 13, 14, 15]


class CategoryCondition(Closed):
    type: Literal["issue_category"]
    comparison: Category
    conditionResult: Literal[True]


class EmailTarget(Closed):
    targetType: Literal["issue_owners", "team", "user"]
    targetIdentifier: str | None = None


class EmailAction(Closed):
    type: Literal["email"]
    config: EmailTarget
    data: dict[Literal["fallthroughType"], Literal["AllMembers", "ActiveMembers", "NoOne"]]


class SlackTarget(Closed):
    targetType: Literal["specific"]
    targetIdentifier: str
    targetDisplay: str


class SlackAction(Closed):
    type: Literal["slack"]
    integrationId: str
    config: SlackTarget
    data: dict[Literal["tags", "notes"], str]


class AppTarget(Closed):
    targetType: Literal["sentry_app"]
    targetIdentifier: str
    targetDisplay: str | None = None


class AppAction(Closed):
    id: str | None = None
    type: Literal["sentry_app"]
    config: AppTarget
    data: dict[Literal["settings"], list[dict[str, str]]]


class ActionFilter(Closed):
    logicType: Logic
    conditions: list[
        Annotated[
            FrequencyCondition | LevelCondition | CategoryCondition, Field(discriminator="type")
        ]
    ]
    actions: Annotated[
        list[Annotated[EmailAction | SlackAction | AppAction, Field(discriminator="type")]],
        Field(min_length=1),
    ]


class WorkflowConfig(Closed):
    frequency: Literal[0, 5, 10, 30, 60, 180, 720, 1440]


class Workflow(Closed):
    name: Annotated[str, Field(max_length=256)]
    id: str | None = None
    enabled: bool
    environment: str | None
    config: WorkflowConfig
    detectorIds: Annotated[list[int], Field(min_length=1)]
    triggers: Triggers
    actionFilters: Annotated[list[ActionFilter], Field(min_length=1)]
    owner: Owner | None = None


class Query(Closed):
    id: str | None = None
    name: str
    fields: list[str]
    aggregates: list[str]
    columns: list[str]
    fieldAliases: list[str] = []
    conditions: str
    orderby: str


class Layout(Closed):
    x: Annotated[int, Field(ge=0, le=5)]
    y: Annotated[int, Field(ge=0)]
    w: Annotated[int, Field(ge=1, le=6)]
    h: Annotated[int, Field(ge=1)]
    minH: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _inside(self) -> "Layout":
        if self.x + self.w > 6:
            raise ValueError("wider than 6 columns")
        return self


class Widget(Closed):
    id: str | None = None
    title: Annotated[str, Field(max_length=255)]
    description: str | None = None
    displayType: Literal["line", "area", "bar", "table", "big_number"]
    interval: Annotated[str, Field(max_length=10)]
    queries: Annotated[list[Query], Field(min_length=1)]
    widgetType: Literal["error-events", "issue", "spans", "metrics", "tracemetrics", "logs"]
    limit: Annotated[int, Field(ge=1)] | None
    layout: Layout


class Dashboard(Closed):
    title: Annotated[str, Field(max_length=255)]
    widgets: list[Widget]
    projects: list[int]


class CronConfig(Closed):
    schedule_type: Literal["crontab", "interval"]
    schedule: str | list[int | str]
    checkin_margin: Annotated[int, Field(ge=1, le=40320)] | None = None
    max_runtime: Annotated[int, Field(ge=1, le=40320)] | None = None
    timezone: str = "UTC"
    failure_issue_threshold: Annotated[int, Field(ge=1, le=720)] | None = None
    recovery_threshold: Annotated[int, Field(ge=1, le=720)] | None = None

    @model_validator(mode="after")
    def _comes(self) -> "CronConfig":
        if self.timezone not in available_timezones():
            raise ValueError(f'"{self.timezone}" is not a valid choice.')
        try:
            next(CronSim(str(self.schedule), datetime.now(UTC)))
        except (CronSimError, StopIteration):
            raise ValueError("Schedule is invalid") from None
        return self


class CronMonitor(Closed):
    project: str
    name: Annotated[str, Field(max_length=128)]
    config: CronConfig
    slug: Annotated[Slug, Field(max_length=50)]
    status: Literal["active", "disabled"] = "active"
    owner: Owner | None = None


class Message(Closed):
    formatted: str


class Event(Closed):
    event_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    timestamp: str
    platform: str
    level: Literal["debug", "info", "warning", "error", "fatal"]
    environment: str
    logentry: Message


Body = dict[str, Any]
