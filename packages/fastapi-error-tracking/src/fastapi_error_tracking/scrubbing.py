"""The privacy gate of this process, and how it learns what the process consists of."""

import logging
from dataclasses import replace

from fastapi_installed_apps import (
    MOUNTED,
    UNMATCHED,
    UNREADABLE,
    Bytes,
    Count,
    CronJob,
    Duration,
    Registry,
    Telemetry,
)
from sentry_sdk.types import Breadcrumb, BreadcrumbHint

from . import monitors
from .compat.events import Envelope
from .compat.scopes import is_long_past, is_nobodys
from .extension import Extension
from .memory_gauge import GROWING, RESIDENT
from .privacy import Gate, Known, Scrubbed, build
from .privacy.hooks import OF_LIBRARIES
from .privacy.sql import names_of
from .privacy.undeclared import Undeclared
from .refusals import REFUSALS
from .settings import Settings

MEASURED = {GROWING: Duration(), REFUSALS: Count(), RESIDENT: Bytes()}

OF_DEVELOPERS = frozenset({"development", "dev", "local"})

logger = logging.getLogger(__package__)


class Scrubber:
    """A gate that is shut at first: it knows the settings, but no app and no name of theirs.

    So whatever keeps the process from starting can be reported. ``learn`` opens it for what the
    apps declare. Texts that it has approved by then stay approved.

    Args:
        settings: What is configured.
        own: What the application changes.
        tells_removals: Whether somebody is told what was removed: the inspector on this machine.
    """

    def __init__(self, settings: Settings, own: Extension, *, tells_removals: bool = False) -> None:
        self._settings = settings
        self._own = own
        self._tells_removals = tells_removals
        self._learnt: tuple[Known, list[Telemetry]] | None = None
        self._undeclared: Undeclared | None = None
        self.gate = self._build(Known())

    def learn(self, registry: Registry) -> None:
        """Take over what the apps of ``registry`` declare and consist of, if that is new.

        If that fails, the gate stays as it was, and the application runs on.
        """
        try:
            self._learn(registry)
        except Exception as error:
            logger.error("Error tracking lets little through: %s", type(error).__name__)

    def _learn(self, registry: Registry) -> None:
        jobs = registry.jobs()
        known = Known(
            packages=packages(registry),
            routes=frozenset({*registry.routes(), UNMATCHED, MOUNTED}),
            tasks=frozenset({UNREADABLE, *(job.name for job in jobs)}),
            monitors=frozenset(monitors.slug(job.name) for job in jobs if isinstance(job, CronJob)),
            sql_names=frozenset().union(*map(names_of, self._own.metadata())),
        )
        declared = [app.telemetry() for app in registry.apps]
        if self._learnt == (known, declared):
            return
        self._learnt = (known, declared)
        if self._tells_removals and self._settings.environment in OF_DEVELOPERS:
            self._undeclared = Undeclared(names_of_apps(registry), apps_of_routes(registry))
        learnt = self._build(known, *declared)
        self.gate = Gate(replace(learnt.context, approved=self.gate.context.approved))

    def envelope(self, envelope: Envelope) -> Scrubbed:
        """Return what may leave of ``envelope``."""
        return self.gate.envelope(envelope)

    def breadcrumb(self, crumb: Breadcrumb, hint: BreadcrumbHint) -> Breadcrumb | None:
        """Scrub a breadcrumb before it is kept: the SDK's ``before_breadcrumb``."""
        category = crumb.get("category")
        if (
            is_long_past()
            if category in OF_LIBRARIES
            else is_nobodys(category, crumb.get("level", "info"))
        ):
            return None
        return self.gate.breadcrumb(crumb, hint)

    def _build(self, known: Known, *declared: Telemetry) -> Gate:
        settings = self._settings
        return build(
            settings.hash_key,
            replace(
                known,
                release=settings.release or "",
                environment=settings.environment,
                keys=settings.public_keys,
                public_identifiers=settings.reveal_user_ids,
            ),
            [Telemetry(hosts=frozenset(settings.reveal_hosts), metrics=MEASURED), *declared],
            settings.medical_record_number_form,
            further=self._own.policy(),
            tells_removals=self._tells_removals,
            undeclared=self._undeclared,
        )


def packages(registry: Registry) -> frozenset[str]:
    """Return the packages whose source names spans and messages: the project's and its apps'."""
    found = {type(app).__module__.rpartition(".")[0] for app in registry.apps}
    return frozenset({registry.project.package, *found} - {"", __package__})


def names_of_apps(registry: Registry) -> dict[str, str]:
    """Return what each app is called, by its package: ``apps/patients`` for one of the project."""
    project = registry.project.package
    found = {type(app).__module__.rpartition(".")[0] for app in registry.apps} - {__package__}
    return {
        package: package.removeprefix(f"{project}.").replace(".", "/")
        for package in found
        if package and package != project
    }


def apps_of_routes(registry: Registry) -> dict[str, str]:
    """Return what the app is called that has a route or job, by the name of that."""
    names = names_of_apps(registry)
    found: dict[str, str] = {}
    for app in registry.apps:
        name = names.get(type(app).__module__.rpartition(".")[0])
        if name:
            paths = (getattr(r, "path", "") for router in app.routers() for r in router.routes)
            found |= {f"{registry.project.api_prefix}{path}": name for path in paths}
            found |= {task.name: name for task in app.tasks()}
            found |= {job.name: name for job in app.cron_jobs()}
    return found
