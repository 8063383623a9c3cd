"""What Sentry takes as a DSN, a release and an environment: it discards what it does not take.

Who sets such a value learns it when the process starts, in one sentence, and not by missing events.
"""

import re
from collections.abc import Callable

from pydantic_core import PydanticCustomError

LONGEST_RELEASE = 200
LONGEST_ENVIRONMENT = 64
LAST_PORT = 65_535
LAST_PROJECT = 2**64 - 1

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
# Nothing in it is read in two ways: no escapes, no second @, no backslash, no query, no fragment.
_DSN = re.compile(
    r"(?i:https?)://[\w.~-]+(?::[\w.~-]*)?@"
    rf"(?P<host>{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{{1,5}}))?"
    r"(?:/[\w.~-]+)*/(?P<project>\d{1,20})",
    re.ASCII,
)
_DISCARDED = re.compile(r"[\\/\x00-\x1f\x7f]")
_NAMES_OF_NOTHING = frozenset({".", ".."})


def dsn(value: str) -> str:
    """Return ``value``, if events sent to it arrive somewhere.

    Raises:
        PydanticCustomError: It is no DSN, or libraries read it in two ways.
    """
    found = _DSN.fullmatch(value)
    if (
        found is None
        or not 0 < int(found["port"] or 1) <= LAST_PORT
        or not 0 < int(found["project"]) <= LAST_PROJECT
        or len(found["host"]) > 253
    ):
        raise PydanticCustomError(
            "dsn",
            "not a DSN; accepted is https://PUBLIC_KEY@HOST/PROJECT_ID, "
            "as Sentry shows it under Settings > Projects > Client Keys",
        )
    return value


def _accepted(what: str, longest: int, refused: frozenset[str]) -> Callable[[str], str]:
    def accept(value: str) -> str:
        if value.lower() in refused or _DISCARDED.search(value) or len(value) > longest:
            raise PydanticCustomError(
                what,
                "Sentry discards this {what}; accepted are up to {longest} characters without"
                " slashes, backslashes and control characters, and not {refused}",
                {"what": what, "longest": longest, "refused": " or ".join(sorted(refused))},
            )
        return value

    return accept


release = _accepted("release", LONGEST_RELEASE, _NAMES_OF_NOTHING | {"latest"})
environment = _accepted("environment", LONGEST_ENVIRONMENT, _NAMES_OF_NOTHING | {"none"})
