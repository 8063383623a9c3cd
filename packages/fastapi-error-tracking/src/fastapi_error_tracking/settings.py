"""The app's settings: environment variables named as in the document, then ``.env``."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from fastapi_installed_apps import Process
from pydantic import AfterValidator, AliasChoices, AliasGenerator, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from . import names
from .compat.events import Dsn

# Anything else counts as production, so that a misspelt name closes the doors.
OPEN_ENVIRONMENTS = frozenset({"development", "dev", "local", "test", "testing", "ci", "staging"})

# Whoever reads this file knows the key: it keeps apart the people of a test, and hides nobody.
DEVELOPMENT_KEY = "development"

# What lets a pattern take more than a little time: `+`, `*`, `{2,}`, and a group that is repeated.
_UNBOUNDED = re.compile(r"(?<!\\)[+*]|(?<!\\)\{\d*,\}|(?<!\\)\)\{")


def _status_codes(value: object) -> object:
    """Read ``404,500-599`` as a set of numbers."""
    if not isinstance(value, str):
        return value
    codes: set[int] = set()
    for part in filter(None, (piece.strip() for piece in value.split(","))):
        first, _, last = part.partition("-")
        if not (first.isdecimal() and (last or first).isdecimal()):
            raise PydanticCustomError(
                "status_codes", "accepted are status codes and ranges such as 404,500-599"
            )
        codes.update(range(int(first), int(last or first) + 1))
    return codes


def _names(value: object) -> object:
    if not isinstance(value, str):
        return value
    return [name.strip() for name in value.split(",") if name.strip()]


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise PydanticCustomError(
            "pattern", "not a regular expression ({reason})", {"reason": str(error)}
        ) from None
    if _UNBOUNDED.search(value):
        raise PydanticCustomError(
            "pattern",
            "it could take for ever; accepted are repetitions with a limit, and none of a group,"
            " as in {example}",
            {"example": r"MRN-\d{6,8}"},
        )
    return value


@dataclass(frozen=True, slots=True)
class GivesAway:
    """Marks a setting that loosens the policy: what leaves with any value but the default.

    ``public_ids: Annotated[bool, GivesAway("the ids of users")] = False`` is such a setting.
    """

    what: str


Url = Annotated[str, AfterValidator(names.dsn)]
Rate = Annotated[float, Field(ge=0, le=1)]
Limit = Annotated[int, Field(ge=1)]
StatusCode = Annotated[int, Field(ge=400, le=599)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]


class Settings(BaseSettings):
    """What can be configured; every field is the variable ``SENTRY_`` and its name.

    Rates are shares from 0 to 1. Limits hold for one process.
    """

    model_config = SettingsConfigDict(
        alias_generator=AliasGenerator(validation_alias=lambda name: f"SENTRY_{name.upper()}"),
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        populate_by_name=True,
        str_strip_whitespace=True,
    )

    dsn: Url | None = Field(
        None, repr=False, validation_alias=AliasChoices("SENTRY_DSN", "SENTRY_DSN_BACKEND")
    )
    dsn_worker: Url | None = Field(None, repr=False)
    dsn_frontend: Url | None = Field(None, repr=False)
    frontend_literals: Path | None = None
    environment: Annotated[str, AfterValidator(names.environment)] = "production"
    release: Annotated[str, AfterValidator(names.release)] | None = None

    traces_sample_rate: Rate = 0.1
    profiles_sample_rate: Rate = 0.1
    trace_lifecycle: Literal["static", "stream"] | None = None
    untraced_paths: Names = ("/api/v1/health", "/api/v1/ready", "/api/v1/telemetry")
    max_continued_traces_per_minute: Limit = 120
    trace_propagation_targets: Names = ()

    failed_request_status_codes: Annotated[
        frozenset[StatusCode], NoDecode, BeforeValidator(_status_codes)
    ] = frozenset({400, 401, 403, 404, 405, 500, 502, 503, 504})

    event_status_codes: Annotated[
        frozenset[StatusCode], NoDecode, BeforeValidator(_status_codes)
    ] = frozenset({400, *range(500, 600)})

    max_events_per_minute: Limit = 60
    max_events_per_day: Limit = 1000
    max_repeats_per_minute: Limit = 10
    max_repeats_per_day: Limit = 100
    max_transactions_per_minute: Limit = 600
    max_logs_per_minute: Limit = 3000
    max_metrics_per_minute: Limit = 3000
    max_tunnelled_per_minute: Limit = 1200
    max_tunnelled_per_client_per_minute: Limit = 120

    test_token: SecretStr | None = None
    report_tests: bool = False

    secret_key: SecretStr | None = Field(None, validation_alias="SECRET_KEY")
    watch_sample_rate: Rate = 0.0
    medical_record_number_form: Annotated[str, AfterValidator(_pattern)] = ""
    reveal_user_ids: Annotated[
        bool, GivesAway("the ids of users and workspaces as they are, not as keyed hashes,")
    ] = False
    reveal_hosts: Annotated[Names, GivesAway("the names of the hosts it lists")] = ()

    @property
    def is_open_environment(self) -> bool:
        """Whether this is a place where nobody but its developers comes."""
        return self.environment.lower() in OPEN_ENVIRONMENTS

    @property
    def hash_key(self) -> str:
        """The key of the hashes that stand for identifiers; without one no identifier leaves."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        keyless = self.is_open_environment and self.environment.lower() != "staging"
        return DEVELOPMENT_KEY if keyless else ""

    @property
    def public_keys(self) -> frozenset[str]:
        """The public keys of the DSNs."""
        dsns = filter(None, (*self.dsns_of_backend, self.dsn_frontend))
        return frozenset(Dsn(dsn).public_key for dsn in dsns)

    @property
    def dsns_of_backend(self) -> list[str]:
        """The DSNs of the API and the worker, as far as they are set."""
        return [dsn for dsn in (self.dsn, self.dsn_worker) if dsn]

    def dsn_of(self, process: Process) -> str | None:
        """Return where ``process`` reports to: a worker where the API does, unless it is told."""
        return (process is Process.WORKER and self.dsn_worker) or self.dsn

    @property
    def test_endpoints(self) -> bool:
        """Whether the test endpoints exist: elsewhere only behind a token."""
        return self.is_open_environment or self.test_token is not None
