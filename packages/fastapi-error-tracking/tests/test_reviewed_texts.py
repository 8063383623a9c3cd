"""Declared texts say who has agreed and until when: in the policy's file, and when checked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi_error_tracking.checks import declarations
from fastapi_error_tracking.policy_in_force import Field
from fastapi_installed_apps import AppConfig, Choice, Identifier, Project, Registry, Telemetry, Text

TODAY = datetime.now(UTC).date()


class Wards(AppConfig):
    """An app with one text."""

    label = "wards"

    def __init__(self, text: Text) -> None:
        self.text = text

    def telemetry(self) -> Telemetry:
        """Return it."""
        return Telemetry(tags={"ward": self.text})


def found(text: Text, *, deploy: bool) -> dict[str, str]:
    """Return the messages of what is found, by their ids."""
    registry = Registry(Project(package="shop"))
    registry.apps.append(Wards(text))
    findings = declarations.findings(registry, (), deploy=deploy)
    return {one.id.removeprefix("error_tracking.declarations."): one.message for one in findings}


def test_an_expired_text_is_a_finding_everywhere() -> None:
    expired = Text("names of wards", reviewer="the privacy office", expires=TODAY)
    for deploy in (False, True):
        (message,) = found(expired, deploy=deploy).values()
        assert message == (
            f"The tag 'ward' of the app 'wards' was to be free text until {TODAY} only:"
            " names of wards."
        )
    later = Text("names of wards", expires=TODAY + timedelta(days=1))
    assert found(later, deploy=False) == {}


def test_a_deployment_is_told_who_reviewed_a_text_and_until_when_it_holds() -> None:
    day = TODAY + timedelta(days=90)
    reviewed = Text("names of wards", reviewer="the privacy office", expires=day)
    assert found(reviewed, deploy=True)["text.wards.ward"] == (
        "The tag 'ward' of the app 'wards' is free text, reviewed by the privacy office,"
        f" until {day}: names of wards."
    )
    assert "by nobody, for ever" in found(Text("names of wards"), deploy=True)["text.wards.ward"]


def test_the_file_of_the_policy_says_why_who_and_until_when() -> None:
    text = Text("names of wards", reviewer="the privacy office", expires=date(2031, 1, 1))
    assert Field("tags.ward", "declared", "wards", text).declaration == {
        "app": "wards",
        "kind": "Text",
        "reason": "names of wards",
        "reviewer": "the privacy office",
        "expires": "2031-01-01",
    }
    assert Field("tags.floor", "declared", "wards", Choice("1", "2")).declaration == {
        "app": "wards",
        "kind": "Choice('1', '2')",
    }
    assert (
        Field("tags.id", "identifier", "wards", Identifier()).declaration["kind"] == "Identifier()"
    )
    assert Field("level", "level").declaration == {}


def test_a_text_expires_on_a_day() -> None:
    with pytest.raises(TypeError, match=r"such as date\(2027, 1, 1\), not '2031-01-01'"):
        Text("names of wards", expires="2031-01-01")  # type: ignore[arg-type]
    assert str(Text("x", expires=date(2031, 1, 1))) == "Text(reason='x', expires=2031-01-01)"
