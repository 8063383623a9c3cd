"""Error tracking with Sentry for FastAPI and ARQ: each error is seen once, and nobody in it.

``"fastapi_error_tracking"`` in ``INSTALLED_APPS`` installs it, or ``install`` in any application.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi_installed_apps import Telemetry

    from .app import App
    from .extension import Extension
    from .installing import install, install_worker
    from .measuring import Span, count, distribution, span
    from .settings import GivesAway, Settings

__all__ = [
    "App",
    "Extension",
    "GivesAway",
    "Settings",
    "Span",
    "Telemetry",
    "count",
    "distribution",
    "install",
    "install_worker",
    "span",
]

# Each is imported when it is asked for: pytest imports this package for its plugin, in every run.
_MODULES = {
    "App": ".app",
    "Extension": ".extension",
    "GivesAway": ".settings",
    "Settings": ".settings",
    "Span": ".measuring",
    "Telemetry": "fastapi_installed_apps",
    "count": ".measuring",
    "distribution": ".measuring",
    "install": ".installing",
    "install_worker": ".installing",
    "span": ".measuring",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name], __name__), name)
