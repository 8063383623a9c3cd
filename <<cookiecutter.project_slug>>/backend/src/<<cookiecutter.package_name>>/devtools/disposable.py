"""A stack that is tested and thrown away."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .inspector import Inspector
from .ports import free_port
from .stack import Ports, Stack
from .supervisor import Supervisor


@contextmanager
{% if cookiecutter.frontend != "none" %}
def disposable_stack(supervisor: Supervisor, *, with_frontend: bool) -> Iterator[Stack]:
{% else %}
def disposable_stack(supervisor: Supervisor) -> Iterator[Stack]:
{% endif %}
    """Prepare a stack on free ports, with a database of its own, that leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="check-") as scratch, Inspector() as inspector:
#%% if cookiecutter.frontend != "none"
        ports = Ports(free_port(), inspector.port, free_port() if with_frontend else None)
#%% else
        ports = Ports(free_port(), inspector.port)
#%% endif
        stack = Stack(ports, inspector, supervisor, Path(scratch))
        stack.variables["DATABASE_URL"] = f"sqlite:///{scratch}/check.db"
        yield stack
