"""What Sentry answers, closed: the stand-in checks every body it gives against these."""

from typing import Any

from pydantic import Field

from . import request_bodies, unread_fields
from .request_bodies import Closed

# The fields that nothing here reads, required all the same.
_User = unread_fields.model("_User", unread_fields.USER)
_Member = unread_fields.model("_Member", unread_fields.MEMBER)
_Integration = unread_fields.model("_Integration", unread_fields.INTEGRATION)
_Key = unread_fields.model("_Key", unread_fields.KEY)
_Dsn = unread_fields.model("_Dsn", unread_fields.DSN)
_Project = unread_fields.model("_Project", unread_fields.PROJECT)
_ProjectDetail = unread_fields.model("_ProjectDetail", unread_fields.PROJECT_DETAIL)
_CronProject = unread_fields.model("_CronProject", unread_fields.CRON_PROJECT)
_Organization = unread_fields.model("_Organization", unread_fields.ORGANIZATION)


class Summary(Closed):
    id: str
    slug: str
    name: str


class Links(Closed):
    organizationUrl: str
    regionUrl: str


class Status(Closed):
    id: str
    name: str


class Avatar(Closed):
    avatarType: str
    avatarUuid: str | None


class OrganizationSummary(Closed):
    id: str
    slug: str
    name: str
    status: Status
    dateCreated: str
    isEarlyAdopter: bool
    require2FA: bool
    avatar: Avatar
    links: Links
    hasAuthProvider: bool
    allowMemberInvite: bool
    allowMemberProjectCreation: bool
    allowSuperuserAccess: bool


class Organization(OrganizationSummary, _Organization):  # type: ignore[misc, valid-type]
    features: list[str]
    dataScrubber: bool
    dataScrubberDefaults: bool
    scrubIPAddresses: bool
    enhancedPrivacy: bool
    allowSharedIssues: bool
    sensitiveFields: list[str]
    safeFields: list[str]
    relayPiiConfig: str | None


class Team(Summary):
    dateCreated: str
    isMember: bool
    teamRole: str | None
    flags: dict[str, bool]
    access: list[str]
    hasAccess: bool
    isPending: bool
    memberCount: int
    avatar: Avatar


class User(_User):  # type: ignore[misc, valid-type]
    id: str
    name: str
    email: str


class Member(_Member):  # type: ignore[misc, valid-type]
    id: str
    email: str
    name: str
    user: User | None
    orgRole: str
    pending: bool
    expired: bool
    dateCreated: str
    inviteStatus: str
    inviterName: str | None


class Environment(Closed):
    id: str
    name: str


class Provider(Closed):
    key: str
    slug: str
    name: str


class Integration(_Integration):  # type: ignore[misc, valid-type]
    id: str
    name: str
    domainName: str
    status: str
    provider: Provider
    externalId: str
    organizationId: int
    organizationIntegrationStatus: str


class Project(_Project):  # type: ignore[misc, valid-type]
    id: str
    slug: str
    name: str
    platform: str | None
    dateCreated: str
    features: list[str]
    firstEvent: str | None
    access: list[str]
    team: Summary | None
    teams: list[Summary]
    platforms: list[str]
    hasUserReports: bool
    environments: list[str]
    latestRelease: None


class ProjectDetail(Project, _ProjectDetail):  # type: ignore[misc, valid-type]
    options: dict[str, bool]
    subjectTemplate: str
    subjectPrefix: str
    resolveAge: int
    organization: OrganizationSummary


class Dsn(_Dsn):  # type: ignore[misc, valid-type]
    public: str
    secret: str


class Key(_Key):  # type: ignore[misc, valid-type]
    id: str
    name: str
    label: str
    public: str
    secret: str
    projectId: int
    isActive: bool
    rateLimit: request_bodies.RateLimit | None
    dsn: Dsn
    dateCreated: str


class Filter(Closed):
    id: str
    active: bool | list[str]


class Ownership(Closed):
    raw: str
    fallthrough: bool
    dateCreated: str
    lastUpdated: str
    isActive: bool
    autoAssignment: str
    codeownersAutoSync: bool
    # Named `schema` on the wire, which a pydantic model may not call a field.
    schema_: None = Field(alias="schema")


class SnubaQuery(Closed):
    id: str
    aggregate: str
    dataset: str
    environment: str | None
    eventTypes: list[str]
    query: str
    timeWindow: int
    extrapolationMode: str


class Subscription(Closed):
    id: str
    status: int
    subscription: str | None
    snubaQuery: SnubaQuery


class DataSource(Closed):
    id: str
    organizationId: str
    type: str
    sourceId: str
    queryObj: Subscription | request_bodies.UptimeQuery


class Condition(Closed):
    id: str
    type: str
    comparison: Any
    conditionResult: int | bool


class Action(Closed):
    id: str
    type: str
    integrationId: str | None
    data: dict[str, Any]
    config: dict[str, str | None]
    status: str


class ConditionGroup(Closed):
    id: str
    organizationId: str
    logicType: str
    conditions: list[Condition]
    actions: list[Action]


class Owner(Closed):
    type: str
    id: str
    name: str


class Detector(Closed):
    id: str
    projectId: str
    name: str
    type: str
    description: str | None
    owner: Owner | None
    createdBy: str | None
    workflowIds: list[str]
    dateCreated: str
    dateUpdated: str
    dataSources: list[DataSource] | None
    conditionGroup: ConditionGroup | None
    config: dict[str, Any]
    enabled: bool
    latestGroup: None


class Workflow(Closed):
    id: str
    name: str
    organizationId: str
    createdBy: str | None
    dateCreated: str
    dateUpdated: str
    triggers: ConditionGroup
    actionFilters: list[ConditionGroup]
    environment: str | None
    config: request_bodies.WorkflowConfig
    detectorIds: list[str]
    enabled: bool
    lastTriggered: str | None
    owner: str | None


class Query(Closed):
    id: str
    name: str
    fields: list[str]
    aggregates: list[str]
    columns: list[str]
    fieldAliases: list[str]
    conditions: str
    orderby: str
    widgetId: str
    onDemand: list[str]
    isHidden: bool
    selectedAggregate: int | None
    linkedDashboards: list[str]


class Widget(Closed):
    id: str
    title: str
    description: str | None
    displayType: str
    thresholds: None
    interval: str
    dateCreated: str
    dashboardId: str
    queries: list[Query]
    limit: int | None
    widgetType: str
    layout: request_bodies.Layout
    axisRange: None
    legendType: None
    datasetSource: None
    exploreUrls: None
    changedReason: None


class DashboardSummary(Closed):
    id: str
    title: str
    dateCreated: str
    createdBy: User
    environment: list[str]
    filters: dict[str, list[str]]
    lastVisited: str | None
    widgetDisplay: list[str]
    widgetPreview: list[dict[str, Any]]
    permissions: None
    isFavorited: bool
    projects: list[int]
    prebuiltId: int | None


class Dashboard(Closed):
    id: str
    title: str
    dateCreated: str
    createdBy: User
    widgets: list[Widget]
    projects: list[int]
    filters: dict[str, list[str]]
    permissions: None
    isFavorited: bool
    prebuiltId: int | None


class CronConfig(Closed):
    schedule_type: str
    schedule: str | list[int | str]
    checkin_margin: int | None
    max_runtime: int | None
    timezone: str
    failure_issue_threshold: int | None
    recovery_threshold: int | None
    alert_rule_id: int | None


class CronProject(_CronProject):  # type: ignore[misc, valid-type]
    id: str
    slug: str
    name: str


class CronMonitor(Closed):
    id: str
    name: str
    slug: str
    status: str
    isMuted: bool
    isUpserting: bool
    config: CronConfig
    dateCreated: str
    project: CronProject
    environments: list[str]
    owner: Owner | None


class Nothing(Closed):
    """An empty body, or Sentry's error: never checked further."""
