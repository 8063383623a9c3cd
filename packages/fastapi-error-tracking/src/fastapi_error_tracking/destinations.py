"""Where each process of a project sends what it reports."""

from dataclasses import dataclass, field

from fastapi_installed_apps import Project

from .compat.events import Dsn
from .frontend_build import FrontendBuild
from .settings import Settings


@dataclass(frozen=True, slots=True)
class Destination:
    """A process, the variable that holds its DSN, and the DSN; ``dsn`` is None where it has none.

    ``shares`` names the process before it that reports with the same DSN.
    """

    process: str
    variable: str
    dsn: str | None = field(repr=False)
    shares: str = ""

    @property
    def address(self) -> Dsn | None:
        """The DSN, taken apart; None where it is missing or malformed."""
        try:
            return Dsn(self.dsn) if self.dsn else None
        except ValueError:
            return None


def destinations(settings: Settings, project: Project) -> list[Destination]:
    """Return those of the processes that ``project`` has, the backend's first."""
    found = [Destination("backend", "SENTRY_DSN", settings.dsn)]
    if settings.dsn_worker or project.worker is not None:
        dsn = settings.dsn_worker or settings.dsn
        found.append(Destination("worker", "SENTRY_DSN_WORKER", dsn, _shared(dsn, found)))
    build = FrontendBuild.read(project.frontend)
    has_frontend = project.frontend is not None and (project.frontend / "package.json").is_file()
    if build.dsn or has_frontend:
        shares = _shared(build.dsn, found)
        found.append(Destination("frontend", "SENTRY_DSN_FRONTEND", build.dsn, shares))
    return found


def _shared(dsn: str | None, others: list[Destination]) -> str:
    return next((other.process for other in others if dsn and other.dsn == dsn), "")
