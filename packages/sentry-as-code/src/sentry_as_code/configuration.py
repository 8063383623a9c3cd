"""The shape of sentry.yaml. What a key means to a reader stands in the README."""

from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AnyHttpUrl, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

KeyPath = tuple[str | int, ...]

# What a pattern accepts, in words.
PATTERNS = {
    r"^[0-9]*[a-z_-][a-z0-9_-]*$": "lower-case letters, digits, - and _, not only digits",
    r"^[a-z][a-z0-9-]*$": "lower-case letters, digits and -, beginning with a letter",
    r"^(team|[^@\s]+@[^@\s]+\.[^@\s]+)$": "an e-mail address, or team",
    r"^#[^\s#]+$": "the name of a channel, such as #alerts",
    r"^\S+ \S+ \S+ \S+ \S+$": "five fields, such as 0 7 * * *",
    r"^[A-Z][A-Z0-9_]*$": "the name of a variable, in capitals",
    r"^(path|module|url|codeowners|tags\.[^:\s]+):\S+$": "path:…, module:…, url:… or tags.NAME:…",
}
_SLUG, _KEY, _ADDRESS, _CHANNEL, _SCHEDULE, _VARIABLE, _RULE = PATTERNS

Slug = Annotated[str, Field(pattern=_SLUG, max_length=50)]
Key = Annotated[str, Field(pattern=_KEY, max_length=50)]
Rule = Annotated[str, Field(pattern=_RULE)]
Address = Annotated[str, Field(pattern=_ADDRESS)]
Channel = Annotated[str, Field(pattern=_CHANNEL, max_length=80)]
Schedule = Annotated[str, Field(pattern=_SCHEDULE)]
Variable = Annotated[str, Field(pattern=_VARIABLE)]
Window = Literal[1, 5, 10, 15, 30, 60, 120, 240, 1440]
# A key whose last line was taken out says nothing, which is no name.
Names = Annotated[list[str], BeforeValidator(lambda value: [] if value is None else value)]
Positive = Annotated[int, Field(gt=0)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RateLimit(Strict):
    events: Positive
    seconds: Annotated[int, Field(gt=0, le=86400)]


class Filters(Strict):
    browser_extensions: bool = False
    localhost: bool = False
    health_checks: bool = False
    web_crawlers: bool = False
    legacy_browsers: list[
        Literal["android", "chrome", "edge", "firefox", "ie", "opera", "opera_mini", "safari"]
    ] = []


class Project(Strict):
    slug: Slug
    platform: str
    rate_limit: RateLimit | None = None
    filters: Filters = Filters()
    resolve_after_hours: Annotated[int, Field(ge=0, le=8760)] | None = None
    ownership: dict[Rule, Address] = {}


class Privacy(Strict):
    data_scrubber: bool
    data_scrubber_defaults: bool
    scrub_ip_addresses: bool
    enhanced_privacy: bool
    allow_shared_issues: bool
    sensitive_fields: list[str] = []
    pii_rules: dict[str, JsonValue] | None = None


class Slack(Strict):
    workspace: str | None = None
    tags: list[str] = []
    channels: dict[Channel, str | None] = {}


class Notify(Strict):
    email: list[Address] = []
    slack: Channel | None = None


class IssueEvents(Strict):
    more_than: Positive
    within: Literal["1m", "5m", "15m", "1h", "1d", "1w", "30d"]


class NewIssue(Strict):
    level: Literal["debug", "info", "warning", "error", "fatal"]


class ErrorCount(Strict):
    more_than: Positive
    within_minutes: Window


class Latency(Strict):
    percentile: Literal["p50", "p75", "p90", "p95", "p99"]
    more_than_ms: Positive
    within_minutes: Window


class Metric(Strict):
    name: str
    kind: Literal["counter", "gauge", "distribution"]
    unit: str | None = None
    function: Literal["max", "min", "avg", "sum", "p50", "p95", "p99"]
    more_than: Positive
    within_minutes: Window


class When(Strict):
    issue_events: IssueEvents | None = None
    new_issue: NewIssue | None = None
    outage: Literal[True] | None = None
    error_count: ErrorCount | None = None
    latency: Latency | None = None
    metric: Metric | None = None

    def conditions(self) -> list[str]:
        """The names of the conditions that are given, in a fixed order."""
        return [name for name in When.model_fields if getattr(self, name) is not None]


class Alert(Strict):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    severity: Literal["critical", "warning"]
    environment: str | None = None
    projects: list[str] | None = None
    when: When
    repeat_minutes: Literal[0, 5, 10, 30, 60, 180, 720, 1440] = 30
    notify: Notify


class Uptime(Strict):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    project: str
    environment: str
    url: AnyHttpUrl
    interval_seconds: Literal[60, 300, 600, 1200, 1800, 3600]
    timeout_ms: Annotated[int, Field(ge=1000, le=60000)]
    down_after: Positive
    up_after: Positive


class CronMonitor(Strict):
    name: Annotated[str, Field(min_length=1, max_length=128)]
    project: str
    schedule: Schedule
    timezone: str = "UTC"
    margin_minutes: Annotated[int, Field(ge=1, le=40320)]
    max_runtime_minutes: Annotated[int, Field(ge=1, le=40320)]
    fail_after: Annotated[int, Field(ge=1, le=720)] = 1
    recover_after: Annotated[int, Field(ge=1, le=720)] = 1


class Widget(Strict):
    title: Annotated[str, Field(min_length=1, max_length=255)]
    dataset: Literal["error-events", "issue", "spans", "metrics", "tracemetrics", "logs"]
    display: Literal["line", "area", "bar", "table", "big_number"]
    columns: list[str] = []
    aggregates: list[str] = []
    where: str = ""
    sort: str = ""
    limit: Annotated[int, Field(ge=1, le=100)] | None = None
    at: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=4, max_length=4)]


class Dashboard(Strict):
    title: Annotated[str, Field(min_length=1, max_length=140)]
    widgets: Annotated[list[Widget], Field(min_length=1, max_length=30)]


class Configuration(Strict):
    """What sentry.yaml says; immutable, and every value of the type that stands here."""

    organization: Slug
    server: AnyHttpUrl
    managed_as: Key
    team: Slug
    environments: Annotated[list[str], Field(min_length=1)]
    projects: Annotated[dict[Key, Project], Field(min_length=1)]
    env_files: dict[str, dict[Variable, str]] = {}
    privacy: Privacy
    email_subject: Annotated[str, Field(max_length=200)] | None = None
    spike_protection: bool = True
    require_two_factor: bool = False
    not_in_plan: Names = []
    slack: Slack = Slack()
    alerts: dict[Key, Alert] = {}
    uptime: dict[Key, Uptime] = {}
    cron_monitors: dict[Slug, CronMonitor] = {}
    dashboards: dict[Key, Dashboard] = {}


def accepted_keys(path: KeyPath) -> list[str]:
    """The keys sentry.yaml accepts at `path`, none where any name is accepted."""
    model: Any = Configuration
    for part in path:
        model = _step(model, part)
    model = _model(model)
    return list(model.model_fields) if model else []


def _model(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for found in map(_model, get_args(annotation)) if found), None)


def _step(annotation: Any, part: str | int) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(part))
        return field.annotation if field else None
    # A mapping of names, a list or an optional: what is inside is the last model named in it.
    inner = _model(annotation)
    return (
        inner if get_origin(annotation) in (dict, list) else _step(inner, part) if inner else None
    )
