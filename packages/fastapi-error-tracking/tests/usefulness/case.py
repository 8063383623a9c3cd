"""What a case of the corpus is: a way to fail, and what a developer must be told of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from secrets import choice, randbelow
from string import ascii_lowercase


@dataclass(frozen=True)
class Person:
    """Whose data is planted: values that stand in no source file and no other event."""

    name: str = field(
        default_factory=lambda: "Z" + "".join(choice(ascii_lowercase) for _ in range(14))
    )
    number: int = field(default_factory=lambda: 100_000_000 + randbelow(900_000_000))

    @property
    def plants(self) -> tuple[bytes, ...]:
        """What must not leave, as it would stand in a JSON text."""
        return self.name.encode(), str(self.number).encode()


Fail = Callable[[Person], object | Awaitable[object]]


@dataclass(frozen=True)
class Case:
    """One failure of a library.

    Args:
        library: What fails.
        fail: Makes it fail, with somebody's data wherever data can stand.
        needs: What the title must contain, so that one knows which thing failed how.
        lacks: Why it does not, if it does not.
    """

    library: str
    fail: Fail
    needs: tuple[str, ...]
    lacks: str = ""

    @property
    def name(self) -> str:
        """Its name in the table of titles: the library and the function."""
        return f"{self.library}: {self.fail.__name__.removesuffix('_').replace('_', ' ')}"


class Cases(list[Case]):
    """The cases of one library. Called with what the title must contain, it decorates one."""

    def __init__(self, library: str) -> None:
        super().__init__()
        self.library = library

    def __call__(self, *needs: str, lacks: str = "") -> Callable[[Fail], Fail]:
        """Return a decorator that adds a function as a case."""

        def added(fail: Fail) -> Fail:
            self.append(Case(self.library, fail, needs, lacks))
            return fail

        return added
