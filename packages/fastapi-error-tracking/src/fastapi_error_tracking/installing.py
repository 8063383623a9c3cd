"""Error tracking in an application, or a worker, that no template has made."""

from collections.abc import Sequence

from fastapi import FastAPI
from fastapi_installed_apps import Project, Registry
from fastapi_installed_apps import install as install_apps

OURS = __name__.rpartition(".")[0]


def install(api: FastAPI, *, package: str, apps: Sequence[str] = (OURS,)) -> Registry:
    """Install error tracking in ``api``, as the environment configures it.

    Args:
        api: The application, before its first request. What is added to it later is seen as well.
        package: A module of the application, as in ``package=__name__``: all modules of its package
            are the application's own.
        apps: The apps to install: with an ``App`` of your own its package, such as ``.tracking``.

    Returns:
        The registry of what was installed.

    Raises:
        ConfigurationError: A setting is invalid, or an app is missing.
    """
    return install_apps(api, project(package, apps))


def install_worker(settings: type, *, package: str, apps: Sequence[str] = (OURS,)) -> Registry:
    """Have what goes wrong in the jobs of an ARQ worker reported.

    Where its functions do not begin, nothing can be seen: in jobs that are exhausted, unknown or
    unreadable. A worker made by ``fastapi_installed_apps.queue.worker_settings`` shows those too.

    Args:
        settings: The class that the command ``arq`` is given, complete. It is changed.
        package, apps: As for ``install``.

    Returns:
        The registry of what was installed.

    Raises:
        ConfigurationError: A setting is invalid, or an app is missing.
    """
    from .arq_worker import track  # noqa: PLC0415 - it takes ARQ

    registry = Registry(project(package, apps, worker=f"{settings.__module__}.{settings.__name__}"))
    track(settings, registry)
    return registry


def project(package: str, apps: Sequence[str] = (OURS,), *, worker: str | None = None) -> Project:
    """Return what is known of an application that does not describe itself."""
    return Project(package=package.partition(".")[0], apps=apps, worker=worker)
