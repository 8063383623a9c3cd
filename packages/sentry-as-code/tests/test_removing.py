"""Taking a line out of the file is a change; what nobody here set stays."""

from collections.abc import Callable
from typing import Any

import pytest
from ruamel.yaml import YAML

from commands import Command
from stand_in.organization import Organization
from stand_in.request_bodies import Body


def _rewrite(command: Command, change: str) -> None:
    content = YAML(typ="safe").load(command.file)
    exec(change, {"c": content})  # noqa: S102
    YAML(typ="safe").dump(content, command.file)


def _actions(organization: Organization) -> list[Body]:
    alert = next(one for one in organization.workflows if one["name"] == "High Error Rate")
    actions: list[Body] = alert["actionFilters"][0]["actions"]
    return actions


REMOVED: dict[str, tuple[str, str, Callable[[Organization], Any], Any]] = {
    "spike protection": (
        "c['spike_protection'] = False",
        "spike_protection: true -> false",
        lambda o: o.projects[0]["options"]["quotas:spike-protection-disabled"],
        True,
    ),
    "a rate limit": (
        "[p.pop('rate_limit') for p in c['projects'].values()]",
        'rate_limit: {"count": 300, "window": 60} -> null',
        lambda o: o.keys["shop-worker"][0]["rateLimit"],
        None,
    ),
    "the e-mail subject": (
        "del c['email_subject']",
        "email_subject: [${tag:level}] $project: $title -> $shortID - $title",
        lambda o: o.projects[1]["subjectTemplate"],
        "$shortID - $title",
    ),
    "a sensitive field": (
        "c['privacy']['sensitive_fields'].remove('ssn')",
        "sensitive_fields: ",
        lambda o: ("ssn" in o.settings["sensitiveFields"], o.settings["sensitiveFields"][0]),
        (False, "iban"),
    ),
    "the rules for private data": (
        "del c['privacy']['pii_rules']",
        "pii_rules: ",
        lambda o: o.settings["relayPiiConfig"],
        None,
    ),
    "the tags in Slack": (
        "del c['slack']['tags']",
        "slack.tags (notify[1]): environment,level,release,service -> ",
        lambda o: _actions(o)[1]["data"].get("tags"),
        None,
    ),
    "a widget": (
        "del c['dashboards']['issues']['widgets'][0]",
        'widgets["Unresolved issues"]: ',
        lambda o: len(o.dashboards[0]["widgets"]),
        5,
    ),
    "a recipient": (
        "del c['alerts']['high-error-rate']['notify']['slack']",
        "notify[1]: ",
        lambda o: len(_actions(o)),
        1,
    ),
    "filters": (
        "c['projects']['backend']['filters'] = {}",
        "web_crawlers: true -> false",
        lambda o: o.filters["shop-backend"]["web-crawlers"],
        False,
    ),
    "resolving": (
        "del c['projects']['backend']['resolve_after_hours']",
        "resolve_after_hours: 720 -> 0",
        lambda o: o.projects[0]["resolveAge"],
        0,
    ),
    "owners": (
        "del c['projects']['backend']['ownership']",
        "ownership: path:src/shop/apps/orders/* #shop-developers -> ",
        lambda o: o.ownership["shop-backend"],
        "",
    ),
}


@pytest.mark.parametrize("what", REMOVED)
def test_what_is_taken_out_is_a_change(
    command: Command, organization: Organization, what: str
) -> None:
    organization.settings["sensitiveFields"] = ["iban"]
    _rewrite(
        command,
        "c['projects']['backend'] |= {'resolve_after_hours': 720,"
        " 'ownership': {'path:src/shop/apps/orders/*': 'team'}}",
    )
    assert command("apply").returncode == 0
    assert command("check").returncode == 0
    change, says, look, becomes = REMOVED[what]
    _rewrite(command, change)

    found = command("check")

    assert found.returncode == 2
    assert f"    {says}" in found.stdout
    assert command("apply").returncode == 0
    assert look(organization) == becomes
    assert command("check").returncode == 0


def test_what_others_set_and_the_file_never_spoke_of_stays(
    command: Command, organization: Organization
) -> None:
    change = "[p.pop('rate_limit') for p in c['projects'].values()]; del c['email_subject']"
    _rewrite(command, change)
    command("apply")
    organization.keys["shop-worker"][0]["rateLimit"] = {"count": 7, "window": 60}
    organization.projects[0]["subjectTemplate"] = "Ours: $title"
    organization.ownership["shop-backend"] = "path:* #shop-developers"

    assert command("check").returncode == 0
    assert command("apply").returncode == 0
    assert organization.keys["shop-worker"][0]["rateLimit"] == {"count": 7, "window": 60}


def test_where_the_rules_are_those_of_the_file_nothing_changes(
    command: Command, organization: Organization
) -> None:
    _rewrite(
        command, "c['projects']['backend']['ownership'] = {'path:a/*': 'ops@shop.example.com'}"
    )
    command("apply")

    assert organization.ownership["shop-backend"] == "path:a/* ops@shop.example.com"
    organization.ownership["shop-backend"] += "\npath:b/* #shop-developers"
    assert command("check").returncode == 2


def test_what_was_adopted_is_known_to_be_set(command: Command, organization: Organization) -> None:
    command("apply")
    command.file.with_name("sentry.lock.json").unlink()
    assert command("import").returncode == 0
    assert "nothing to do" in command("apply").stdout
    command.edit("    - ssn\n", "")

    assert command("check").returncode == 2
    assert command("apply").returncode == 0
    assert "ssn" not in organization.settings["sensitiveFields"]
