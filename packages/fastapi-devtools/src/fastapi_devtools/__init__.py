"""The local stack of a FastAPI service: one supervisor runs all of it on one machine.

``manage dev``, ``manage dev --check`` and ``manage e2e`` come by an entry point. What tests need is
in ``fastapi_devtools.testing``. For development and tests only.
"""

from importlib.metadata import version

from .children import Program
from .errors import StackError
from .ports import LOOPBACK, free_port, is_free
from .supervisor import Supervisor
from .valkey import Valkey, ValkeyError

__all__ = [
    "LOOPBACK",
    "Program",
    "StackError",
    "Supervisor",
    "Valkey",
    "ValkeyError",
    "__version__",
    "free_port",
    "is_free",
]

__version__ = version("fastapi-devtools")
