"""Brings the DSN of each project to the .env files that the processes and builds read."""

from pathlib import Path
from urllib.parse import urlsplit

from . import env_files
from .difference import Field
from .failures import Failure
from .projects import FoundProject
from .reconcile import NEW, Reconciler
from .report import Change


def write(work: Reconciler, projects: list[FoundProject]) -> None:
    """Set every variable of `env_files`.

    Raises:
        Failure: a file cannot be read or written.
    """
    root = work.repository.root
    by_key = {project.key: project for project in projects}
    for name, variables in work.configuration.env_files.items():
        values = {variable: by_key[key].dsn for variable, key in variables.items()}
        try:
            fields = _differing(root / name, values)
            if fields and work.writes:
                work.allow(Change("write", "file", name))
                env_files.write(root / name, {k: dsn for k, dsn in values.items() if dsn})
        except UnicodeDecodeError as error:
            at = error.start + 1
            raise Failure(f"{name}: is not UTF-8 (byte {at}); save it as UTF-8") from None
        except OSError as error:
            raise Failure(f"{name}: cannot be read and written: {error.strerror}") from None
        if fields:
            work.report.change(Change("write", "file", name, fields, ("env_files", name)))


def _differing(file: Path, values: dict[str, str | None]) -> list[Field]:
    fields = [
        Field(variable, *_apart(before, dsn))
        for variable, dsn in values.items()
        if (before := env_files.read(file, variable)) != dsn or dsn is None
    ]
    if file.exists() and not env_files.is_private(file):
        fields.append(Field("mode", oct(file.stat().st_mode & 0o777), "0o600"))
    return fields


def _apart(before: str | None, dsn: str | None) -> tuple[str | None, str]:
    """Where two DSNs lead, with as much of their keys as tells them apart."""
    for shown in (0, 6, 32):
        old, new = _short(before, shown), _short(dsn, shown)
        if old != new:
            break
    return old, new or NEW


def _short(dsn: str | None, shown: int) -> str | None:
    if not dsn:
        return None
    try:
        parts = urlsplit(dsn)
        return f"{parts.scheme}://{(parts.username or '')[:shown]}…@{parts.hostname}{parts.path}"
    except ValueError:
        return "a value that is no DSN"
