"""What is found by the entry point: the local stack as a tool beside a project."""

from collections.abc import Iterable

import click
from fastapi_installed_apps import Finding, Project


class Devtools:
    """The local stack. ``manage`` asks it for commands and checks."""

    def commands(self, project: Project) -> Iterable[click.Command]:
        """Return ``dev``, and ``e2e`` where there is a frontend."""
        from .commands import commands  # noqa: PLC0415 - production has no use for it

        return commands(project)

    def checks(self, project: Project, deploy: bool) -> Iterable[Finding]:
        """Return that it is installed, where that is a mistake."""
        if not deploy:
            return ()
        return (
            Finding(
                "core.devtools",
                "The tools of the local stack are installed here; production has no use for them.",
                "Install the requirements of production only, as the image does; fastapi-devtools"
                " belongs to the dependency group dev.",
                "warning",
            ),
        )


plugin = Devtools()
