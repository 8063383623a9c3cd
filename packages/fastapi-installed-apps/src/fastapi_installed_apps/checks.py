"""What is wrong with the configuration: the project's part of ``manage check``, and the apps'."""

from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit

from .configuration import ConfigurationError
from .findings import Finding
from .plugins import plugins
from .project import Project
from .registry import Registry

# Passwords that stand in examples and defaults everywhere.
KNOWN_PASSWORDS = frozenset(
    {"", "admin", "changeme", "change-me", "default", "example", "guest", "password", "postgres"}
    | {"redis", "root", "secret", "test", "valkey", "123456"}
)
INVALID = "Correct it in the environment or in .env; the examples beside it explain each variable."


def findings(project: Project, *, deploy: bool) -> Iterator[Finding]:
    """Yield what is wrong with ``project``, its queue, every installed app, and the machine.

    A setting that cannot be read is a finding too, and does not hide those of the other apps.
    ``deploy`` judges all of it as the configuration of production.
    """
    try:
        project.settings()
    except ConfigurationError as error:
        yield Finding("core.settings", str(error), INVALID)
    else:
        yield from project.checks(deploy)
    if project.worker is not None and find_spec("arq"):
        yield from _queue(project, deploy=deploy)
    for plugin in plugins():
        yield from plugin.checks(project, deploy)
    yield from _apps(project, deploy=deploy)
    if deploy:
        from .machine import findings as of_the_machine  # noqa: PLC0415 - only this takes it

        yield from of_the_machine()


def guessable_password(variable: str, url: str, *names: str) -> Iterator[Finding]:
    """Yield a finding if the password in ``url``, the value of ``variable``, can be guessed.

    Those of examples everywhere can be, the user's name, and what is in ``names``.
    """
    parts = urlsplit(url)
    if parts.password is None:
        return
    password = unquote(parts.password).lower()
    if password in KNOWN_PASSWORDS | {*names, unquote(parts.username or "").lower()}:
        yield Finding(
            "core.password",
            f"The password in {variable} can be guessed.",
            "Give the server a random password, and write it there.",
        )


def _queue(project: Project, *, deploy: bool) -> Iterator[Finding]:
    from .queue.settings import QueueSettings  # noqa: PLC0415 - it takes the extra

    try:
        settings = QueueSettings.read()
    except ConfigurationError as error:
        yield Finding("core.settings", str(error), INVALID)
        return
    if not deploy:
        return
    if "redis_url" not in settings.model_fields_set:
        yield Finding(
            "core.queue",
            "REDIS_URL is not set: jobs are looked for on this machine.",
            "Set REDIS_URL to the server that holds the queue.",
        )
    yield from guessable_password("REDIS_URL", str(settings.redis_url), project.package)


def _apps(project: Project, *, deploy: bool) -> Iterator[Finding]:
    registry = Registry(project)
    for entry in project.apps:
        try:
            app = registry.add(entry)
        except ConfigurationError as error:
            label = error.label or entry.rpartition(".")[2]
            yield Finding(f"{label}.settings", str(error), INVALID)
        else:
            yield from app.checks(deploy)
