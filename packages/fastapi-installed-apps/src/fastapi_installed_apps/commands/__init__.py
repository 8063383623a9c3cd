"""The command line of a project: ``manage``."""

from .check import show_findings
from .group import ServiceCommands, command_line

__all__ = ["ServiceCommands", "command_line", "show_findings"]
