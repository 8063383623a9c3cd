"""What is declared and should not be is a finding, with its remedy."""

from typing import Any

import pytest
from fastapi_installed_apps import (
    AppConfig,
    Choice,
    Count,
    Flag,
    Identifier,
    Kind,
    Telemetry,
    Text,
)

from ..checks.declarations import findings, is_personal


class Column:
    def __init__(self, name: str) -> None:
        self.name = name


class Table:
    columns = (Column("Room"), Column("status"))


class Metadata:
    tables = {"visits": Table}  # noqa: RUF012


class Registry:
    """As much of a registry as is asked for."""

    def __init__(self, telemetry: Telemetry) -> None:
        app = AppConfig()
        app.label = "visits"
        app.telemetry = lambda: telemetry  # type: ignore[method-assign]
        self.apps = [app]


def found(telemetry: Telemetry, *, deploy: bool = False) -> dict[str, str]:
    registry: Any = Registry(telemetry)
    everything = findings(registry, [Metadata], deploy=deploy)
    return {f.id.removeprefix("error_tracking.declarations."): f.level for f in everything}


@pytest.mark.parametrize(
    "name",
    [
        "name",
        "email",
        "birth_date",
        "mrn",
        "patient_email",
        "patientEmail",
        "order.birth_date",
        "Phone",
        "visit.diagnosis",
        "date-of-birth",
        "emergency_contact",
    ],
)
def test_a_name_that_says_so_is_personal(name: str) -> None:
    assert is_personal(name)
    assert found(Telemetry(tags={name: Text("a test")})) == {f"personal.visits.{name}": "error"}


@pytest.mark.parametrize("name", ["feature", "template_name", "queue.address", "rooms", "zipped"])
def test_another_name_is_not(name: str) -> None:
    assert not is_personal(name)
    assert found(Telemetry(tags={name: Text("a test")})) == {}


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        (Text("a test"), "error"),
        (Count(), "warning"),
        (Choice("a"), None),
        (Identifier(), None),
        (Flag(), None),
    ],
)
def test_a_column_of_a_model_is_a_finding_unless_none_of_its_values_leaves(
    kind: Kind, level: str | None
) -> None:
    expected = {"personal.visits.room": level} if level else {}
    assert found(Telemetry(tags={"room": kind})) == expected
    expected = {"personal.visits.visit.status": level} if level else {}
    assert found(Telemetry(contexts={"visit": {"status": kind}})) == expected


def test_texts_are_listed_before_production_with_their_reason() -> None:
    declared = Telemetry(attributes={"colour": Text("nobody writes it")}, tags={"a": Flag()})
    assert found(declared) == {}
    assert found(declared, deploy=True) == {"text.visits.colour": "warning"}
    registry: Any = Registry(declared)
    (finding,) = findings(registry, [], deploy=True)
    assert "nobody writes it" in finding.message


def test_names_without_kinds_are_listed() -> None:
    with pytest.warns(DeprecationWarning, match="kind"):
        old = Telemetry(tags=["plan", "shop"], identifiers=["shop"], metrics=["sold"])
    registry: Any = Registry(old)
    (finding,) = findings(registry, [], deploy=True)
    assert finding.id == "error_tracking.declarations.by_name.visits"
    assert "identifier 'shop', metric 'sold', tag 'plan', tag 'shop'" in finding.message
