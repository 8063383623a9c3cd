"""``INSTALLED_APPS`` for FastAPI and ARQ: apps that are packages, and one line each to install.

What concerns the queue is in ``fastapi_installed_apps.queue``, which takes the extra ``arq``.
"""

from .access_log import AccessLog
from .app import AppConfig, Process
from .checks import findings, guessable_password
from .commands import ServiceCommands, command_line, show_findings
from .configuration import ConfigurationError, one_sentence, read_settings, settings_error
from .findings import Finding
from .jobs import UNREADABLE, CronJob, Job, JobFailed, RetryJob, Task
from .kinds import (
    Bytes,
    Choice,
    Count,
    Duration,
    Flag,
    Identifier,
    Kind,
    Ratio,
    Text,
    Version,
)
from .limits import LimitRequests, RequestLimits, limit_requests
from .plugins import Plugin
from .project import Project
from .registry import Registry, install
from .routes import MOUNTED, UNMATCHED, mounted_in, route_template
from .server_logs import hand_server_logs_to_root
from .telemetry import Telemetry
from .unavailable import Unavailable, report_unavailable

__all__ = [
    "MOUNTED",
    "UNMATCHED",
    "UNREADABLE",
    "AccessLog",
    "AppConfig",
    "Bytes",
    "Choice",
    "ConfigurationError",
    "Count",
    "CronJob",
    "Duration",
    "Finding",
    "Flag",
    "Identifier",
    "Job",
    "JobFailed",
    "Kind",
    "LimitRequests",
    "Plugin",
    "Process",
    "Project",
    "Ratio",
    "Registry",
    "RequestLimits",
    "RetryJob",
    "ServiceCommands",
    "Task",
    "Telemetry",
    "Text",
    "Unavailable",
    "Version",
    "command_line",
    "findings",
    "guessable_password",
    "hand_server_logs_to_root",
    "install",
    "limit_requests",
    "mounted_in",
    "one_sentence",
    "read_settings",
    "report_unavailable",
    "route_template",
    "settings_error",
    "show_findings",
]
