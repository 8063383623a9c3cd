"""The organisation becomes what sentry.yaml says, and stays so."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from commands import CHANNELS, ENV_FILES, MEMBERS, Command, texts
from stand_in.organization import APP, CREATOR, DATE, Organization, Plan
from stand_in.server import TOKEN, Server


@pytest.mark.sample
def test_a_second_apply_writes_nothing(command: Command, server: Server) -> None:
    first = command("apply")
    assert first.returncode == 0, first.stderr
    before, count = server.organization.snapshot(), len(server.writes)

    second = command("apply")

    assert second.returncode == 0
    assert "Sentry matches sentry.yaml: nothing to do." in second.stdout
    assert len(server.writes) == count
    assert server.organization.snapshot() == before
    assert command("check").returncode == 0


@pytest.mark.parametrize(
    "left_out", [(), ("worker",), ("frontend",), ("worker", "frontend")], ids=" and ".join
)
def test_less_applies_as_well(
    command: Command, organization: Organization, left_out: tuple[str, ...]
) -> None:
    _leave_out(command.file, left_out)

    result = command("apply")

    assert result.returncode == 0, result.stderr
    assert command("check").returncode == 0
    assert len(organization.projects) == 3 - len(left_out)
    assert len(organization.crons) == ("worker" not in left_out)
    written = [name for name in ENV_FILES if (command.repository / name).exists()]
    assert len(written) == 1 + ("frontend" not in left_out)


def _leave_out(file: Path, projects: tuple[str, ...]) -> None:
    """Take `projects` out of sentry.yaml, and what speaks of them."""
    content = YAML(typ="safe").load(file)
    for name in projects:
        del content["projects"][name]
        for variables in content["env_files"].values():
            for variable in [key for key, project in variables.items() if project == name]:
                del variables[variable]
        for alert in content["alerts"].values():
            if name in alert.get("projects", []):
                alert["projects"].remove(name)
        crons = content["cron_monitors"].items()
        content["cron_monitors"] = {key: cron for key, cron in crons if cron["project"] != name}
    YAML(typ="safe").dump(content, file)


def test_the_least_that_can_be_said(command: Command, organization: Organization) -> None:
    content = YAML(typ="safe").load(command.file)
    needed = ["organization", "server", "managed_as", "team", "environments", "projects", "privacy"]
    YAML(typ="safe").dump({key: content[key] for key in needed}, command.file)

    assert command("apply").returncode == 0

    assert command("check").returncode == 0
    assert len(organization.projects) == 3
    assert (organization.workflows, organization.dashboards) == ([], [])


def test_the_rules_of_the_document(command: Command, organization: Organization) -> None:
    command("apply")

    monitors = {one["name"]: one for one in organization.detectors}
    high = monitors["High Error Rate (shop-backend)"]
    query = high["dataSources"][0]["queryObj"]["snubaQuery"]
    assert (query["aggregate"], query["timeWindow"], query["environment"]) == (
        "count()",
        300,
        "production",
    )
    assert [one["comparison"] for one in high["conditionGroup"]["conditions"]] == [10, 10]
    slow = monitors["Performance Degradation (shop-backend)"]
    query = slow["dataSources"][0]["queryObj"]["snubaQuery"]
    assert (query["aggregate"], query["query"]) == ("p95(span.duration)", "is_transaction:true")
    assert slow["conditionGroup"]["conditions"][0]["comparison"] == 1000
    elevated = monitors["Elevated Error Rate (shop-worker)"]
    assert elevated["dataSources"][0]["queryObj"]["snubaQuery"]["timeWindow"] == 600
    assert elevated["conditionGroup"]["conditions"][0]["comparison"] == 5
    memory = monitors["Memory Leak Detection (shop-worker)"]
    query = memory["dataSources"][0]["queryObj"]["snubaQuery"]
    assert query["aggregate"] == "max(value,process.memory.growing_minutes,gauge,minute)"
    assert memory["conditionGroup"]["conditions"][0]["comparison"] == 60
    uptime = monitors["shop.example.com is ready"]["dataSources"][0]["queryObj"]
    assert uptime["url"] == "https://shop.example.com/api/v1/ready"

    alerts = {one["name"].split(" [")[0]: one for one in organization.workflows}
    new = alerts["New Error Type"]
    assert [one["type"] for one in new["triggers"]["conditions"]] == ["first_seen_event"]
    assert new["actionFilters"][0]["conditions"][0]["comparison"] == {"match": "gte", "level": 40}
    told = {
        name: [
            action["config"]["targetDisplay"] or action["config"]["targetIdentifier"]
            for action in alert["actionFilters"][0]["actions"]
        ]
        for name, alert in alerts.items()
    }
    assert told == {
        "High Error Rate": ["501", "#alerts-critical"],
        "New Error Type": ["502"],
        "Performance Degradation": ["#alerts-performance"],
        "Elevated Error Rate": ["#alerts-warning"],
        "Memory Leak Detection": ["502"],
        "Outage": ["501", "#alerts-production"],
    }
    titles = [one["title"].split(" [")[0] for one in organization.dashboards]
    assert titles == ["Issues", "Performance", "Release health"]


def test_plan_shows_each_field_and_changes_nothing(command: Command, server: Server) -> None:
    result = command("plan", "--full")

    assert result.returncode == 0
    assert (
        "+ create project shop-backend  (sentry.yaml:20)\n    name: shop-backend\n" in result.stdout
    )
    assert "when.aggregate: p95(span.duration)" in result.stdout
    assert "spike protection of shop-backend  (sentry.yaml:81)\n    spike_protection: true\n" in (
        result.stdout
    )
    assert "Found: " in result.stdout
    assert server.writes == []
    assert not (command.repository / "backend/.env.production").exists()


def test_check_finds_drift_in_every_kind_of_thing_and_cannot_write(
    command: Command, server: Server, organization: Organization
) -> None:
    command("apply")
    ours = [one for one in organization.detectors if one["description"]]
    ours[0]["conditionGroup"]["conditions"][0]["comparison"] = 11
    organization.workflows[0]["config"]["frequency"] = 5
    organization.dashboards[0]["widgets"][1]["queries"][0]["conditions"] = "is:resolved"
    organization.settings["scrubIPAddresses"] = False
    organization.crons[0]["config"]["schedule"] = "0 8 * * *"
    organization.projects[0]["platform"] = "other"
    organization.filters["shop-backend"]["web-crawlers"] = False
    organization.projects[1]["options"]["quotas:spike-protection-disabled"] = True
    organization.keys["shop-frontend"][0]["rateLimit"] = None
    before, count = organization.snapshot(), len(server.writes)

    result = command("check")

    assert result.returncode == 2
    for line in (
        "more_than: 11 -> 10",
        "repeat_minutes: 5 -> 30",
        'widgets["High volume issues"].where: is:resolved -> is:unresolved',
        "scrub_ip_addresses: false -> true",
        "schedule: 0 8 * * * -> 0 7 * * *",
        "platform: other -> python-fastapi",
        "web_crawlers: false -> true",
        "spike_protection: false -> true",
        "events: 300",
    ):
        assert f"    {line}\n" in result.stdout
    assert organization.snapshot() == before
    assert len(server.writes) == count

    assert command("apply").returncode == 0
    assert command("check").returncode == 0


def test_what_an_edit_of_the_file_changes(command: Command, organization: Organization) -> None:
    command("apply")
    monitors = len(organization.detectors)
    command.edit("percentile: p95, more_than_ms: 1000", "percentile: p99, more_than_ms: 2000")

    result = command("apply")

    assert "~ change metric monitor performance-degradation.latency/backend" in result.stdout
    assert "when.aggregate: p95(span.duration) -> p99(span.duration)" in result.stdout
    assert len(organization.detectors) == monitors
    assert command("check").returncode == 0


def test_prune_removes_only_what_it_made(command: Command, organization: Organization) -> None:
    command("apply")
    theirs = {**organization.detectors[-1], "id": "1", "description": "Ours, by hand."}
    organization.detectors.append(theirs)
    other = {**organization.workflows[0], "id": "2", "name": "Theirs [billing/high-error-rate]"}
    organization.workflows.append(other)
    file = command.file
    text = file.read_text()
    start, end = text.index("  elevated-error-rate:"), text.index("  memory-leak:")
    file.write_text(text[:start] + text[end:])
    command.edit("  release-health:\n    title: Release health", "  releases:\n    title: Releases")

    kept = command("apply")
    assert "monitor elevated-error-rate.error_count/worker is no longer" in kept.stdout
    assert command("check").returncode == 0
    assert command("check", "--prune").returncode == 2
    result = command("apply", "--prune")

    assert result.returncode == 0, result.stderr
    assert "- remove alert elevated-error-rate.error_count" in result.stdout
    names = [one["name"] for one in organization.detectors + organization.workflows]
    assert not [name for name in names if name.startswith("Elevated")]
    assert theirs in organization.detectors
    assert other in organization.workflows
    titles = [one["title"].split(" [")[0] for one in organization.dashboards]
    assert titles == ["Issues", "Performance", "Releases"]
    assert len(organization.projects) == 3
    # What sentry.yaml still asks for is all there.
    assert command("check", "--prune").returncode == 0
    assert "High Error Rate (shop-backend)" in names


def test_dsns_reach_the_env_files(command: Command, organization: Organization) -> None:
    backend = command.repository / "backend/.env.production"
    backend.write_text("# mine\nLOG_LEVEL=DEBUG\nexport SENTRY_DSN=old\nSENTRY_DSN_TOO=1")
    backend.chmod(0o644)

    command("apply")

    dsns = [organization.keys[one["slug"]][0]["dsn"]["public"] for one in organization.projects]
    assert backend.read_text() == (
        f"# mine\nLOG_LEVEL=DEBUG\nSENTRY_DSN={dsns[0]}\nSENTRY_DSN_TOO=1\n"
        f"SENTRY_DSN_WORKER={dsns[1]}\nSENTRY_DSN_FRONTEND={dsns[2]}\n"
    )
    assert stat.S_IMODE(backend.stat().st_mode) == 0o600
    frontend = command.repository / "frontend/.env.production"
    assert f"VITE_SENTRY_DSN={dsns[2]}\n" in frontend.read_text()
    # It began as the example beside it.
    assert "VITE_APP_ENV=production" in frontend.read_text()
    assert stat.S_IMODE(frontend.stat().st_mode) == 0o600
    assert not list(command.repository.glob("*/.env.production.new"))

    backend.chmod(0o640)
    assert "mode: 0o640 -> 0o600" in command("check").stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"NAME=Andr\xe9\n", "backend/.env.production: is not UTF-8 (byte 10); save it as UTF-8"),
        (None, "backend/.env.production: cannot be read and written: Is a directory"),
    ],
)
def test_an_env_file_that_cannot_be_read(
    command: Command, content: bytes | None, says: str
) -> None:
    file = command.repository / "backend/.env.production"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)

    result = command("apply")

    assert result.returncode == 1
    assert result.stderr == f"sentry-as-code: {says}\n"
    if content is not None:
        assert file.read_bytes() == content


def test_the_first_event_makes_an_environment_known(
    command: Command, organization: Organization
) -> None:
    organization.hidden_for = 2
    result = command("apply")

    assert result.returncode == 0, result.stderr
    assert "> send first event of environment production" in result.stdout
    assert [event["environment"] for event in organization.events] == ["production"]

    organization.hidden_for = 0
    command.edit("  - production\n", "  - production\n  - staging\n")
    command("apply")
    assert [event["environment"] for event in organization.events] == ["production", "staging"]


def test_what_the_plan_leaves_out_is_skipped_with_a_line(repository: Path) -> None:
    plan = Plan(slack=False, key_rate_limits=False, metric_monitors=5, uptime_monitors=0)
    organization = Organization(plan=plan, members={"ops@shop.example.com": None})
    with Server(organization) as server:
        command = Command(repository, server)
        result = command("apply")
        assert result.returncode == 0, result.stderr
        for line in (
            "! skipped: #alerts-warning of alert elevated-error-rate: this plan has no Slack",
            "! skipped: rate limit of shop-worker: this plan has no rate limits on keys",
            "! skipped: metric monitor memory-leak.metric/worker: 400 for POST",
            "the plan of this organisation does not include it. Sentry says: Used 5/5 of allowed",
            "! skipped: uptime monitor uptime/ready: Sentry took enabled and did not keep it",
            "! skipped: alert memory-leak.metric: every monitor it would listen to was skipped",
            "note: alert performance-degradation tells team shop-developers by e-mail instead",
            "note: ops@shop.example.com is no member of the organisation: team shop-developers",
        ):
            assert line in result.stdout
        assert "note: dev@shop.example.com" in result.stdout
        # The critical ones came first, and every alert tells somebody.
        names = [one["name"] for one in organization.detectors if one["type"] == "metric_issue"]
        assert [name.split(" (")[0] for name in names] == [
            *["High Error Rate"] * 3,
            "Performance Degradation",
            "Elevated Error Rate",
        ]
        for alert in organization.workflows:
            assert [len(group["actions"]) for group in alert["actionFilters"]] == [1]

        assert server.violations == []


NO_MORE = Plan(
    spike_protection=False,
    metric_monitors=8,
    uptime_monitors=0,
    cron_monitors=0,
    dashboards=2,
)
LEFT_OUT = [
    "spike protection of shop-backend",
    "spike protection of shop-worker",
    "spike protection of shop-frontend",
    "metric monitor memory-leak.metric/worker",
    "uptime monitor uptime/ready",
    "cron monitor orders-remind_of_tomorrow",
    "dashboard release-health",
]


@pytest.fixture
def small(repository: Path) -> Iterator[Command]:
    """The command against an organisation whose plan is too small for sentry.yaml."""
    organization = Organization(plan=NO_MORE, members=dict(MEMBERS), slack_channels=dict(CHANNELS))
    with Server(organization) as server:
        yield Command(repository, server)
        assert server.violations == []


def test_check_is_clean_of_what_the_plan_does_not_include(small: Command) -> None:
    before = small.file.read_text()
    organization = small.server.organization
    assert small("check").returncode == 2

    first = small("apply")

    assert first.returncode == 0, first.stderr
    assert small.file.read_text() == before
    for thing in LEFT_OUT:
        assert f"! skipped: {thing}: " in first.stdout
    assert sorted(small.lock["not_in_plan"]) == sorted(LEFT_OUT)
    assert {entry["plan"] for entry in small.lock["not_in_plan"].values()} != {""}
    state, count = organization.snapshot(), len(small.server.writes)
    for name in ("check", "plan", "apply"):
        again = small(name)
        assert again.returncode == 0
        assert "Sentry matches sentry.yaml: nothing to do." in again.stdout
        assert "skipped" not in again.stdout
        assert "Not on this plan, as said before: " in again.stdout
        assert set(small.json(name)["not_in_plan"]) == set(LEFT_OUT)
    assert len(small.server.writes) == count
    assert organization.snapshot() == state
    # What it does not leave out is watched all the same.
    organization.dashboards[0]["widgets"].pop()
    assert small("check").returncode == 2


def test_after_an_upgrade_what_was_left_out_is_made(small: Command) -> None:
    small("apply")
    small.server.organization.plan = Plan()

    result = small("check")
    # An alarm that nobody can see coming is none: apply asks again, check says so.
    assert result.returncode == 0
    assert "the plan includes has changed: apply asks again" in result.stdout
    result = small("plan")
    assert (
        "~ change uptime monitor uptime/ready  (sentry.yaml:173)\n    enabled: false -> true"
        in (result.stdout)
    )
    assert "    status: disabled -> active\n" in result.stdout
    assert small("apply").returncode == 0

    assert "not_in_plan" not in small.lock
    assert "plan" not in small("check").stdout
    organization = small.server.organization
    assert all(one["enabled"] for one in organization.detectors)
    assert [one["status"] for one in organization.crons] == ["active"]


def test_a_field_that_sentry_forgets_is_not_asked_for_for_ever(repository: Path) -> None:
    organization = Organization(
        plan=Plan(silent_rate_limits=True), members=dict(MEMBERS), slack_channels=dict(CHANNELS)
    )
    with Server(organization) as server:
        command = Command(repository, server)
        first = command("apply")
        assert first.returncode == 0, first.stderr
        assert (
            "! skipped: rate limit of shop-worker: Sentry took rateLimit.count, rateLimit.window "
            "and did not keep it: not on this plan"
        ) in first.stdout
        assert "changed rate limit" not in first.stdout
        count = len(server.writes)
        assert command("check").returncode == 0
        assert "skipped" not in command("apply").stdout
        assert len(server.writes) == count
        # Another value is another question.
        command.edit("{events: 300, seconds: 60}", "{events: 200, seconds: 60}")
        assert command("check").returncode == 2
        command("apply")
        assert command("check").returncode == 0
        # And it is asked for again where the plan has changed.
        organization.plan = Plan()
        assert command("apply").returncode == 0
        assert [keys[0]["rateLimit"]["count"] for keys in organization.keys.values()] == [200] * 3
        assert "not_in_plan" not in command.lock
        assert server.violations == []


def test_any_answer_that_does_not_show_what_was_written(
    command: Command, organization: Organization
) -> None:
    change = organization.change_organization

    def forgets(body: dict[str, object]) -> None:
        change({name: value for name, value in body.items() if name != "enhancedPrivacy"})

    organization.change_organization = forgets  # type: ignore[method-assign]

    result = command("apply")

    assert result.returncode == 0, result.stderr
    assert "privacy of acme: Sentry took enhancedPrivacy and did not keep it" in result.stdout
    assert command("check").returncode == 0
    assert organization.settings["scrubIPAddresses"] is True
    organization.settings["scrubIPAddresses"] = False
    assert command("check").returncode == 2


def test_a_list_in_the_file_is_read_for_one_version_more(repository: Path) -> None:
    with Server(Organization(plan=Plan(uptime_monitors=0))) as server:
        command = Command(repository, server)
        command.edit("not_in_plan: []", "not_in_plan: [uptime monitor uptime/ready]")
        before = command.file.read_text()
        result = command("apply")
        assert result.returncode == 0, result.stderr
        assert "note: not_in_plan in sentry.yaml is read for the last time" in result.stdout
        assert "skipped: uptime" not in result.stdout
        assert command.file.read_text() == before
        kinds = [one["type"] for one in server.organization.detectors]
        assert "uptime_domain_failure" not in kinds


def test_what_others_made_is_taken_over_or_left(
    command: Command, organization: Organization
) -> None:
    organization.create_team({"slug": "others"})
    organization.create_project("others", {"name": "shop-backend", "default_rules": False})
    organization.create_project("others", {"name": "elsewhere", "default_rules": False})
    organization.settings["sensitiveFields"] = ["iban"]
    organization.dashboards.append(
        {
            "id": "5",
            "title": "Latency",
            "dateCreated": DATE,
            "createdBy": CREATOR,
            "widgets": [],
            "projects": [],
            "filters": {},
            "permissions": None,
            "isFavorited": False,
            "prebuiltId": None,
        }
    )

    assert command("apply").returncode == 0

    slugs = [one["slug"] for one in organization.projects]
    assert slugs == ["shop-backend", "elsewhere", "shop-worker", "shop-frontend"]
    assert [one["slug"] for one in organization.projects[0]["teams"]] == [
        "others",
        "shop-developers",
    ]
    assert organization.settings["sensitiveFields"][0] == "iban"
    assert len(organization.dashboards) == 4
    assert command("check").returncode == 0


def test_an_action_that_the_file_cannot_speak_of_stays(
    command: Command, organization: Organization
) -> None:
    command("apply")
    relay: dict[str, object] = {
        "id": "77",
        "type": "sentry_app",
        "integrationId": None,
        "config": {"targetType": "sentry_app", "targetIdentifier": APP, "targetDisplay": "Relay"},
        "data": {"settings": []},
        "status": "active",
    }
    organization.workflows[0]["actionFilters"][0]["actions"].insert(0, relay)

    assert command("check").returncode == 0
    command.edit("repeat_minutes: 30", "repeat_minutes: 60")
    assert command("apply").returncode == 0

    assert organization.workflows[0]["config"]["frequency"] == 60
    actions = organization.workflows[0]["actionFilters"][0]["actions"]
    assert [action["type"] for action in actions] == ["email", "slack", "sentry_app"]
    assert actions[-1] == relay
    assert command("check").returncode == 0


def test_a_cron_monitor_that_the_worker_declared_is_the_codes(
    command: Command, organization: Organization
) -> None:
    command("apply")
    organization.crons[0]["isUpserting"] = True
    organization.crons[0]["config"]["schedule"] = "30 6 * * *"

    assert command("check").returncode == 0

    organization.crons[0]["status"] = "disabled"
    result = command("check")
    assert result.returncode == 0
    assert "skipped: cron monitor orders-remind_of_tomorrow: Sentry keeps" in result.stdout


def test_json(command: Command) -> None:
    plan = command.json("plan")
    assert plan["command"] == "plan"
    assert plan["status"] == 0
    assert {"action", "kind", "name", "line", "fields"} == plan["changes"][0].keys()
    assert {"name", "in_sentry", "before", "after"} == plan["changes"][0]["fields"][0].keys()
    assert command.json("apply")["changes"]
    done = command.json("check")
    assert (done["changes"], done["skipped"], done["status"]) == ([], [], 0)
    assert any("business associate" in line for line in done["checklist"])


def test_the_token_is_nowhere(command: Command, server: Server) -> None:
    for name in ("plan", "apply", "check"):
        command(name)
        command(name, "--json")
    server.answer_with(len(server.log) + 1, 400, {}, {"detail": f"you sent {TOKEN}"})
    command("apply")
    server.answer_with(len(server.log) + 1, 400, {}, {"detail": f"you sent {TOKEN}"})
    command("apply", "--json")

    assert any("you sent (token)" in output for output in command.outputs)
    assert not [output for output in command.outputs if TOKEN in output]
    assert not [text for text in texts(command.repository) if TOKEN in text]


def test_an_alert_that_is_skipped_is_not_said_to_tell_anybody(repository: Path) -> None:
    with Server(Organization(plan=Plan(slack=False, metric_monitors=2))) as server:
        result = Command(repository, server)("apply")

    assert "skipped: alert performance-degradation.latency" in result.stdout
    assert "note: alert performance-degradation tells" not in result.stdout


def test_two_factor_authentication_is_a_finding(
    command: Command, organization: Organization
) -> None:
    command("apply")

    found = command("check")
    assert found.returncode == 0
    assert "! finding: two-factor authentication is not required of members" in found.stdout
    assert len(command.json("check")["findings"]) == 1

    command.edit("spike_protection: true", "spike_protection: true\nrequire_two_factor: true")
    assert command("check").returncode == 2
    organization.settings["require2FA"] = True
    done = command("check")
    assert (done.returncode, "finding" in done.stdout) == (0, False)


def test_what_slack_cannot_do_is_said_once(command: Command) -> None:
    assert "the user name and texts of Sentry's messages in Slack" in command("apply").stdout
    for name in ("apply", "plan", "check"):
        assert "user name" not in command(name).stdout


def test_an_alarm_in_ci_has_no_env_files_and_only_reads(
    command: Command, server: Server, organization: Organization
) -> None:
    command("apply")
    for name in ENV_FILES:
        (command.repository / name).unlink()
    server.scopes = frozenset({"org:read", "member:read", "project:read", "alerts:read"})

    assert command("check").returncode == 2
    quiet = command("check", "--remote")
    assert (quiet.returncode, quiet.stderr) == (0, "")
    organization.workflows[0]["enabled"] = False
    assert command("check", "--remote").returncode == 2
    assert not (command.repository / ENV_FILES[0]).exists()
