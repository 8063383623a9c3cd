"""Tools that are installed beside a project, without being one of its apps: the local stack is one.

A distribution offers one as an entry point of the group ``fastapi_installed_apps``, which names an
object with the methods of ``Plugin``.
"""

from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from typing import Protocol

import click

from .findings import Finding
from .project import Project


class Plugin(Protocol):
    """What a tool adds to ``manage``."""

    def commands(self, project: Project) -> Iterable[click.Command]:
        """Return its commands."""

    def checks(self, project: Project, deploy: bool) -> Iterable[Finding]:
        """Return what is wrong about it; ``deploy``: in production."""


def plugins() -> Iterator[Plugin]:
    """Yield what is installed."""
    for entry_point in entry_points(group="fastapi_installed_apps"):
        yield entry_point.load()
