"""The processes that report errors, and where each sends them."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sentry_sdk.utils import Dsn

from .settings import Settings

PACKAGE = __name__.partition(".")[0]
FRONTEND = Path("../frontend")
REPLAYS = "SENTRY_REPLAYS_SESSION_SAMPLE_RATE"
TRACES = "SENTRY_TRACES_SAMPLE_RATE"


def _in_the_build(name: str, *others: str) -> AliasChoices:
    """Return the names of a variable of the frontend's build, whichever tool builds it."""
    return AliasChoices(f"VITE_{name}", f"VUE_APP_{name}", *others)


class Browser(BaseSettings):
    """What the frontend's build reads, as it is written; the build judges it."""

    model_config = SettingsConfigDict(
        env_file=(".env", FRONTEND / ".env.production"), env_ignore_empty=True, extra="ignore"
    )

    dsn: str | None = Field(
        None, repr=False, validation_alias=_in_the_build("SENTRY_DSN", "SENTRY_DSN_FRONTEND")
    )
    replays: str = Field("0.1", validation_alias=_in_the_build(REPLAYS))
    traces: str = Field("0.1", validation_alias=_in_the_build(TRACES))
    error_page: str = Field("", validation_alias=_in_the_build("ERROR_TEST_PAGE"))


@dataclass(frozen=True, slots=True)
class Service:
    """A process, the variable that holds its DSN, and the DSN; ``dsn`` is None where it has none.

    ``shares`` names the process before it that reports with the same DSN.
    """

    name: str
    variable: str
    dsn: str | None = field(repr=False)
    shares: str = ""

    @property
    def address(self) -> Dsn | None:
        """The DSN, taken apart; None where it is missing or malformed."""
        try:
            return Dsn(self.dsn) if self.dsn else None
        except ValueError:
            return None


def services(settings: Settings) -> list[Service]:
    """Return the processes of this project, the backend first."""
    found = [Service("backend", "SENTRY_DSN", settings.dsn)]
    if settings.dsn_worker or find_spec(f"{PACKAGE}.worker"):
        dsn = settings.dsn_worker or settings.dsn
        found.append(Service("worker", "SENTRY_DSN_WORKER", dsn, _shared(dsn, found)))
    browser = Browser()
    if browser.dsn or (FRONTEND / "package.json").is_file():
        shares = _shared(browser.dsn, found)
        found.append(Service("frontend", "SENTRY_DSN_FRONTEND", browser.dsn, shares))
    return found


def _shared(dsn: str | None, others: list[Service]) -> str:
    return next((other.name for other in others if dsn and other.dsn == dsn), "")


def is_loopback(host: str) -> bool:
    """Say whether ``host`` is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
