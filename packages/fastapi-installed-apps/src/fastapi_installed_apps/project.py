"""What an application is to the packages it stands on: the one object that they know it by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .findings import Finding


def _nothing_to_read() -> object:
    return None


def _nothing_found(_deploy: bool) -> Iterable[Finding]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """An application, as it describes itself. It is passed on by the registry, and is no global.

    Args:
        package: Its import package. An entry of ``apps`` that begins with a dot is looked for in
            it, and error tracking takes its modules for the application's own.
        name: As people read it.
        version: Of what runs, such as ``1.4.0``.
        apps: ``INSTALLED_APPS``, in order: import names, with a leading dot those of the project.
        settings: Reads the project's own settings; raises ``ConfigurationError`` if it cannot.
        checks: Returns what is wrong with them; its argument says: judged for production.
        api: Where an ASGI server finds the API, as ``package.main:app``; None if there is none.
        worker: Where ARQ finds the worker, as ``package.worker.WorkerSettings``; None without one.
        folder: Where its processes run, and where ``.env`` lies.
        frontend: The folder of its frontend; None if it has none.
        api_prefix: The path under which the apps' routers are mounted.
    """

    package: str
    name: str = ""
    version: str = ""
    apps: Sequence[str] = ()
    settings: Callable[[], object] = _nothing_to_read
    checks: Callable[[bool], Iterable[Finding]] = _nothing_found
    api: str | None = None
    worker: str | None = None
    folder: Path = Path()
    frontend: Path | None = None
    api_prefix: str = "/api/v1"
