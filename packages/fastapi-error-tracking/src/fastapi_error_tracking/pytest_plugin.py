"""The pytest plugin, found by its entry point. Each test imports what it needs itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .testing.outgoing import Outgoing
    from .testing.planted import Planted


@pytest.fixture
def planted() -> "Planted":
    """Values of every kind that stand for what is private: each is searched in what leaves."""
    from .testing.planted import Planted  # noqa: PLC0415

    return Planted()


@pytest.fixture
def outgoing(planted: "Planted", request: pytest.FixtureRequest) -> Iterator["Outgoing"]:
    """What leaves the service in this test; ``outgoing.assert_private()`` searches all of it."""
    from .testing.outgoing import Outgoing  # noqa: PLC0415
    from .testing.receiver import Receiver  # noqa: PLC0415

    def project() -> Any:
        try:
            return request.getfixturevalue("project")
        except pytest.FixtureLookupError:
            return None

    with Receiver() as receiver:
        yield Outgoing(planted, receiver, project)
