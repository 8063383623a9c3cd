"""The privacy gate of this process, and how it learns what the process consists of."""

import logging
from dataclasses import replace

from fastapi_installed_apps import MOUNTED, UNMATCHED, UNREADABLE, CronJob, Registry, Telemetry
from sentry_sdk.envelope import Envelope
from sentry_sdk.types import Breadcrumb, BreadcrumbHint

from . import monitors
from .privacy import Gate, Known, Scrubbed, build
from .privacy.sql import names_of_models
from .settings import Settings

logger = logging.getLogger(__package__)


class Scrubber:
    """A gate that is shut at first: it knows the settings, but no app and no name of theirs.

    So whatever keeps the process from starting can be reported. ``learn`` opens it for what the
    apps declare. Texts that it has approved by then stay approved.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._learnt: tuple[Known, list[Telemetry]] | None = None
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
            package=registry.project.package,
            routes=frozenset({*registry.routes(), UNMATCHED, MOUNTED}),
            tasks=frozenset({UNREADABLE, *(job.name for job in jobs)}),
            monitors=frozenset(monitors.slug(job.name) for job in jobs if isinstance(job, CronJob)),
            sql_names=names_of_models(),
        )
        declared = [app.telemetry() for app in registry.apps]
        if self._learnt == (known, declared):
            return
        self._learnt = (known, declared)
        learnt = self._build(known, *declared)
        self.gate = Gate(replace(learnt.context, approved=self.gate.context.approved))

    def envelope(self, envelope: Envelope) -> Scrubbed:
        """Return what may leave of ``envelope``."""
        return self.gate.envelope(envelope)

    def breadcrumb(self, crumb: Breadcrumb, hint: BreadcrumbHint) -> Breadcrumb | None:
        """Scrub a breadcrumb before it is kept: the SDK's ``before_breadcrumb``."""
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
            [Telemetry(hosts=frozenset(settings.reveal_hosts)), *declared],
            settings.medical_record_number_form,
        )
