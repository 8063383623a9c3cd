"""The rows of the README's table: what is measured, against what, and what is to be reached.

Whoever changes a promise changes it here; whoever measures it has a file of the row's name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

# Each figure's median, by side.
Medians = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Goal:
    """One promise: ``figure`` is at least, or at most, ``limit``. ``form`` shows both."""

    what: str
    figure: Callable[[Medians], float]
    limit: float
    at_least: bool = False
    form: str = "{:.2f}"

    @property
    def to_reach(self) -> str:
        """The promise in words."""
        return self.what.format(self.form.format(self.limit))

    def is_reached(self, figures: Medians) -> bool:
        """Return whether what was measured keeps the promise."""
        found = self.figure(figures)
        return found >= self.limit if self.at_least else found <= self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``name`` is that of its module, and what ``ONLY`` takes."""

    name: str
    what: str
    against: str
    goals: tuple[Goal, ...]


def value(figure: str, ours: str) -> Callable[[Medians], float]:
    """Return what reads our ``figure``."""
    return lambda figures: figures[ours][figure]


def ratio(figure: str, ours: str, theirs: str) -> Callable[[Medians], float]:
    """Return what divides our ``figure`` by theirs."""
    return lambda figures: figures[ours][figure] / figures[theirs][figure]


def growth(figure: str, ours: str, without: str) -> Callable[[Medians], float]:
    """Return what takes the ``figure`` of those ``without`` from ours."""
    return lambda figures: figures[ours][figure] - figures[without][figure]


def added(figure: str, ours: str, theirs: str, without: str) -> Callable[[Medians], float]:
    """Return what divides our growth by theirs."""

    def divide(figures: Medians) -> float:
        base = figures[without][figure]
        return (figures[ours][figure] - base) / (figures[theirs][figure] - base)

    return divide


ROWS = (
    Row(
        "generation",
        "generation: the default answers; everything on",
        "a bare cookiecutter: one file; the same files, copied",
        tuple(
            Goal(
                f"{ours}: at most {{}} times a bare one",
                ratio("wall, s", ours, "cookiecutter, one file"),
                2,
            )
            for ours in ("ours", "ours, everything on")
        ),
    ),
    Row(
        "requests",
        "requests per second of the appointments list, a tenth traced",
        "no Sentry; the SDK's defaults; the document's set-up",
        (
            Goal(
                "at least {} of no Sentry",
                ratio("requests/s", "ours", "no Sentry"),
                0.85,
                at_least=True,
            ),
            Goal(
                "the privacy gate: at most {} of the processor's time without it",
                ratio("process, ms per request", "ours", "ours, gate off"),
                1.05,
            ),
        ),
    ),
    Row(
        "errors",
        "an error: time of the event loop that it adds to a failing route",
        "the same three",
        (
            Goal(
                "at most {} of the SDK's defaults",
                added("event loop, ms per error", "ours", "SDK defaults", "no Sentry"),
                0.1,
            ),
        ),
    ),
    Row(
        "scrubbing",
        "scrubbing an error event of 5 kB, 50 kB and 1 MB",
        "the SDK's recursive scrubber; `sentry-relay`",
        (
            *(
                Goal(
                    f"{size}: at most {{}} of the SDK's",
                    ratio(f"{size}, ms", "ours", "the SDK's recursive scrubber"),
                    1.0,
                )
                for size in ("5 kB", "50 kB", "1 MB")
            ),
            Goal(
                "linear: 20 times 50 kB take at most {} times as long",
                lambda figures: figures["ours"]["1 MB, ms"] / figures["ours"]["50 kB, ms"],
                25,
                form="{:.0f}",
            ),
        ),
    ),
    Row(
        "jobs",
        "jobs per second that do nothing, a tenth traced",
        "plain ARQ; ARQ with the SDK's integration",
        (
            Goal(
                "at least {} of plain ARQ",
                ratio("jobs/s", "ours", "plain ARQ"),
                0.75,
                at_least=True,
            ),
        ),
    ),
    Row(
        "start",
        "import and start of the API and the worker",
        "the same without error tracking",
        tuple(
            Goal(
                f"{program}: at most {{}} more",
                growth("wall, ms", program, f"{program} without error tracking"),
                100,
                form="{:.0f} ms",
            )
            for program in ("API", "worker")
        ),
    ),
    Row(
        "browser",
        "the page: initial and lazy JavaScript, time to interactive in Chromium",
        "no error tracking; the document's eager set-up",
        (
            Goal(
                "at most {} more initial JavaScript, compressed",
                growth("initial, bytes", "ours", "no error tracking"),
                900,
                form="{:.0f} bytes",
            ),
        ),
    ),
    Row(
        "project",
        "fresh clone to the first captured error; `make dev` to ready; the project's own tests",
        "nobody",
        (
            Goal(
                "installed: ready in {}",
                value("ready, s", "make dev, installed"),
                6,
                form="{:.1f} s",
            ),
            *(
                Goal(
                    f"`{command}` in {{}}",
                    value("wall, s", f"{command}, once more"),
                    seconds,
                    form="{:.0f} s",
                )
                for command, seconds in (("make test", 20), ("make e2e", 45))
            ),
        ),
    ),
)
