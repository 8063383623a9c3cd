"""The command line of a project: ``manage``."""

from .group import ServiceCommands, command_line

__all__ = ["ServiceCommands", "command_line"]
