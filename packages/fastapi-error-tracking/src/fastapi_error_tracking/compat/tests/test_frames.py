"""The SDK's stack frames: each name is used in ``compat.frames``."""

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk import utils

from .. import frames
from ..client import Client
from ..scopes import ProcessScopes

NOTHING = {"stack_frame_variables": False, "frame_context_lines": 0}


def client(**collected: Any) -> Client:
    return Client(
        ProcessScopes(),
        {
            "dsn": "http://key@localhost/1",
            "default_integrations": False,
            "in_app_include": [__name__.rpartition(".")[0]],
            "data_collection": {**NOTHING, **collected},
        },
    )


@pytest.fixture
def plain() -> Iterator[Client]:
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope():
        made = client()
        sentry_sdk.get_current_scope().set_client(made)
        yield made


def here() -> FrameType:
    return sys._getframe(1)


def hidden_one() -> FrameType:
    __tracebackhide__ = True
    return here()


def shown_one() -> FrameType:
    __tracebackhide__ = False
    return here()


def test_the_sdk_makes_frames_here(plain: Client) -> None:
    """``serialize_frame`` and ``should_hide_frame`` of its ``utils``, which look them up there."""
    frames.make_each_once()
    assert utils.serialize_frame is frames.serialize_frame
    assert utils.should_hide_frame is frames.should_hide_frame
    try:
        raise LookupError("none")
    except LookupError as error:
        made = utils.exc_info_from_error(error)
        stack = utils.event_from_exception(made)[0]["exception"]["values"][0]["stacktrace"]
    known: Any = plain.plain_frames

    assert [frame["function"] for frame in stack["frames"]] == [
        "test_the_sdk_makes_frames_here",
    ]
    assert len(known._known) == 1


def test_a_frame_is_the_one_that_the_sdk_makes(plain: Client) -> None:
    """``set_in_app_in_frames`` as well, which is then spared."""
    for _ in range(2):
        frame = here()
        expected = frames._SERIALIZE(frame, 7)
        utils.set_in_app_in_frames([expected], [], plain.options["in_app_include"], None)

        assert frames.serialize_frame(frame, 7) == expected
        assert expected["in_app"] is True
        assert frames.serialize_frame(frame, 8) == {**expected, "lineno": 8}
        assert frames.serialize_frame(frame)["lineno"] == frame.f_lineno


def test_what_is_made_once_is_nobodys_to_change(plain: Client) -> None:
    frames.serialize_frame(here(), 7)["function"] = "another"

    assert frames.serialize_frame(here(), 7)["function"] != "another"


def test_code_without_a_place_is_looked_at_anew(plain: Client) -> None:
    found: dict[str, Any] = {"here": here}
    exec(compile("frame = here()", "<made>", "exec"), found)  # noqa: S102
    known: Any = plain.plain_frames

    assert frames.serialize_frame(found["frame"], 1)["function"] == "<module>"
    assert not known._known


@pytest.mark.parametrize("collected", [{"stack_frame_variables": True}, {"frame_context_lines": 5}])
def test_who_collects_more_is_given_it(collected: dict[str, Any]) -> None:
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope():
        made = client(**collected)
        sentry_sdk.get_current_scope().set_client(made)
        found = frames.serialize_frame(here(), here().f_lineno)

    assert ("vars" in found) is ("stack_frame_variables" in collected)
    assert ("context_line" in found) is ("frame_context_lines" in collected)


@pytest.mark.parametrize("make", [hidden_one, shown_one, here])
def test_who_hides_is_hidden(make: Callable[[], FrameType]) -> None:
    frame = make()
    for _ in range(2):
        assert frames.should_hide_frame(frame) is frames._HIDES(frame) is (make is hidden_one)


def test_the_sdk_is_hidden() -> None:
    found: dict[str, Any] = {"here": here, "__name__": "sentry_sdk.scope"}
    exec("def call(): return here()", found)  # noqa: S102
    for _ in range(2):
        assert frames.should_hide_frame(found["call"]())


def test_a_module_hides_itself_too() -> None:
    found: dict[str, Any] = {"here": here}
    exec("__traceback_hide__ = True; frame = here()", found)  # noqa: S102

    assert frames.should_hide_frame(found["frame"])
