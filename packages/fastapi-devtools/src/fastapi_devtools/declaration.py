"""What the local stack consists of, as data: the tables of ``[tool.fastapi-devtools]``.

What a project declares in its pyproject.toml is laid over what ``defaults`` says of it, key by key.
"""

import tomllib
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi_installed_apps import ConfigurationError
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

TABLE = "tool.fastapi-devtools"
PORTS = range(1, 65536)
WORDS = ("started", "listens", "ends")

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
Seconds = Annotated[float, Field(gt=0)]
Variables = dict[str, str]
Mode = Literal["dev", "check", "e2e"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _has_known_keys(cls, table: object) -> object:
        if not isinstance(table, Mapping):
            raise ValueError(f"is {table!r}; accepted is a table")
        for key in table:
            if key not in cls.model_fields:
                raise ValueError(f"has no key {key!r}; accepted are {', '.join(cls.model_fields)}")
        return table


class Process(_Table):
    """A process. Texts may hold placeholders; see ``placeholders``.

    Args:
        command: The program and its arguments.
        title: What it is called on the screen; its name if it is empty.
        folder: Where it runs, from the project's folder on.
        environment: Its variables, beside those of all.
        exports: Variables that every process of the stack gets, as long as this one is started.
        port: Where it listens; ``--NAME-port`` changes it. ``free`` is any port that is free.
        ready: How it is known that it does its work: a word of ``WORDS``, ``{http: path}`` on its
            port, or ``{redis: pattern}`` of a key in the Redis at ``REDIS_URL``.
        needs: The processes that must be ready before it starts.
        reload: Whether it is started anew when the source or ``.env`` changes.
        restart: Whether it is started again when it ends by itself.
        timeout: Seconds that it has to get ready, or to end.
        urls: Addresses to show, by what is found there.
        enabled: Whether there is such a process at all.
        optional: Whether ``--no-NAME`` leaves it out.
        unless: It is left out where this variable is set.
    """

    command: list[str] = []
    title: str = ""
    folder: str = "."
    environment: Variables = {}
    exports: Variables = {}
    port: int | Literal["free"] | None = None
    ready: str | Variables = "started"
    needs: list[Name] = []
    reload: bool = False
    restart: bool = False
    timeout: Seconds = 30.0
    urls: Variables = {}
    enabled: bool = True
    optional: bool = False
    unless: str = ""

    @field_validator("port", mode="before")
    @classmethod
    def _is_a_port(cls, port: object) -> object:
        if port in (None, "free") or (type(port) is int and port in PORTS):
            return port
        raise ValueError(f"is {port!r}; accepted are a number from 1 to 65535 and 'free'")

    @field_validator("ready", mode="before")
    @classmethod
    def _is_a_way_to_know(cls, ready: object) -> object:
        if isinstance(ready, str) and ready in WORDS:
            return ready
        if isinstance(ready, Mapping) and len(ready) == 1 and {*ready} <= {"http", "redis"}:
            return ready
        raise ValueError(
            f"is {ready!r}; accepted are {', '.join(map(repr, WORDS))}, {{ http = '/path' }}"
            " and { redis = 'pattern' }"
        )

    @property
    def http(self) -> str | None:
        """The path that is asked whether it is ready; None if it is not known so."""
        return self.ready.get("http") if isinstance(self.ready, dict) else None

    @property
    def redis(self) -> str | None:
        """The pattern of the key that says that it is ready; None if it is not known so."""
        return self.ready.get("redis") if isinstance(self.ready, dict) else None


class Step(_Table):
    """A button of the test page, and the message of the error that it raises.

    ``request`` is a pattern of the address of the request that fails with it, in the same trace.
    """

    button: str
    message: str
    request: str = ""


class Check(_Table):
    """What ``--check`` provokes: paths of the API to POST to, and a page of the frontend."""

    api: str = ""
    job: str = ""
    page: str = ""
    steps: list[Step] = []


class EndToEnd(_Table):
    """The tests of ``manage e2e``: files of the frontend, and the command that is given them."""

    tests: str = ""
    command: list[str] = []
    environment: Variables = {}
    timeout: Seconds = 900.0


class Layer(_Table):
    """Processes, and the variables that all of them have."""

    environment: Variables = {}
    processes: dict[Name, Process] = {}


class Declaration(Layer):
    """All of it. ``built`` is what differs where the service runs as it is deployed.

    ``watch`` are the folders whose Python files are the source that processes reload for;
    ``policy`` is the file that says what may leave, to whose rows the inspector leads.
    """

    watch: list[str] = []
    policy: str = ""
    built: Layer = Layer()
    check: Check = Check()
    e2e: EndToEnd = EndToEnd()


def read(folder: Path, defaults: Mapping[str, Any], *, mode: Mode) -> Declaration:
    """Return ``defaults``, and over them what the pyproject.toml in ``folder`` declares.

    Args:
        folder: The project's.
        defaults: The same tables.
        mode: What it is read for: where it is not to be worked with, ``built`` lies over all that,
            and for the tests the variables of ``e2e`` lie over that.

    Raises:
        ConfigurationError: What it declares is not accepted; the message names the place.
    """
    declared = _declared(folder / "pyproject.toml")
    try:
        Declaration.model_validate(declared)  # by itself, so that it is named as it was written
        tables = _laid(declared, over=defaults)
        if mode != "dev":
            tables = _laid(tables.get("built", {}), over=tables)
        if mode == "e2e":
            own = tables.get("e2e", {}).get("environment", {})
            tables = _laid({"environment": own}, over=tables)
        stack = Declaration.model_validate(tables)
    except ValidationError as error:
        raise ConfigurationError(f"pyproject.toml: {_sentence(error)}.") from None
    for problem in _problems(stack):
        raise ConfigurationError(f"pyproject.toml: {problem}.")
    return stack


def _declared(file: Path) -> Mapping[str, Any]:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is no TOML: {error}.") from None
    declared: Mapping[str, Any] = document.get("tool", {}).get("fastapi-devtools", {})
    return declared


def _laid(above: Mapping[str, Any], *, over: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``over`` with ``above`` laid on it: tables key by key, everything else as a whole."""
    result = dict(over)
    for key, value in above.items():
        under = result.get(key)
        if isinstance(under, Mapping) and isinstance(value, Mapping) and key != "ready":
            value = _laid(value, over=under)  # noqa: PLW2901
        result[key] = value
    return result


def _sentence(error: ValidationError) -> str:
    """Say of the first mistake where it is, what is wrong there and what is accepted."""
    first = error.errors()[0]
    place = [str(part) for part in first["loc"] if part != "[key]"]
    problem = first["msg"].removeprefix("Value error, ")
    if first["type"] == "string_pattern_mismatch":
        problem = f"{first['input']!r} is no name; accepted are small letters, digits and dashes"
    elif first["type"] == "missing":
        problem = "is missing"
    elif first["type"] != "value_error":
        problem = f"is {first['input']!r}; {problem[0].lower()}{problem[1:]}"
    return f"{'.'.join([TABLE, *place])}: {problem}"


def _problems(stack: Declaration) -> Iterator[str]:
    """Yield what does not fit together."""
    processes = {name: each for name, each in stack.processes.items() if each.enabled}
    for name, process in processes.items():
        place = f"{TABLE}.processes.{name}"
        if not process.command:
            yield f"{place}: has no command; accepted is a list such as ['{{python}}', 'x.py']"
        for need in process.needs:
            if need not in stack.processes:
                known = ", ".join(other for other in stack.processes if other != name)
                yield f"{place}.needs: there is no process {need!r}; there are {known}"
        if process.port is None and (process.http is not None or process.ready == "listens"):
            yield f"{place}.ready: asks a port, and the process has none"
        if name == "inspector" or (name == "reload" and process.optional):
            yield f"{place}: the name belongs to an option of `manage dev`"
    try:
        TopologicalSorter({n: p.needs for n, p in processes.items()}).prepare()
    except CycleError as error:
        yield f"{TABLE}.processes: each needs the next: {' → '.join(error.args[1])}"
