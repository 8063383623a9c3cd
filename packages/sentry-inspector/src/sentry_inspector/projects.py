"""The projects that envelopes can be sent to, each with a number and a key, as Sentry has them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,49}")
KEY = re.compile(r"[0-9A-Fa-f]{32}")


@dataclass(frozen=True, slots=True)
class Project:
    """A project. Its ``key`` keeps nothing secret: it tells projects apart."""

    number: int
    name: str
    key: str

    def dsn(self, origin: str) -> str:
        """Return its DSN for an inspector at ``origin``, such as ``http://127.0.0.1:8969``."""
        scheme, _, address = origin.partition("://")
        return f"{scheme}://{self.key}@{address}/{self.number}"


class Projects:
    """The projects by number, counted from 1 in the order of their names.

    ``names`` may be a mapping, which gives each name its key: 32 hexadecimal digits, or ``None``.
    Without one, the key of a project is its number, so that its DSN is the same each time.

    Raises:
        ValueError: There is no name, or one twice, or a name or a key is no such thing.
    """

    def __init__(self, names: Iterable[str]) -> None:
        if isinstance(names, str):
            raise ValueError(f"The projects are a list of names, such as ({names!r},).")
        keys = dict(names) if isinstance(names, Mapping) else {}
        self._projects: dict[str, Project] = {}
        for number, name in enumerate(names, start=1):
            if name in self._projects:
                raise ValueError(f"The project {name!r} is named twice.")
            self._projects[name] = _project(number, name, keys.get(name))
        if not self._projects:
            raise ValueError("At least one project is needed.")

    def __iter__(self) -> Iterator[Project]:
        return iter(self._projects.values())

    def named(self, name: str) -> Project:
        """Return the project of that name.

        Raises:
            KeyError: There is none.
        """
        if name not in self._projects:
            known = ", ".join(self._projects)
            raise KeyError(f"There is no project {name!r}; there are {known}.")
        return self._projects[name]

    def numbered(self, number: int) -> Project | None:
        """Return the project of that number, or ``None``."""
        return next((project for project in self if project.number == number), None)


def _project(number: int, name: str, key: str | None) -> Project:
    if not NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is no name for a project: it takes up to 50 letters, digits, '-', '_', '.'."
        )
    if key is not None and not KEY.fullmatch(key):
        raise ValueError(
            f"{key!r} is no key for the project {name!r}: it takes 32 hexadecimal digits."
        )
    return Project(number, name, key or f"{number:032x}")
