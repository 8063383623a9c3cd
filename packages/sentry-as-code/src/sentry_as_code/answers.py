"""What is read of Sentry's answers: each is checked for it before anything looks inside.

Only what this program reads stands here. More than that Sentry may say or stop saying.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


Id = str | int


class Links(Answer):
    regionUrl: str | None = None


class Organization(Answer):
    slug: str
    links: Links
    features: list[str]
    dataScrubber: bool
    dataScrubberDefaults: bool
    scrubIPAddresses: bool
    enhancedPrivacy: bool
    allowSharedIssues: bool
    sensitiveFields: list[str] | None
    relayPiiConfig: str | None
    require2FA: bool


class Team(Answer):
    id: Id
    slug: str


class Project(Answer):
    id: Id
    slug: str
    platform: str | None
    teams: list[Team] = []


class ProjectDetail(Project):
    features: list[str]
    subjectTemplate: str
    resolveAge: int | None = None
    options: dict[str, Any]


class Dsn(Answer):
    public: str


class RateLimit(Answer):
    count: int
    window: int


class Key(Answer):
    id: str
    isActive: bool
    dsn: Dsn
    rateLimit: RateLimit | None


class Filter(Answer):
    id: str
    active: bool | list[str] | None


class Ownership(Answer):
    raw: str | None


class Environment(Answer):
    name: str


class User(Answer):
    id: Id


class Member(Answer):
    email: str
    user: User | None = None


class Integration(Answer):
    id: Id
    name: str
    domainName: str | None = None
    status: str


class Owner(Answer):
    type: str
    id: Id


class DataSource(Answer):
    queryObj: dict[str, Any] | None


class Detector(Answer):
    id: Id
    projectId: Id
    name: str
    type: str
    description: str | None = None
    owner: Owner | None = None
    dataSources: list[DataSource] | None = None
    config: dict[str, Any]
    enabled: bool


class Target(Answer):
    targetIdentifier: str | None = None


class Action(Answer):
    type: str
    config: Target
    data: dict[str, Any]


class ActionFilter(Answer):
    logicType: str
    conditions: list[dict[str, Any]]
    actions: list[Action]


class Workflow(Answer):
    id: Id
    name: str
    enabled: bool
    environment: str | None
    config: dict[str, Any]
    detectorIds: list[Id] | None
    triggers: dict[str, Any] | None
    actionFilters: list[ActionFilter]


class DashboardSummary(Answer):
    id: Id
    title: str


class Widget(Answer):
    id: Id
    title: str
    displayType: str
    queries: list[dict[str, Any]]


class Dashboard(DashboardSummary):
    widgets: list[Widget]
    projects: list[Id]


class MonitorProject(Answer):
    slug: str


class CronMonitor(Answer):
    name: str
    slug: str
    status: str
    isUpserting: bool
    project: MonitorProject
    config: dict[str, Any]
    owner: Owner | None = None
    dateCreated: str
