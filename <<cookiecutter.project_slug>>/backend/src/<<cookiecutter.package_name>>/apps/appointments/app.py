"""The appointments app."""

from collections.abc import Iterable

from fastapi import APIRouter
{% if cookiecutter.worker %}
from fastapi_installed_apps import (
    AppConfig,
    Bytes,
    Choice,
    Count,
    CronJob,
    Identifier,
    Task,
    Telemetry,
)

from . import reminders, routes, tasks
from .gateway import get_gateway_settings
from .schemas import AppointmentStatus, AppointmentType
{% else %}
from fastapi_installed_apps import AppConfig, Bytes, Choice, Count, Identifier, Telemetry

from . import routes
from .schemas import AppointmentStatus, AppointmentType
{% endif %}


class App(AppConfig):
    """Appointments{% if cookiecutter.worker %}, and reminders of them{% endif %}."""

    label = "appointments"
{% if cookiecutter.worker %}

    def __init__(self) -> None:
        get_gateway_settings()
{% endif %}

    def routers(self) -> Iterable[APIRouter]:
        """Return ``/appointments`` and what is below it."""
#%% if cookiecutter.worker
        return (routes.router, reminders.router)
#%% else
        return (routes.router,)
#%% endif
{% if cookiecutter.worker %}

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
{% endif %}

    def telemetry(self) -> Telemetry:
        """Return what may leave of appointments, and of which kind: no notes, and nobody's name."""
        return Telemetry(
#%% if cookiecutter.worker
            tags={"feature": Choice("appointments"), "operation": Choice("enqueue_reminder")},
            metrics={
                "appointment.count": Count(),
                "appointment.reminder": Count(),
                "response.size": Bytes(),
            },
#%% else
            tags={"feature": Choice("appointments")},
            metrics={"appointment.count": Count(), "response.size": Bytes()},
#%% endif
            contexts={
                "appointment": {
                    "id": Identifier(),
                    "type": Choice(AppointmentType),
                    "status": Choice(AppointmentStatus),
                },
            },
        )
