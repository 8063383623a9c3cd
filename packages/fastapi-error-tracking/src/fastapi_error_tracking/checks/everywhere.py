"""What is wrong with the configuration, and what to do about it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from fastapi_installed_apps import Finding, Project

from ..settings import Settings
from . import deployment

SHORTEST_TOKEN = 20


def findings(settings: Settings, project: Project, *, deploy: bool = False) -> Iterator[Finding]:
    """Yield what would make errors invisible, anonymous or expensive.

    An environment that is open to its developers may be all that, unless it is to be deployed.
    """
    if settings.release is None:
        yield Finding(
            "error_tracking.release",
            "Events do not say which release they come from.",
            "Set SENTRY_RELEASE, for example to the name and version of what is deployed.",
        )
    if settings.is_open_environment and not deploy:
        return
    for name, dsn in (("SENTRY_DSN", settings.dsn), ("SENTRY_DSN_WORKER", settings.dsn_worker)):
        if dsn is not None and urlsplit(dsn).scheme != "https":
            yield Finding(
                "error_tracking.plain_http",
                f"{name} sends events unencrypted.",
                "Use the DSN with https://.",
            )
    if settings.dsn is None:
        yield Finding(
            "error_tracking.dsn",
            "Errors of the backend are reported nowhere.",
            "Set SENTRY_DSN to the project's DSN (Sentry: Settings > Projects > Client Keys).",
        )
    if settings.test_token is not None and len(settings.test_token.get_secret_value()) < (
        SHORTEST_TOKEN
    ):
        yield Finding(
            "error_tracking.test_token",
            "The token that opens the test endpoints can be guessed.",
            f"Set SENTRY_TEST_TOKEN to {SHORTEST_TOKEN} random characters or more, or remove it.",
        )
    if settings.traces_sample_rate == 1.0:
        yield Finding(
            "error_tracking.sample_rate",
            "Every single request is traced, which is slow and uses up the quota.",
            "Set SENTRY_TRACES_SAMPLE_RATE to 0.1 or less.",
        )
    if deploy:
        yield from deployment.findings(settings, project)
