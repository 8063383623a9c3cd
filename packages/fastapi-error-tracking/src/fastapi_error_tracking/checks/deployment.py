"""What would make production unsafe or blind, beyond what is wrong everywhere."""

import os
from collections.abc import Iterator
from pathlib import Path

from fastapi_installed_apps import Finding, Project

from ..destinations import Destination, destinations
from ..frontend_build import REPLAYS, TRACES, FrontendBuild
from ..frontend_literals import literals_at
from ..loopback import is_loopback
from ..settings import GivesAway, Settings

MOST_TRACES = 0.5
MOST_REPLAYS = 0.1
MOST_PROFILES = 0.5
SHORTEST_KEY = 32
FEWEST_CHARACTERS = 8  # different ones: the digits of a random key are hardly ever fewer
ANYWHERE = frozenset({"*", ".*", ".+", "^.*$", "http", "https", "http://", "https://", "/"})


def findings(settings: Settings, project: Project) -> Iterator[Finding]:
    """Yield what is wrong with ``settings`` in production, and with the built frontend."""
    yield from _environment(settings)
    yield from _secret_key(settings)
    for destination in destinations(settings, project):
        yield from _dsn(destination)
    yield from _doors(settings)
    yield from _tunnel(settings)
    yield from _rates(settings)
    for variable, what in loosened(settings):
        yield Finding(
            f"error_tracking.privacy.{variable.removeprefix('SENTRY_').lower()}",
            f"{variable} lets {what} leave the service.",
            f"Remove {variable}, unless that was decided and written down.",
        )
    if not settings.watch_sample_rate:
        yield Finding(
            "error_tracking.watch",
            "Nobody looks a second time at what leaves: the watch is off.",
            "Set SENTRY_WATCH_SAMPLE_RATE, for example to 0.01: what it finds is logged.",
            "warning",
        )
    yield from _frontend(project.frontend)


def loosened(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield each variable that lets more leave than the policy does, and what it gives away."""
    for name, setting in type(settings).model_fields.items():
        for gives_away in setting.metadata:
            if isinstance(gives_away, GivesAway) and getattr(settings, name) != setting.default:
                yield f"SENTRY_{name.upper()}", gives_away.what


def _environment(settings: Settings) -> Iterator[Finding]:
    if "environment" not in settings.model_fields_set:
        yield Finding(
            "error_tracking.environment",
            "SENTRY_ENVIRONMENT is not set; events say production, wherever they come from.",
            "Set SENTRY_ENVIRONMENT, the same for every process.",
            "warning",
        )
    if settings.is_open_environment:
        yield Finding(
            "error_tracking.open_environment",
            f"In the environment {settings.environment!r} everybody may use the test endpoints.",
            "Set SENTRY_ENVIRONMENT to production.",
        )
    if os.environ.get("SENTRY_DEBUG", "").lower() not in ("", "0", "false", "f", "n", "no", "off"):
        yield Finding(
            "error_tracking.debug",
            "SENTRY_DEBUG makes the SDK write what it does to standard error.",
            "Remove SENTRY_DEBUG.",
        )


def _secret_key(settings: Settings) -> Iterator[Finding]:
    remedy = f"Set SECRET_KEY to {SHORTEST_KEY} random characters or more, for every process alike."
    if settings.secret_key is None:
        yield Finding(
            "error_tracking.no_secret_key",
            "No event says whom it concerned: ids leave as keyed hashes, and there is no key.",
            remedy,
            "warning",
        )
    elif _can_be_guessed(settings.secret_key.get_secret_value()):
        yield Finding(
            "error_tracking.secret_key",
            "SECRET_KEY can be guessed, and with it whose id is behind a hash.",
            remedy,
        )


def _can_be_guessed(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS


def _dsn(destination: Destination) -> Iterator[Finding]:
    if destination.dsn is None:
        if destination.process == "frontend":
            yield Finding(
                "error_tracking.dsn_frontend",
                "Errors in browsers are reported nowhere.",
                "Set SENTRY_DSN_FRONTEND to its project's DSN when the frontend is built.",
            )
        if destination.process == "worker":  # the backend's is a finding in every environment
            yield Finding(
                "error_tracking.dsn_worker",
                "Errors of the worker are reported nowhere.",
                "Set SENTRY_DSN_WORKER to its project's DSN.",
            )
        return
    address = destination.address
    if address is None:
        yield Finding(
            f"error_tracking.dsn_{destination.process}",
            f"{destination.variable} is not a DSN.",
            "Copy it from Sentry: Settings > Projects > Client Keys.",
        )
        return
    if destination.shares:
        yield Finding(
            "error_tracking.same_dsn",
            f"The {destination.process} reports into the {destination.shares}'s project: alerts,"
            " quotas and keys are not its own.",
            f"Set {destination.variable} to the DSN of a project of its own.",
            "warning",
        )
        return
    if is_loopback(address.host):
        yield Finding(
            "error_tracking.loopback",
            f"{destination.variable} points to this machine, as the inspector's does.",
            "Use the DSN of the project in Sentry.",
        )
    if destination.process == "frontend" and address.scheme != "https":
        yield Finding(
            "error_tracking.plain_http",
            f"{destination.variable} sends events unencrypted.",
            "Use the DSN with https://.",
        )
    if address.secret_key:
        yield Finding(
            "error_tracking.dsn_secret",
            f"{destination.variable} holds the secret half of an old key, which no SDK needs.",
            "Use the DSN without it, and renew the key in Sentry.",
        )


def _doors(settings: Settings) -> Iterator[Finding]:
    if settings.test_token is not None:
        yield Finding(
            "error_tracking.test_endpoints",
            "The test endpoints answer to whoever has SENTRY_TEST_TOKEN.",
            "Remove SENTRY_TEST_TOKEN when nobody is testing.",
            "warning",
        )
    if unlimited := ANYWHERE.intersection(settings.trace_propagation_targets):
        yield Finding(
            "error_tracking.trace_propagation",
            f"SENTRY_TRACE_PROPAGATION_TARGETS sends trace headers everywhere:"
            f" {', '.join(sorted(unlimited))}.",
            "Name the hosts that are your own, as in ^https://api\\.example\\.org/.",
        )


def _tunnel(settings: Settings) -> Iterator[Finding]:
    if not settings.dsn_frontend:
        return
    literals = literals_at(settings.frontend_literals)
    if literals is None:
        yield Finding(
            "error_tracking.frontend_literals",
            "The tunnel removes the texts of browsers' errors, for want of the frontend's source.",
            "Set SENTRY_FRONTEND_LITERALS to the literals.json that the frontend's build writes.",
            "warning",
        )
    elif literals.reveals_user_ids:
        yield Finding(
            "error_tracking.privacy.public_identifiers",
            "publicIdentifiers lets the ids of users leave their browsers as they are.",
            "Set it to false in the `telemetry` of the frontend's build (vite.config.ts or"
            " vue.config.js), unless that was decided and written down.",
        )


def _rates(settings: Settings) -> Iterator[Finding]:
    if MOST_TRACES < settings.traces_sample_rate < 1:
        yield Finding(
            "error_tracking.sample_rate",
            f"{settings.traces_sample_rate:.0%} of the requests are traced, which uses up the"
            " quota.",
            "Set SENTRY_TRACES_SAMPLE_RATE to 0.1 or less; `sentry budget` tells what fits.",
            "warning",
        )
    if settings.traces_sample_rate == 0:
        yield Finding(
            "error_tracking.no_traces",
            "Nothing is traced: no latency is measured and no alert on it can fire.",
            "Set SENTRY_TRACES_SAMPLE_RATE to 0.01 or more.",
            "warning",
        )
    if settings.profiles_sample_rate > MOST_PROFILES:
        yield Finding(
            "error_tracking.profiles",
            f"{settings.profiles_sample_rate:.0%} of the processes profile what they trace, which"
            " is paid by the hour.",
            "Set SENTRY_PROFILES_SAMPLE_RATE to 0.1 or less; `sentry budget` tells what fits.",
            "warning",
        )


def _frontend(folder: Path | None) -> Iterator[Finding]:
    build = FrontendBuild.read(folder)
    if not build.dsn and not (folder and folder.is_dir()):
        return
    if not _is_at_most(MOST_TRACES, build.traces):
        yield Finding(
            "error_tracking.browser_traces",
            f"{TRACES} of the frontend's build is {build.traces!r}: more than every second page"
            " view is traced, or it is no rate.",
            "Set it to 0.1 or less; `sentry budget` tells what fits.",
            "warning",
        )
    if not _is_at_most(MOST_REPLAYS, build.replays):
        yield Finding(
            "error_tracking.replays",
            f"{REPLAYS} of the frontend's build is {build.replays!r}: more than one visit in ten"
            " is recorded, or it is no rate.",
            f"Set it to {MOST_REPLAYS} or less; visits with an error are recorded all the same.",
            "warning",
        )
    if build.error_page.lower() == "true":
        yield Finding(
            "error_tracking.error_page",
            "The frontend is built with the page that raises errors, for every visitor.",
            "Remove the variable that ends in ERROR_TEST_PAGE from the environment of the build.",
        )
    if maps := _source_maps(folder):
        yield Finding(
            "error_tracking.source_maps",
            f"The built frontend serves its source: {len(maps)} source maps, such as {maps[0]}.",
            "Upload the maps to Sentry and delete them from dist/ before it is deployed.",
        )


def _is_at_most(most: float, rate: str) -> bool:
    try:
        return 0 <= float(rate) <= most
    except ValueError:
        return False


def _source_maps(frontend: Path | None) -> list[str]:
    if frontend is None:
        return []
    built = frontend / "dist"
    return sorted(str(file.relative_to(built.parent)) for file in built.rglob("*.map"))
