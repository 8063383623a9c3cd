"""The team, its projects, their keys, and the settings of each project."""

from dataclasses import dataclass
from typing import Any

from .api import Json
from .configuration import Filters, Project
from .reconcile import NEW, Reconciler

_READ, _WRITE = "project:read", "project:write"


@dataclass(frozen=True)
class FoundProject:
    """A project as Sentry has it; `new` where the command may not create it."""

    key: str
    slug: str
    body: Json
    dsn_key: Json
    new: bool

    @property
    def id(self) -> Any:
        return self.body.get("id", NEW)

    @property
    def dsn(self) -> str | None:
        dsn: str | None = self.dsn_key.get("dsn", {}).get("public")
        return dsn


def team(work: Reconciler) -> Json:
    """The team that owns everything."""
    slug = work.configuration.team
    teams = work.api.list(f"{work.organization}/teams/", "org:read")
    current = next((team for team in teams if team["slug"] == slug), None)
    desired = {"slug": slug}
    made = work.ensure(
        "team",
        slug,
        current,
        desired,
        create=lambda: work.api.post(f"{work.organization}/teams/", "team:write", desired),
        update=dict,
    )
    return {"id": NEW, **(made or {})}


def projects(work: Reconciler) -> list[FoundProject]:
    """Every project, each with a key that its process can send with."""
    known = work.api.list(f"{work.organization}/projects/", "org:read")
    return [
        _project(work, key, wanted, next((p for p in known if p["slug"] == wanted.slug), None))
        for key, wanted in work.configuration.projects.items()
    ]


def _project(work: Reconciler, key: str, wanted: Project, current: Json | None) -> FoundProject:
    owner = work.configuration.team
    here = _path(work, wanted.slug)
    desired = {"name": wanted.slug, "slug": wanted.slug, "platform": wanted.platform}
    body = work.ensure(
        "project",
        wanted.slug,
        current,
        desired if current is None else {"platform": wanted.platform},
        create=lambda: work.api.post(
            f"/teams/{work.configuration.organization}/{owner}/projects/",
            _WRITE,
            # Sentry's own default rule would tell everybody about every new issue.
            {**desired, "default_rules": False},
        ),
        update=lambda: work.api.put(f"{here}/", _WRITE, {"platform": wanted.platform}),
    )
    body = {**(current or {}), **(body or {})}
    if "id" not in body:
        return FoundProject(key, wanted.slug, body, {}, new=True)
    if owner not in [team["slug"] for team in body.get("teams", [])]:
        work.ensure(
            "team of project",
            wanted.slug,
            None,
            {"slug": owner},
            create=lambda: work.api.post(f"{here}/teams/{owner}/", _WRITE, {}),
            update=dict,
        )
    keys = work.api.list(f"{here}/keys/", _READ)
    usable = next((one for one in keys if one["isActive"]), None)
    made = work.ensure(
        "key of",
        wanted.slug,
        usable,
        {},
        create=lambda: work.api.post(f"{here}/keys/", _WRITE, {"name": "Default"}),
        update=dict,
    )
    return FoundProject(key, wanted.slug, body, made or {}, new=False)


def settings(work: Reconciler, project: FoundProject) -> None:
    """Inbound filters, rate limit, spike protection and the subject of e-mails."""
    wanted = work.configuration.projects[project.key]
    here = _path(work, project.slug)
    detail: Json = {} if project.new else work.api.get(f"{here}/", _READ)
    subject = work.configuration.email_subject
    if subject is not None:
        body = {"subjectTemplate": subject}
        work.ensure(
            "e-mail subject of",
            project.slug,
            detail,
            body,
            create=lambda: detail,
            update=lambda: work.api.put(f"{here}/", _WRITE, body),
        )
    _filters(work, project, wanted.filters)
    if wanted.rate_limit is not None:
        if "rate-limits" not in detail.get("features", ["rate-limits"]):
            work.report.skip(
                f"rate limit of {project.slug}: this plan has no rate limits on keys "
                "(the service's own limiter still holds)"
            )
        else:
            limit = {"count": wanted.rate_limit.events, "window": wanted.rate_limit.seconds}
            key = {"rateLimit": limit}
            work.ensure(
                "rate limit of",
                project.slug,
                project.dsn_key,
                key,
                create=dict,
                update=lambda: work.api.put(f"{here}/keys/{project.dsn_key['id']}/", _WRITE, key),
                optional=True,
            )
    if work.configuration.spike_protection:
        off = detail.get("options", {}).get("quotas:spike-protection-disabled")
        work.ensure(
            "spike protection of",
            project.slug,
            # Sentry protects an old project where nothing was ever said.
            {} if project.new else {"enabled": not off},
            {"enabled": True},
            create=dict,
            update=lambda: work.api.post(
                f"{work.organization}/spike-protections/", _WRITE, {"projects": [project.slug]}
            ),
            optional=True,
        )


def _filters(work: Reconciler, project: FoundProject, wanted: Filters) -> None:
    here = _path(work, project.slug)
    listed = [] if project.new else work.api.list(f"{here}/filters/", _READ)
    known = {one["id"]: one["active"] for one in listed}
    switches = {
        "browser-extensions": wanted.browser_extensions,
        "localhost": wanted.localhost,
        "filtered-transaction": wanted.health_checks,
        "web-crawlers": wanted.web_crawlers,
    }
    for name, active in switches.items():
        _filter(work, project, name, known.get(name, False), active, {"active": active})
    browsers = sorted(wanted.legacy_browsers)
    current = known.get("legacy-browsers", [])
    # Sentry answers false for none and true for all of them.
    have = sorted(current) if isinstance(current, list) else current or []
    _filter(work, project, "legacy-browsers", have, browsers, {"subfilters": browsers})


def _filter(
    work: Reconciler, project: FoundProject, name: str, current: Any, wanted: Any, body: Json
) -> None:
    path = f"{_path(work, project.slug)}/filters/{name}/"
    work.ensure(
        "inbound filter of",
        project.slug,
        {name: current},
        {name: wanted},
        create=dict,
        update=lambda: work.api.put(path, _WRITE, body),
    )


def _path(work: Reconciler, slug: str) -> str:
    return f"/projects/{work.configuration.organization}/{slug}"
