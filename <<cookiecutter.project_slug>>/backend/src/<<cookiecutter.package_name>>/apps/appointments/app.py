"""The appointments app."""

from collections.abc import Iterable

from fastapi import APIRouter

{% if cookiecutter.worker %}
from ...core.registry import AppConfig, CronJob, Task, Telemetry
from . import reminders, routes, tasks
from .gateway import get_gateway_settings
{% else %}
from ...core.registry import AppConfig, Telemetry
from . import routes
{% endif %}

{% if cookiecutter.worker %}
TELEMETRY = Telemetry(
    tags=frozenset({"feature", "operation"}),
    contexts={"appointment": frozenset({"id", "type", "status"})},
    metrics=frozenset({"appointment.count", "appointment.reminder", "response.size"}),
)
{% else %}
TELEMETRY = Telemetry(
    tags=frozenset({"feature"}),
    contexts={"appointment": frozenset({"id", "type", "status"})},
    metrics=frozenset({"appointment.count", "response.size"}),
)
{% endif %}


class App(AppConfig):
{% if cookiecutter.worker %}
    """Appointments, and reminders of them."""

    label = "appointments"

    def __init__(self) -> None:
        get_gateway_settings()

    def routers(self) -> Iterable[APIRouter]:
        """Return ``/appointments`` and what is below it."""
        return (routes.router, reminders.router)

    def telemetry(self) -> Telemetry:
        """Return what may leave of appointments: no notes, and nobody's name."""
        return TELEMETRY

    def tasks(self) -> Iterable[Task]:
        """Return the job that sends one reminder."""
        return (Task(tasks.SEND_REMINDER, tasks.send_reminder, timeout=30, max_tries=5),)

    def cron_jobs(self) -> Iterable[CronJob]:
        """Return the job that looks, every morning, for tomorrow's appointments."""
        return (
            CronJob(
                "appointments.remind_of_tomorrow",
                tasks.remind_of_tomorrow,
                hour=frozenset({7}),
                minute=frozenset({0}),
            ),
        )
{% else %}
    """Appointments."""

    label = "appointments"

    def routers(self) -> Iterable[APIRouter]:
        """Return ``/appointments`` and what is below it."""
        return (routes.router,)

    def telemetry(self) -> Telemetry:
        """Return what may leave of appointments: no notes, and nobody's name."""
        return TELEMETRY
{% endif %}
