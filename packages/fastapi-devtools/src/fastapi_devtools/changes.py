"""Notices what is edited: source that processes were made of, and what they read at their start."""

from collections.abc import AsyncIterator, Collection
from pathlib import Path, PurePath

from watchfiles import Change, DefaultFilter, PythonFilter, awatch

from .dotenv_file import NAME
from .errors import StackError


class Source(PythonFilter):
    """Python files in ``folders``, but those of tests: no process is made of them."""

    def __init__(self, folders: Collection[Path]) -> None:
        super().__init__()
        self._folders = folders

    def __call__(self, change: Change, path: str) -> bool:
        """Say whether a change matters."""
        within = (folder for folder in self._folders if Path(path).is_relative_to(folder))
        return super().__call__(change, path) and not any(
            is_test(Path(path).relative_to(folder)) for folder in within
        )


class Dotenv(DefaultFilter):
    """The file ``.env`` alone."""

    def __call__(self, change: Change, path: str) -> bool:
        """Say whether a change matters."""
        return PurePath(path).name == NAME


def is_test(path: PurePath) -> bool:
    """Say whether a file, from the source's folder on, is a test or only serves tests."""
    *folders, name = path.parts
    return (
        "tests" in folders or name.startswith(("test_", "conftest.")) or name.endswith("_test.py")
    )


async def source_changes(folders: Collection[Path]) -> AsyncIterator[None]:
    """Yield whenever the source in ``folders`` has changed.

    Raises:
        StackError: They cannot be watched.
    """
    async for _ in _changes(awatch(*folders, watch_filter=Source(folders))):
        yield


async def dotenv_changes(folder: Path) -> AsyncIterator[None]:
    """Yield whenever ``.env`` in ``folder`` has changed.

    Raises:
        StackError: It cannot be watched.
    """
    async for _ in _changes(awatch(folder, watch_filter=Dotenv(), recursive=False)):
        yield


async def _changes(changes: AsyncIterator[object]) -> AsyncIterator[None]:
    try:
        async for _ in changes:
            yield
    except (OSError, RuntimeError) as error:
        raise StackError(f"Changes are not noticed: {error}") from None
