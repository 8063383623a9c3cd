"""What an app declares: each name with its kind, and in one sentence what is no declaration."""

from enum import Enum
from typing import Any, Literal

import pytest

from fastapi_installed_apps import Bytes, Choice, Count, Flag, Identifier, Telemetry, Text


class Floor(Enum):
    """Floors."""

    GROUND = 0
    FIRST = 1


def test_kinds_are_kept_by_name() -> None:
    declared = Telemetry(
        tags={"floor": Choice(Floor)},
        contexts={"visit": {"id": Identifier()}},
        attributes={"open": Flag()},
        metrics={"size": Bytes()},
        hosts={"example.org"},
    )
    assert declared.tags == {"floor": Choice(0, 1)}
    assert declared.contexts == {"visit": {"id": Identifier()}}
    assert declared.hosts == frozenset({"example.org"})
    assert not declared.by_name
    assert declared != Telemetry()
    assert Telemetry() == Telemetry()


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (Choice("b", "a"), "Choice('a', 'b')"),
        (Choice(Literal["a", "b"]), "Choice('a', 'b')"),
        (Choice(Floor), "Choice(0, 1)"),
        (Count(), "Count()"),
        (Count(most=9), "Count(most=9)"),
        (Text("it is short"), "Text(reason='it is short')"),
    ],
)
def test_a_kind_is_shown_as_it_is_declared(kind: object, written: str) -> None:
    assert str(kind) == written


@pytest.mark.parametrize(
    ("declare", "error", "said"),
    [
        (Choice, TypeError, "at least one"),
        (lambda: Choice(1.5), TypeError, "not 1.5"),
        (lambda: Choice(["a"]), TypeError, "Choice takes texts"),
        (lambda: Text(" "), ValueError, "reason"),
        (lambda: Telemetry(tags={"plan": "free"}), TypeError, "tag 'plan'"),
        (lambda: Telemetry(contexts={"a": {"b": str}}), TypeError, "context key 'a.b'"),
        (lambda: Telemetry(tags="plan"), TypeError, "mapping"),
        (lambda: Telemetry(metrics={"size": Flag()}), TypeError, "metric 'size'"),
    ],
)
def test_what_is_no_declaration_is_refused(declare: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        declare()


def test_names_alone_are_deprecated_and_work() -> None:
    with pytest.warns(DeprecationWarning, match="tag 'plan'") as warned:
        old = Telemetry(tags=frozenset({"plan", "shop"}), identifiers=frozenset({"shop"}))
    assert warned[0].filename == __file__
    assert old.tags["shop"] == old.attributes["shop"] == Identifier()
    assert isinstance(old.tags["plan"], Text)
    assert old.by_name == {"tag 'plan'", "tag 'shop'", "identifier 'shop'"}
