"""Error tracking with Sentry for FastAPI and ARQ: each error is seen once, and nobody in it.

``"fastapi_error_tracking"`` in ``INSTALLED_APPS`` installs it, or ``install`` in any application.
"""

from fastapi_installed_apps import Telemetry

from .app import App
from .extension import Extension
from .installing import install, install_worker
from .settings import GivesAway, Settings

__all__ = ["App", "Extension", "GivesAway", "Settings", "Telemetry", "install", "install_worker"]
