"""A name that browsers and apps share means one thing."""

from typing import Any

import pytest
from fastapi_installed_apps import Choice, Count, Duration, Flag, Identifier, Telemetry

from ..checks.frontend_declarations import findings
from ..frontend_literals import Literals
from ..privacy.declarations import union, with_kinds_of

PLAN = Choice("free", "paid")
APPS = Telemetry(
    tags={"plan": PLAN},
    contexts={"order": {"number": Identifier()}},
    attributes={"waited": Duration()},
    metrics={"cart.size": Count()},
)


def declared(telemetry: dict[str, Any]) -> Telemetry:
    """Return what the frontend declares by the file that its build writes."""
    return Literals({"templates": [], "names": "", "paths": "", "telemetry": telemetry}).telemetry


NAMES = declared(
    {
        "tags": ["plan", "waited", "view"],
        "contexts": {"order": ["number", "step"], "tour": ["number"]},
        "attributes": ["waited", "plan"],
        "metrics": ["cart.size", "clicks"],
        "hosts": ["pictures.example"],
    }
)


def test_the_apps_say_of_which_kind_a_name_is_that_has_none() -> None:
    found = with_kinds_of(APPS, NAMES)
    assert found.tags == {"plan": PLAN, "waited": Duration(), "view": NAMES.tags["view"]}
    assert found.contexts["order"] == {
        "number": Identifier(),
        "step": NAMES.contexts["order"]["step"],
    }
    assert found.contexts["tour"] == NAMES.contexts["tour"]
    assert found.attributes == {"waited": Duration(), "plan": PLAN}
    assert found.metrics == {"cart.size": Count(), "clicks": NAMES.metrics["clicks"]}
    assert found.hosts == {"pictures.example"}
    both = union([APPS, found])
    assert (both.tags["plan"], both.attributes["plan"]) == (PLAN, PLAN)


def test_a_kind_of_its_own_counts_beside_theirs() -> None:
    found = with_kinds_of(APPS, declared({"tags": {"plan": "flag"}}))
    assert found.tags == {"plan": Flag()}


def found(telemetry: dict[str, Any], columns: tuple[str, ...] = ()) -> dict[str, str]:
    class Table:
        pass

    class Metadata:
        tables = {"visits": Table}  # noqa: RUF012

    Table.columns = [type("Column", (), {"name": name}) for name in columns]  # type: ignore[attr-defined]
    said = findings(APPS, declared(telemetry), [Metadata])
    return {one.id.removeprefix("error_tracking.declarations."): one.level for one in said}


def test_names_alone_are_no_finding_and_neither_is_the_same_kind() -> None:
    assert found({"tags": ["plan"], "metrics": ["cart.size"], "attributes": ["plan"]}) == {}
    assert found({"tags": {"plan": {"choice": ["paid", "free"]}}, "hosts": ["a.example"]}) == {}


@pytest.mark.parametrize(
    ("telemetry", "name"),
    [
        ({"tags": {"plan": "flag"}}, "plan"),
        ({"tags": {"plan": {"choice": ["free", "paid", "gift"]}}}, "plan"),
        ({"contexts": {"order": {"number": "count"}}}, "order.number"),
        ({"attributes": {"waited": "count"}}, "waited"),
        ({"metrics": {"cart.size": "bytes"}}, "cart.size"),
    ],
)
def test_another_kind_is_a_finding(telemetry: dict[str, Any], name: str) -> None:
    assert found(telemetry) == {f"differs.frontend.{name}": "warning"}


def test_it_says_both_kinds() -> None:
    (finding,) = findings(APPS, declared({"metrics": {"cart.size": "bytes"}}), [])
    assert "metric 'cart.size' is Bytes() in the frontend and Count() in an app" in finding.message


@pytest.mark.parametrize(
    ("kind", "level"), [(None, "error"), ("count", "warning"), ("identifier", None)]
)
def test_a_personal_name_is_a_finding_as_it_is_of_an_app(
    kind: str | None, level: str | None
) -> None:
    tags = {"email": kind} if kind else ["email"]
    assert found({"tags": tags}) == ({"personal.frontend.email": level} if level else {})


def test_so_is_the_column_of_a_model_unless_an_app_declares_it() -> None:
    columns = ("Room", "plan")
    contexts = {"tour": ["room"]}
    expected = {"personal.frontend.room": "error", "personal.frontend.tour.room": "error"}
    assert found({"tags": ["room", "plan"], "contexts": contexts}, columns) == expected
