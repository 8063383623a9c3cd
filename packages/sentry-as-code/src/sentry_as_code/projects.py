"""The team, its projects and their keys."""

from dataclasses import dataclass
from typing import Any

from . import answers
from .api import Json
from .configuration import Project
from .reconcile import NEW, Reconciler

_READ, _WRITE = "project:read", "project:write"


@dataclass(frozen=True)
class FoundProject:
    """A project as Sentry has it; `new` where the command may not create it.

    `slug` is what Sentry knows it by now: another than the file's where apply would rename it.
    """

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
    """The team that owns everything; by its id where its slug is new in the file."""
    slug = work.configuration.team
    teams = work.api.list(f"{work.organization}/teams/", "org:read", answers.Team)
    current = _by_slug_or_id(teams, slug, work.lock.ids.get("team"))
    desired = {"slug": slug}
    made = work.ensure(
        "team",
        slug,
        current,
        desired,
        create=lambda: work.api.post(
            f"{work.organization}/teams/", "team:write", desired, answers.Team
        ),
        update=lambda: work.api.put(
            f"/teams/{work.configuration.organization}/{(current or {})['slug']}/",
            "team:write",
            desired,
            answers.Team,
        ),
        at=("team",),
    )
    found = {"id": NEW, **(made or {})}
    work.lock.own("team", found["id"])
    return found


def projects(work: Reconciler) -> list[FoundProject]:
    """Every project, each with a key that its process can send with."""
    known = work.api.list(f"{work.organization}/projects/", "org:read", answers.Project)
    found = []
    for key, wanted in work.configuration.projects.items():
        current = _by_slug_or_id(known, wanted.slug, work.lock.ids.get(f"project {key}"))
        project = _project(work, key, wanted, current)
        work.lock.own(f"project {key}", project.id)
        found.append(project)
    if work.writes:
        work.lock.save()
    return found


def _by_slug_or_id(listed: list[Json], slug: str, identifier: str | None) -> Json | None:
    """The one of that slug; where there is none, ours under the slug that it has in Sentry."""
    by_slug = next((one for one in listed if one["slug"] == slug), None)
    return by_slug or next((one for one in listed if str(one["id"]) == identifier), None)


def _project(work: Reconciler, key: str, wanted: Project, current: Json | None) -> FoundProject:
    owner = work.configuration.team
    slug = current["slug"] if current else wanted.slug
    desired = {"name": wanted.slug, "slug": wanted.slug, "platform": wanted.platform}
    change = {"slug": wanted.slug, "platform": wanted.platform}
    body = work.ensure(
        "project",
        wanted.slug,
        current,
        desired if current is None else change,
        create=lambda: work.api.post(
            f"/teams/{work.configuration.organization}/{owner}/projects/",
            _WRITE,
            # Sentry's own default rule would tell everybody about every new issue.
            {**desired, "default_rules": False},
            answers.Project,
        ),
        update=lambda: work.api.put(f"{path(work, slug)}/", _WRITE, change, answers.Project),
        at=("projects", key),
    )
    body = {**(current or {}), **(body or {})}
    if "id" not in body:
        return FoundProject(key, wanted.slug, body, {}, new=True)
    slug = body["slug"]
    here = path(work, slug)
    owners = [str(team["id"]) for team in body.get("teams", [])]
    own = work.lock.ids.get("team", NEW)
    # One that this run made is its team's.
    if current is not None and own not in owners:
        work.ensure(
            "team of project",
            wanted.slug,
            None,
            {"slug": owner},
            create=lambda: work.api.post(f"{here}/teams/{owner}/", _WRITE, {}) and {"slug": owner},
            update=dict,
            at=("team",),
        )
    keys = work.api.list(f"{here}/keys/", _READ, answers.Key)
    usable = next((one for one in keys if one["isActive"]), None)
    made = work.ensure(
        "key of",
        wanted.slug,
        usable,
        {},
        create=lambda: work.api.post(f"{here}/keys/", _WRITE, {"name": "Default"}, answers.Key),
        update=dict,
        at=("projects", key),
    )
    return FoundProject(key, slug, body, made or {}, new=False)


def path(work: Reconciler, slug: str) -> str:
    return f"/projects/{work.configuration.organization}/{slug}"
