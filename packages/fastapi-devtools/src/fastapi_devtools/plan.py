"""From what is declared to what is started: each placeholder filled, each process a program."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from fastapi_installed_apps import ConfigurationError, Project
from sentry_inspector import Inspector

from .children import Program
from .declaration import TABLE, Declaration, Process
from .defaults import PROJECTS, frontend_of
from .errors import StackError
from .installed_programs import bundler_script, node, valkey_server
from .libraries import libraries_of
from .listeners import Listeners
from .placeholders import Values, fill
from .ports import LOOPBACK, free_port
from .readiness import Probe, answers, at_once, has_redis_key, listens

SCRIPTS = Path(__file__).parent / "node"


@dataclass(frozen=True, slots=True)
class Step:
    """A program, and the processes that must be ready before it starts.

    It ``ends`` by itself; it ``reloads`` when the source changes.
    """

    program: Program
    needs: Sequence[str]
    ends: bool
    reloads: bool


class Plan:
    """What one run of the stack starts. ``variables`` are those of every process.

    ``scratch`` is a folder that is thrown away after it, ``ports`` those that were chosen, by the
    names of processes; others take a free one. ``listeners`` listens on those that processes take
    as ``{fd}``. A process in ``without`` is left out. ``dotenv`` is what processes find in
    ``.env``. With ``restarts`` what ends by itself is started again; with ``reloads`` processes are
    prepared to be started anew.

    Raises:
        ConfigurationError: The declaration names what does not exist.
        StackError: A program is not installed.
    """

    def __init__(
        self,
        project: Project,
        declared: Declaration,
        inspector: Inspector,
        scratch: Path,
        *,
        listeners: Listeners,
        ports: Mapping[str, int],
        without: Set[str] = frozenset(),
        dotenv: Mapping[str, str] | None = None,
        restarts: bool = False,
        reloads: bool = False,
    ) -> None:
        self.project = project
        self.scratch = scratch
        self._declared = declared
        self._restarts = restarts
        self._reloads = reloads
        self.folder = project.folder.resolve()
        self._listeners = listeners
        self._dotenv = dotenv or {}
        processes = {
            name: process
            for name, process in declared.processes.items()
            if process.enabled and name not in without and not self._is_there(process, declared)
        }
        self.ports: dict[str, int] = {}
        for name, process in processes.items():
            if process.port is not None:
                self.ports[name] = ports.get(name) or self._free_port()
        self._values = self._values_of(inspector)
        self.variables = {
            **os.environ,
            **_past_proxies(os.environ),
            "PYTHONUNBUFFERED": "1",
            **self.filled(declared.environment, f"{TABLE}.environment"),
        }
        for name, process in processes.items():
            self.variables |= self.filled(process.exports, _place(name, "exports"), name)
        self.steps = {name: self._step(name, process) for name, process in processes.items()}
        self.watched = [self._watched(folder) for folder in declared.watch]
        self.urls = [
            url
            for name in reversed(processes)
            for url in self.filled(processes[name].urls, _place(name, "urls"), name).items()
        ]

    def filled(
        self, texts: Mapping[str, str], place: str, process: str | None = None
    ) -> dict[str, str]:
        """Return ``texts``, which were declared at ``place``, without placeholders."""
        values = self._of(process)
        return {key: fill(text, values, f"{place}.{key}") for key, text in texts.items()}

    def command(self, texts: Sequence[str], place: str, process: str | None = None) -> list[str]:
        """Return the command that was declared at ``place``, without placeholders."""
        values = self._of(process)
        return [fill(text, values, place) for text in texts]

    def _free_port(self) -> int:
        """Return one that no process of this plan has: they do not listen yet."""
        while (port := free_port()) in self.ports.values():
            pass
        return port

    def _watched(self, folder: str) -> Path:
        path = self.folder / folder
        if not path.is_dir():
            raise ConfigurationError(f"pyproject.toml: {TABLE}.watch: there is no folder {path}.")
        return path

    def _is_there(self, process: Process, declared: Declaration) -> bool:
        """Say whether what a process would serve is there without it."""
        variables = (os.environ, declared.environment, self._dotenv)
        return any(each.get(process.unless) for each in variables)

    def _step(self, name: str, process: Process) -> Step:
        environment = {
            **self.variables,
            **self.filled(process.environment, _place(name, "environment"), name),
        }
        command, descriptors = self._command_of(name, process)
        program = Program(
            name=self._title(name),
            command=command,
            directory=self.folder / fill(process.folder, self._of(name), _place(name, "folder")),
            environment=environment,
            timeout=process.timeout,
            ready=self._probe(name, process, environment),
            restarts=process.restart and self._restarts,
            needs=[self._title(need) for need in process.needs],
            descriptors=descriptors,
            libraries=self._libraries_of(process, command),
        )
        return Step(program, process.needs, ends=process.ready == "ends", reloads=process.reload)

    def _command_of(self, name: str, process: Process) -> tuple[list[str], list[int]]:
        """Return its command, and the sockets that this names by ``{fd}``."""
        values = dict(self._of(name))
        descriptors: list[int] = []

        def descriptor() -> str:
            if not descriptors:
                descriptors.append(self._listeners.listen(self.ports[name]))
            return str(descriptors[0])

        if name in self.ports:
            values["fd"] = descriptor
        place = _place(name, "command")
        return [fill(text, values, place) for text in process.command], descriptors

    def _libraries_of(self, process: Process, command: Sequence[str]) -> Sequence[str]:
        by_module = [*command[:2]] == [sys.executable, "-m"]
        return libraries_of(self.project) if self._reloads and process.reload and by_module else ()

    def _title(self, name: str) -> str:
        return self._declared.processes[name].title or name

    def _probe(self, name: str, process: Process, environment: Mapping[str, str]) -> Probe:
        place = _place(name, "ready")
        if process.http is not None:
            return answers(self.ports[name], fill(process.http, self._of(name), place))
        if process.redis is not None:
            pattern = fill(process.redis, self._of(name), place)
            if not (url := environment.get("REDIS_URL") or self._dotenv.get("REDIS_URL")):
                raise StackError(f"{place} asks the Redis at REDIS_URL, which is not set.")
            return has_redis_key(url, pattern)
        return listens(self.ports[name]) if process.ready == "listens" else at_once

    def _of(self, process: str | None) -> Values:
        if process in self.ports:
            return {**self._values, "port": self._values[f"ports.{process}"]}
        return self._values

    def _values_of(self, inspector: Inspector) -> Values:
        frontend = frontend_of(self.project)
        known = {
            "host": LOOPBACK,
            "python": sys.executable,
            "scripts": str(SCRIPTS),
            "folder": str(self.folder),
            "frontend": str(frontend or ""),
            "scratch": str(self.scratch),
            "package": self.project.package,
            "api_prefix": self.project.api_prefix,
            "api": self.project.api or "",
            "worker": self.project.worker or "",
            "release": os.environ.get("SENTRY_RELEASE")
            or f"{self.project.package}@{self.project.version}",
            "inspector": inspector.url,
            **{f"dsn.{name}": inspector.dsn(name) for name in PROJECTS},
            **{f"ports.{name}": str(port) for name, port in self.ports.items()},
        }
        return {
            **{name: _always(value) for name, value in known.items()},
            "node": node,
            "bundler": lambda: bundler_script(frontend),
            "valkey": valkey_server,
            "free": lambda: str(self._free_port()),
        }


def _past_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables by which no program looks for a proxy on its way to this machine."""
    named = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    hosts = ",".join(filter(None, [named, LOOPBACK, "localhost", "::1"]))
    return {"no_proxy": hosts, "NO_PROXY": hosts}


def _always(value: str) -> Callable[[], str]:
    return lambda: value


def _place(process: str, key: str) -> str:
    return f"{TABLE}.processes.{process}.{key}"
