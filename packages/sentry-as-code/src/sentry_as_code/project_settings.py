"""What is set of each project: filters, limits, e-mails, owners; taking a line out sets it back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import answers
from .api import Json
from .configuration import Filters, KeyPath
from .projects import FoundProject, path
from .reconcile import Reconciler

_READ, _WRITE = "project:read", "project:write"
_SUBJECT = "$shortID - $title"
NO_RATE_LIMITS = "this plan has no rate limits on keys (the service's own limiter still holds)"
_MAPPINGS = (
    "code mappings, which lead from a stack frame to its line in the repository, are not in "
    "Sentry's published API: set them once under Settings, Integrations, your repository's host"
)
_FILTERS = {
    "browser_extensions": "browser-extensions",
    "localhost": "localhost",
    "health_checks": "filtered-transaction",
    "web_crawlers": "web-crawlers",
}


@dataclass(frozen=True)
class Setting:
    """One value of a project, which has a default.

    Args:
        kind: what it is called in the report, such as `rate limit of`.
        wanted: None where sentry.yaml does not speak of it.
        default: what it is set back to, if an earlier run set it.
        current: as Sentry has it.
        put: sets it, and returns it as it is then.
        at: where sentry.yaml speaks of it.
    """

    kind: str
    field: str
    wanted: Any
    default: Any
    current: Any
    put: Callable[[Any], Json]
    at: KeyPath
    optional: bool = False


def settings(work: Reconciler, project: FoundProject) -> None:
    """Make every setting of one project as sentry.yaml says it."""
    here = path(work, project.slug)
    read = not project.new
    detail = work.api.get(f"{here}/", _READ, answers.ProjectDetail) if read else {}
    wanted = work.configuration.projects[project.key]
    _filters(work, project, wanted.filters)

    def put(name: str) -> Callable[[Any], Json]:
        return lambda value: work.api.put(f"{here}/", _WRITE, {name: value}, answers.ProjectDetail)

    at = ("projects", project.key)
    subject, hours = work.configuration.email_subject, wanted.resolve_after_hours
    _set(
        work,
        project,
        Setting(
            *("e-mail subject of", "subjectTemplate", subject, _SUBJECT),
            *(detail.get("subjectTemplate"), put("subjectTemplate"), ("email_subject",)),
        ),
    )
    _set(
        work,
        project,
        Setting(
            *("resolving of issues of", "resolveAge", hours, 0),
            *(detail.get("resolveAge"), put("resolveAge"), (*at, "resolve_after_hours")),
        ),
    )
    _rate_limit(work, project, detail)
    _ownership(work, project)
    _spikes(work, project, detail)


def _set(work: Reconciler, project: FoundProject, setting: Setting) -> None:
    name = f"{setting.kind} {project.key}"
    before = work.lock.settings.get(name)
    if setting.wanted is None and before is None:
        return
    value = setting.default if setting.wanted is None else setting.wanted
    body = {setting.field: value}
    work.ensure(
        setting.kind,
        project.slug,
        {} if project.new else {setting.field: setting.current},
        body,
        create=dict,
        update=lambda: setting.put(value),
        optional=setting.optional,
        at=setting.at,
    )
    if setting.wanted is not None:
        work.lock.settings[name] = True
    elif work.writes or setting.current == value:
        work.lock.settings.pop(name, None)


def _rate_limit(work: Reconciler, project: FoundProject, detail: Json) -> None:
    wanted = work.configuration.projects[project.key].rate_limit
    thing = f"rate limit of {project.slug}"
    if wanted is not None and "rate-limits" not in detail.get("features", ["rate-limits"]):
        work.lacks(thing, NO_RATE_LIMITS)
        return
    if (work.lock.not_in_plan.get(thing) or {}).get("why") == NO_RATE_LIMITS:
        del work.lock.not_in_plan[thing]
    limit = wanted and {"count": wanted.events, "window": wanted.seconds}
    here = f"{path(work, project.slug)}/keys/{project.dsn_key.get('id')}/"
    _set(
        work,
        project,
        Setting(
            *("rate limit of", "rateLimit", limit, None, project.dsn_key.get("rateLimit")),
            lambda value: work.api.put(here, _WRITE, {"rateLimit": value}, answers.Key),
            ("projects", project.key, "rate_limit"),
            optional=True,
        ),
    )


def _ownership(work: Reconciler, project: FoundProject) -> None:
    wanted = work.configuration.projects[project.key].ownership
    name = f"ownership of {project.key}"
    if not wanted and name not in work.lock.settings:
        return
    work.tell_once("code mappings", _MAPPINGS)
    here = f"{path(work, project.slug)}/ownership/"
    found = {} if project.new else work.api.get(here, _READ, answers.Ownership)
    team = f"#{work.configuration.team}"
    lines = [f"{rule} {team if who == 'team' else who}" for rule, who in wanted.items()]
    current = "\n".join(line.strip() for line in (found.get("raw") or "").splitlines())
    _set(
        work,
        project,
        Setting(
            *("ownership of", "raw", "\n".join(lines) or None, "", current),
            lambda value: work.api.put(here, _WRITE, {"raw": value}, answers.Ownership),
            ("projects", project.key, "ownership"),
        ),
    )


def _spikes(work: Reconciler, project: FoundProject, detail: Json) -> None:
    wanted = work.configuration.spike_protection
    here = f"{work.organization}/spike-protections/"
    body = {"projects": [project.slug]}

    def protected() -> Json:
        # Sentry answers a write with nothing, or with a list; only the project tells.
        found = work.api.get(f"{path(work, project.slug)}/", _READ, answers.ProjectDetail)
        return {"enabled": not _off(found)}

    def switch() -> Json:
        if wanted:
            work.api.post(here, _WRITE, body)
        else:
            work.api.delete(here, _WRITE, body)
        return protected()

    work.ensure(
        "spike protection of",
        project.slug,
        # Sentry protects an old project where nothing was ever said.
        {} if project.new else {"enabled": not _off(detail)},
        {"enabled": wanted},
        create=dict,
        update=switch,
        optional=True,
        at=("spike_protection",),
    )


def _off(detail: Json) -> bool:
    return bool((detail.get("options") or {}).get("quotas:spike-protection-disabled"))


def _filters(work: Reconciler, project: FoundProject, wanted: Filters) -> None:
    here = f"{path(work, project.slug)}/filters/"

    def read() -> Json:
        listed = work.api.list(here, _READ, answers.Filter)
        known = {one["id"]: one["active"] for one in listed}
        # Sentry answers false for none and true for all of them.
        browsers = known.get("legacy-browsers", [])
        browsers = sorted(browsers) if isinstance(browsers, list) else browsers or []
        switches = {name: known.get(name, False) for name in _FILTERS.values()}
        return {**switches, "legacy-browsers": browsers}

    desired: Json = {theirs: getattr(wanted, ours) for ours, theirs in _FILTERS.items()}
    desired["legacy-browsers"] = sorted(wanted.legacy_browsers)
    current = {} if project.new else read()

    def update() -> Json:
        for name, value in desired.items():
            if current[name] != value:
                field = "subfilters" if name == "legacy-browsers" else "active"
                work.api.put(f"{here}{name}/", _WRITE, {field: value})
        # Sentry answers each write with nothing.
        return read()

    work.ensure(
        "inbound filters of",
        project.slug,
        current,
        desired,
        create=dict,
        update=update,
        at=("projects", project.key, "filters"),
    )
