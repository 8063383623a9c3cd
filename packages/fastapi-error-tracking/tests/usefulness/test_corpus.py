"""Each error of the corpus: its title says what failed, and nobody's data leaves with it."""

from collections.abc import Iterator

import pytest

from .case import Case, Person
from .grouping import alike, other_failure_of
from .measuring import every_case, is_told, sent_of
from .servers import at, is_here
from .table import KEPT, MOST_SHORT, in_a_cell, kept, share

NO_SERVER = "there is no server of PostgreSQL's"
CASES = [
    pytest.param(one, id=one.name, marks=pytest.mark.skipif(not is_here(one), reason=NO_SERVER))
    for one in every_case()
]


@pytest.fixture(autouse=True, scope="module")
def servers() -> Iterator[None]:
    """Stop the servers that the cases have started."""
    yield
    at.close()


@pytest.mark.parametrize("case", CASES)
def test_its_title_says_what_failed_and_whose_data_it_was_does_not_matter(case: Case) -> None:
    found = [(who, sent_of(case, who)) for who in (Person(), Person())]
    for who, sent in found:
        assert [plant for plant in who.plants if plant in sent.everything] == []
        assert is_told(case, sent.title) != bool(case.lacks), sent.title
        assert in_a_cell(sent.title) == kept()[case.name]
        errors = sent.event["exception"]["values"]
        frames = [f for e in errors for f in e.get("stacktrace", {}).get("frames", ())]
        assert case.fail.__name__ in {frame["function"].rpartition(".")[2] for frame in frames}
    (_, one), (_, other) = found
    assert one.group == other.group


@pytest.mark.parametrize("case", CASES[::12])
def test_without_the_gate_the_data_does_leave(case: Case) -> None:
    who = Person()
    everything = sent_of(case, who, gated=False).everything
    assert any(plant in everything for plant in who.plants)


def test_hardly_any_title_falls_short() -> None:
    assert set(kept()) == {case.name for case in every_case()}
    assert share() >= 100 - MOST_SHORT
    assert f"{share():.1f} in 100." in KEPT.read_text()
    assert len(every_case()) >= 150


def test_each_has_a_frame_of_its_own_so_no_two_are_one_issue() -> None:
    places = {(case.fail.__module__, case.fail.__qualname__) for case in every_case()}
    assert len(places) == len(every_case())


@pytest.mark.parametrize("one", alike(), ids=lambda case: case.name)
def test_two_failures_of_one_line_are_two_issues(one: Case) -> None:
    assert sent_of(one, Person()).group != sent_of(other_failure_of(one), Person()).group
