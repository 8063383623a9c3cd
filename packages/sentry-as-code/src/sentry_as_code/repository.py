"""Where sentry.yaml lies, and the folder that the paths in it start from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

# What is looked for in the current folder where no file is named. A repository that holds more
# than its Sentry organisation has a folder for it.
FOLDER = "sentry"
DEFAULTS = (Path(FOLDER, "sentry.yaml"), Path("sentry.yaml"))


@dataclass(frozen=True)
class Repository:
    """A file and the repository it belongs to.

    Args:
        file: sentry.yaml, or what it is called here.
        root: where the paths under `env_files` start.
    """

    file: Path
    root: Path

    @classmethod
    def of(cls, file: Path | None, root: Path | None) -> Self:
        """The repository of `file`, by default what `DEFAULTS` names first of what there is.

        Its root is by default the folder of `file`, or the one above where that is called sentry.
        """
        if file is None:
            file = next((one for one in DEFAULTS if one.exists()), DEFAULTS[-1])
        if root is None:
            folder = file.resolve().parent
            root = folder.parent if folder.name == FOLDER else folder
        return cls(file, root.resolve())

    @property
    def path(self) -> str:
        """The file as somebody in the root would name it."""
        file = self.file.resolve()
        inside = file.is_relative_to(self.root)
        return file.relative_to(self.root).as_posix() if inside else file.name
