"""The local stack: what is started, in which order, and the proof that it captures errors."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..settings import INSTALLED_APPS
#%% if cookiecutter.frontend != "none"
from . import frontend, programs
#%% else
from . import programs
#%% endif
from .children import Program
from .client import ask
from .console import Console
from .inspector import Inspector
from .ports import LOOPBACK, is_free
#%% if cookiecutter.worker
from .queue import valkey, worker
#%% endif
from .supervisor import StackError, Supervisor
{% if cookiecutter.worker or cookiecutter.frontend != "none" %}
from .together import together
{% endif %}

TEST_ERROR = "/api/v1/test/error"
TEST_JOB_ERROR = "/api/v1/test/job-error"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the parts listen, all on 127.0.0.1."""

    api: int
    inspector: int
{% if cookiecutter.frontend != "none" %}
    frontend: int | None = None  # none: the frontend is left out
{% endif %}

    def check(self) -> None:
        """Make sure that every port can be had.

        Raises:
            StackError: One is in use; the message names the option that changes it.
        """
        wanted = {"api": self.api, "inspector": self.inspector}
#%% if cookiecutter.frontend != "none"
        if self.frontend is not None:
            wanted["frontend"] = self.frontend
#%% endif
        used: dict[int, str] = {}
        for name, port in wanted.items():
            if port in used:
                raise StackError(f"--{used[port]}-port and --{name}-port are both {port}.")
            used[port] = name
            if not is_free(port):
                raise StackError(
                    f"Port {port} of {LOOPBACK} is in use by another program:"
                    f" stop that, or choose another port with --{name}-port."
                )


class Stack:
    """One run of the local stack. ``directory`` holds what is thrown away after it."""

    def __init__(
        self, ports: Ports, inspector: Inspector, supervisor: Supervisor, directory: Path
    ) -> None:
        self.ports = ports
        self.inspector = inspector
        self.supervisor = supervisor
        self.directory = directory
        self.variables = programs.environment(inspector)
        self.api_url = f"http://{LOOPBACK}:{ports.api}"
        self.tracks_errors = ".apps.error_tracking" in INSTALLED_APPS
{% if cookiecutter.frontend != "none" %}
        self.frontend_url = f"http://{LOOPBACK}:{ports.frontend}"
        self.variables |= frontend.environment(self.variables, inspector, self.api_url)
        if self.tracks_errors:
            self.variables |= frontend.TUNNEL
{% endif %}

{% if cookiecutter.frontend != "none" %}
    async def start(self, console: Console, *, built: bool = False) -> None:
        """Start each part once what it needs is there; with ``built``, the frontend as deployed.

        Raises:
            StackError: Something cannot be started.
        """
        if self.ports.frontend is not None:
            frontend.bundler()  # whether it can be started is asked before anything is
        console.done("inspector")
        parts = [self._start_backend(console)]
        if self.ports.frontend is not None:
            parts.append(self._start_frontend(console, self.ports.frontend, built=built))
        await together(*parts)
{% else %}
    async def start(self, console: Console) -> None:
        """Start each part once what it needs is there.

        Raises:
            StackError: Something cannot be started.
        """
        console.done("inspector")
        await self._start_backend(console)
{% endif %}

    def urls(self) -> list[tuple[str, str]]:
        """Return where everything is."""
        return [
#%% if cookiecutter.frontend != "none"
            *([("Frontend", self.frontend_url)] if self.ports.frontend is not None else []),
#%% endif
            ("API", f"{self.api_url}/docs"),
            ("Inspector", self.inspector.url),
        ]

    async def verify(self) -> None:
        """Capture an error in the API and wait until it has arrived.

        Raises:
            StackError: Nothing arrived.
        """
        before = self.inspector.store.last
        await self.post(TEST_ERROR, {"error_type": "capture"})
        try:
            await asyncio.to_thread(
                self.inspector.store.wait_for,
                lambda item: item.number > before and item.kind == "event",
                timeout=10,
            )
        except TimeoutError as error:
            raise StackError(f"Errors are not captured. {error}") from None

    async def post(self, path: str, body: Mapping[str, str] | None = None) -> None:
        """Send a request to the API that makes something go wrong there.

        Raises:
            StackError: There is no such route, or no answer.
        """
        status = await ask("POST", self.ports.api, path, body)
        if status is None:
            raise StackError(f"The API does not answer POST {path}.")
        if status in (404, 405, 422, 503):
            raise StackError(f"The API answers POST {path} with {status}.")

    async def _start_backend(self, console: Console) -> None:
#%% if cookiecutter.worker
        if "REDIS_URL" not in self.variables:
            await self._start(console, valkey(self.variables, self.directory))
#%% endif
        await self._complete(console, programs.migration(self.variables))
        api = self._start(console, programs.api(self.variables, self.ports.api))
{% if cookiecutter.worker %}
        await together(api, self._start(console, worker(self.variables)))
{% else %}
        await api
{% endif %}

    async def _start(self, console: Console, program: Program) -> None:
        before = time.monotonic()
        await self.supervisor.start(program)
        console.done(program.name, time.monotonic() - before)

    async def _complete(self, console: Console, program: Program) -> None:
        before = time.monotonic()
        await self.supervisor.complete(program)
        console.done(program.name, time.monotonic() - before)
{% if cookiecutter.frontend != "none" %}

    async def _start_frontend(self, console: Console, port: int, *, built: bool) -> None:
        if built:
            output = self.directory / "frontend"
            await self._complete(console, frontend.build(self.variables, output))
            await self._start(console, frontend.preview(self.variables, port, output))
        else:
            await self._start(console, frontend.server(self.variables, port))
{% endif %}
