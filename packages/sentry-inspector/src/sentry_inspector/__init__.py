"""What would reach Sentry, on this machine: takes envelopes of any SDK, and shows what they say.

``with Inspector(projects=("app",)) as inspector`` is the same in a test or in another program;
``sentry-inspector`` is the command.
"""

from importlib.metadata import version

from .envelope import Envelope, Item
from .inspector import Inspector
from .projects import Project
from .refusal import Refused
from .rejected import Rejected
from .store import Captured, Store
from .summary import Summary

__all__ = [
    "Captured",
    "Envelope",
    "Inspector",
    "Item",
    "Project",
    "Refused",
    "Rejected",
    "Store",
    "Summary",
    "__version__",
]

__version__ = version("sentry-inspector")
