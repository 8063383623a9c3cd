"""``manage sentry budget``: events a month against a plan, and the sample rates that would fit."""

import json
import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import click

from ..frontend_build import REPLAYS, FrontendBuild
from .sentry_web_api import SentryWebApi, SentryWebApiError

if TYPE_CHECKING:
    from ..app import App

MONTH = 30  # days
SPARE = 0.9  # of the plan: traffic is not even


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that a plan counts. ``category`` is Sentry's name; ``rate`` the variable for it."""

    name: str
    category: str
    rate: str = ""
    unit: int = 1  # of the category's quantity, in one of what the plan counts


KINDS = (
    Kind("errors", "error"),
    Kind("spans", "span", "SENTRY_TRACES_SAMPLE_RATE"),
    Kind("transactions", "transaction", "SENTRY_TRACES_SAMPLE_RATE"),
    Kind("replays", "replay", REPLAYS),
    Kind("profile-hours", "profile_duration", "SENTRY_PROFILES_SAMPLE_RATE", 3_600_000),
    Kind("log-gb", "log_byte", "", 1_000_000_000),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One kind: how much a month, what the plan includes, and the rate now and the one to set."""

    kind: str
    a_month: float
    plan: float | None
    variable: str = ""
    rate: float | None = None
    fitting_rate: float | None = None

    @property
    def fits(self) -> bool:
        """Whether the plan includes it."""
        return self.plan is None or self.a_month <= self.plan


class Amount(click.FloatRange):
    """A number from 0 that can be counted to: nan and inf are numbers to Python."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return ``value`` as a number."""
        amount: float = super().convert(value, param, ctx)
        if not math.isfinite(amount):
            self.fail(f"{value!r} is no amount; accepted: 0 or more.", param, ctx)
        return amount


def _options(function: Any) -> Any:
    for kind in reversed(KINDS):
        name = kind.name
        for option, text in (
            (f"--{name}", f"How many {name} came within --days."),
            (f"--{name}-per-month", f"How many {name} the plan includes a month."),
        ):
            function = click.option(option, type=Amount(min=0), help=text)(function)
    return function


@click.command(name="budget")
@click.option(
    "--days",
    type=click.IntRange(1, 90),
    default=MONTH,
    show_default=True,
    help="The days in which the counts were taken.",
)
@click.option("--organization", help="The organisation in Sentry; else SENTRY_ORG.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@_options
@click.pass_obj
def command(
    app: "App", /, days: int, organization: str | None, as_json: bool, **given: float | None
) -> None:
    """Say whether what is sent fits a plan, and which sample rates would.

    Counts are given (--errors 1200 --spans 90000) or read from Sentry, which takes
    SENTRY_AUTH_TOKEN (scope org:read) and SENTRY_ORG. Plans change: read yours on Sentry's pricing
    page and give it as --errors-per-month, --spans-per-month and so on. The exit status is 1 if it
    does not fit.
    """
    counts = {kind.name: given[_key(kind.name)] for kind in KINDS}
    plan = {kind.name: given[_key(f"{kind.name}-per-month")] for kind in KINDS}
    if all(count is None for count in counts.values()):
        counts = _read(organization, days)
    lines = list(_lines(counts, plan, days, _rates(app)))
    if as_json:
        click.echo(json.dumps([asdict(line) | {"fits": line.fits} for line in lines], indent=2))
    else:
        for text in _table(lines):
            click.echo(text)
    raise SystemExit(0 if all(line.fits for line in lines) else 1)


def _key(name: str) -> str:
    return name.replace("-", "_")


def _read(organization: str | None, days: int) -> dict[str, float | None]:
    try:
        api = SentryWebApi.from_environment(organization)
        if api is None:
            raise SentryWebApiError(
                "Give the counts (--errors 1200), or set SENTRY_AUTH_TOKEN and SENTRY_ORG to read"
                " them from Sentry."
            )
        used = api.used(days)
    except SentryWebApiError as error:
        raise click.UsageError(str(error)) from None
    return {kind.name: used[kind.category] / kind.unit for kind in KINDS if kind.category in used}


def _lines(
    counts: dict[str, float | None],
    plan: dict[str, float | None],
    days: int,
    rates: dict[str, float],
) -> Iterator[Line]:
    for kind in KINDS:
        count, most = counts.get(kind.name), plan[kind.name]
        if count is None:
            continue
        a_month = count * MONTH / days
        rate = rates.get(kind.rate)
        yield Line(kind.name, a_month, most, kind.rate, rate, _fitting(rate, a_month, most))


def _rates(app: "App") -> dict[str, float]:
    settings = app.settings
    rates = {
        "SENTRY_TRACES_SAMPLE_RATE": settings.traces_sample_rate,
        "SENTRY_PROFILES_SAMPLE_RATE": settings.profiles_sample_rate,
    }
    with suppress(ValueError):
        rates[REPLAYS] = float(FrontendBuild.read(app.registry.project.frontend).replays)
    return rates


def _fitting(rate: float | None, a_month: float, plan: float | None) -> float | None:
    """Return the highest rate, of two digits, whose volume leaves a tenth of the plan to spare."""
    if not rate or plan is None or a_month == 0:
        return None
    exact = min(1.0, rate * SPARE * plan / a_month)
    if exact == 0:
        return 0.0
    scale = 10.0 ** (1 - math.floor(math.log10(exact)))
    return math.floor(exact * scale) / scale


def _table(lines: list[Line]) -> Iterator[str]:
    for line in lines:
        text = f"{line.kind:<14}{_number(line.a_month):>14} a month"
        if line.plan is not None:
            share = f", {line.a_month / line.plan:.0%}" if line.plan else ""
            text += f"  of {_number(line.plan)}{share}"
        yield text
        if line.fitting_rate is not None:
            rates = f"{line.variable} is {line.rate:g}, and fits up to {line.fitting_rate:g}"
            yield f"{'':14}{'' if line.fits else 'too much: '}{rates}"
        elif not line.fits:
            yield f"{'':14}too much, and no sample rate lowers it: see which of them are noise"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:,.1f}"
