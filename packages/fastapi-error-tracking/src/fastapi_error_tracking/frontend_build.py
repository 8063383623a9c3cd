"""What the frontend's build reads: the backend judges it before it is deployed."""

from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

REPLAYS = "SENTRY_REPLAYS_SESSION_SAMPLE_RATE"
TRACES = "SENTRY_TRACES_SAMPLE_RATE"


def _in_the_build(name: str, *others: str) -> AliasChoices:
    """Return the names of a variable of the frontend's build, whichever tool builds it."""
    return AliasChoices(f"VITE_{name}", f"VUE_APP_{name}", *others)


class FrontendBuild(BaseSettings):
    """The variables of the frontend's build, as they are written; the build judges them."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    dsn: str | None = Field(
        None, repr=False, validation_alias=_in_the_build("SENTRY_DSN", "SENTRY_DSN_FRONTEND")
    )
    replays: str = Field("0.1", validation_alias=_in_the_build(REPLAYS))
    traces: str = Field("0.1", validation_alias=_in_the_build(TRACES))
    error_page: str = Field("", validation_alias=_in_the_build("ERROR_TEST_PAGE"))

    @classmethod
    def read(cls, folder: Path | None) -> "FrontendBuild":
        """Read the environment, then the files of the backend and of the frontend in ``folder``."""
        files = (".env",) if folder is None else (".env", folder / ".env.production")
        return cls(_env_file=files)
