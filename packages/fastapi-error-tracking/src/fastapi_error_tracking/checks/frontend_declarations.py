"""What is wrong with what the frontend declares: alone, and beside what the apps do."""

from collections.abc import Iterable, Iterator

from fastapi_installed_apps import Finding, Kind, Telemetry

from ..privacy.declarations import with_kinds_of
from .declarations import columns_of, names_of, personal

WHERE = "the `telemetry` of the frontend's build (vite.config.ts or vue.config.js)"


def findings(apps: Telemetry, frontend: Telemetry, metadata: Iterable[object]) -> Iterator[Finding]:
    """Yield each name that means something else there than in an app, or is personal.

    Args:
        apps: What all of them declare.
        frontend: What its build has written down.
        metadata: SQLAlchemy's, of the models.
    """
    columns = columns_of(metadata)
    ours = {(what, name): kind for what, name, kind in _all(apps)}
    for what, name, kind in _all(with_kinds_of(apps, frontend)):
        other = ours.get((what, name))
        if other is None:
            remedy = f"Remove it from {WHERE}, or name it after what it holds."
            yield from personal(("frontend", "the frontend"), what, name, kind, columns, remedy)
        elif other != kind:
            yield Finding(
                f"error_tracking.declarations.differs.frontend.{name}",
                f"The {what} {name!r} is {kind} in the frontend and {other} in an app: values of"
                " either kind leave its browsers.",
                f"Declare one kind in both, or the name alone in {WHERE}: then the app's counts.",
                "warning",
            )


def _all(declared: Telemetry) -> Iterator[tuple[str, str, Kind]]:
    yield from names_of(declared)
    for name, kind in declared.metrics.items():
        yield "metric", name, kind
