"""Mistakes in sentry.yaml: each is named with file, line and key, before anything is sent."""

import pytest

from commands import Command
from stand_in.server import TOKEN, Server

# The words of libraries, which may be others in another version; the rest are this package's own.
OF_LIBRARIES = {
    "a number in quotes",
    "a negative number",
    "a window that Sentry does not have",
    "a key twice",
    "an hour that no day has",
    "a day that no month has",
    "no YAML at all",
}
MISTAKES = {
    "an unknown key": (
        'repeat_minutes: 60\n    notify: {slack: "#alerts-performance"}',
        'repeat_minuts: 60\n    notify: {slack: "#alerts-performance"}',
        "repeat_minuts",
        "alerts.performance-degradation.repeat_minuts: is not a key here; "
        "did you mean repeat_minutes? accepted: name, severity, environment",
    ),
    "a key in another case": (
        "spike_protection: true",
        "spikeProtection: true",
        "spikeProtection",
        "spikeProtection: is not a key here; did you mean spike_protection? accepted:",
    ),
    "a missing key": ("team: shop-developers\n", "", "#", "team: is missing"),
    "a number in quotes": (
        "error_count: {more_than: 5,",
        'error_count: {more_than: "5",',
        'more_than: "5"',
        "alerts.elevated-error-rate.when.error_count.more_than: "
        "should be a valid integer (it says '5')",
    ),
    "a negative number": (
        "latency: {percentile: p95, more_than_ms: 1000",
        "latency: {percentile: p95, more_than_ms: -1",
        "more_than_ms: -1",
        "latency.more_than_ms: should be greater than 0 (it says -1)",
    ),
    "a window that Sentry does not have": (
        "issue_events: {more_than: 10, within: 5m}",
        "issue_events: {more_than: 10, within: 10m}",
        "within: 10m",
        "alerts.high-error-rate.when.issue_events.within: "
        "should be '1m', '5m', '15m', '1h', '1d', '1w' or '30d' (it says '10m')",
    ),
    "an environment that is not listed": (
        "name: New Error Type\n    severity: critical\n    environment: production",
        "name: New Error Type\n    severity: critical\n    environment: prod",
        "environment: prod\n",
        "alerts.new-error.environment: 'prod' is not listed under environments; "
        "accepted: production",
    ),
    "a project that does not exist": (
        'projects: [backend]\n    when:\n      # "And',
        'projects: [backnd]\n    when:\n      # "And',
        "projects: [backnd]",
        "alerts.performance-degradation.projects[0]: no project is called 'backnd'; "
        "accepted: backend, worker, frontend",
    ),
    "an alert that tells nobody": (
        "repeat_minutes: 180\n    notify: {email: [dev@shop.example.com]}",
        "repeat_minutes: 180\n    notify: {}",
        "notify: {}",
        "alerts.memory-leak.notify: names nobody; accepted: email, slack, or both",
    ),
    "an alert without a condition": (
        "when:\n      new_issue: {level: error}",
        "when: {}",
        "when: {}",
        "alerts.new-error.when: names no condition; accepted: issue_events, new_issue, outage",
    ),
    "a channel that is not listed": (
        'notify: {slack: "#alerts-warning"}',
        'notify: {slack: "#alerts-warnings"}',
        "#alerts-warnings",
        "alerts.elevated-error-rate.notify.slack: "
        "#alerts-warnings is not listed under slack.channels",
    ),
    "a channel without its sign": (
        'notify: {slack: "#alerts-warning"}',
        "notify: {slack: alerts-warning}",
        "slack: alerts-warning",
        "'alerts-warning' is not accepted; accepted: the name of a channel, such as #alerts",
    ),
    "two projects of one slug": (
        "slug: shop-worker",
        "slug: shop-backend",
        "    slug: shop-backend\n    platform: python\n",
        "projects.worker.slug: is also the slug of backend",
    ),
    "a widget outside the grid": (
        "at: [3, 0, 3, 3]",
        "at: [4, 0, 3, 3]",
        "at: [4, 0, 3, 3]",
        "dashboards.issues.widgets[1].at: must be [x, y, width, height] inside 6 columns",
    ),
    "a widget over another": (
        'where: "is:regressed"\n        sort: date\n        at: [0, 3, 3, 3]',
        'where: "is:regressed"\n        sort: date\n        at: [0, 2, 3, 3]',
        "at: [0, 2, 3, 3]",
        "dashboards.issues.widgets[2].at: lies over the widget 'Unresolved issues'",
    ),
    "a file outside the repository": (
        "  backend/.env.production:",
        "  ../.env.production:",
        "../.env.production:",
        "env_files.../.env.production: must be a path inside the repository",
    ),
    "a key twice": (
        "team: shop-developers\n",
        "team: shop-developers\nteam: others\n",
        "team: others",
        'is not YAML: found duplicate key "team"\n',
    ),
    "an hour that no day has": (
        "schedule: 0 7 * * *",
        "schedule: 0 25 * * *",
        "schedule: 0 25",
        "cron_monitors.orders-remind_of_tomorrow.schedule: '0 25 * * *' is no schedule: "
        "bad hour; accepted: minute, hour, day of month, month, day of week, such as 0 7 * * *",
    ),
    "a day that no month has": (
        "schedule: 0 7 * * *",
        "schedule: 0 7 30 2 *",
        "schedule: 0 7 30",
        "is no schedule: bad day-of-month; accepted:",
    ),
    "a schedule of six fields": (
        "schedule: 0 7 * * *",
        "schedule: 0 0 7 * * *",
        "schedule: 0 0 7",
        "schedule: '0 0 7 * * *' is not accepted; accepted: five fields, such as 0 7 * * *",
    ),
    "a time zone that does not exist": (
        "timezone: UTC",
        "timezone: Europe/Berln",
        "timezone: Europe/Berln",
        "cron_monitors.orders-remind_of_tomorrow.timezone: 'Europe/Berln' is no time zone; "
        "did you mean Europe/Berlin? accepted: UTC, or a name such as Europe/Berlin",
    ),
    "a time zone in another case": (
        "timezone: UTC",
        "timezone: utc",
        "timezone: utc",
        "'utc' is no time zone; ",
    ),
    "no YAML at all": (
        "server: https://sentry.io",
        "server: [https://sentry.io",
        None,
        "is not YAML: ",
    ),
}


@pytest.mark.parametrize(
    ("before", "after", "where", "says"),
    [
        pytest.param(*texts, marks=[pytest.mark.sample] if mistake in OF_LIBRARIES else [])
        for mistake, texts in MISTAKES.items()
    ],
    ids=MISTAKES,
)
def test_a_mistake_is_named_with_its_place(
    command: Command, server: Server, before: str, after: str, where: str | None, says: str
) -> None:
    command.edit(before, after)
    text = command.file.read_text()

    result = command("apply")

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("sentry-as-code: sentry.yaml:")
    assert len(result.stderr.splitlines()) == 1
    assert says in result.stderr
    if where is not None:
        line = text[: text.index(where)].count("\n") + 1
        assert f"sentry.yaml:{line}: " in result.stderr
    assert server.log == []


@pytest.mark.sample
def test_every_mistake_is_named_at_once(command: Command) -> None:
    command.edit("severity: warning", "severity: mild")
    command.edit("platform: python-fastapi", "platfrom: python-fastapi")

    lines = command("check").stderr.splitlines()

    assert len(lines) == 4
    assert all(line.startswith("sentry-as-code: sentry.yaml:") for line in lines)
    numbers = [int(line.split("sentry.yaml:")[1].split(":")[0]) for line in lines]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "team: shop-developers\n",
            f"team: shop-developers\nteam: {TOKEN}\n",
            marks=pytest.mark.sample,
        ),
        ("team: shop-developers\n", f"team: shop-developers\ntoken: {TOKEN}\n"),
        ("team: shop-developers\n", f"team: {TOKEN.upper()}\n"),
        pytest.param("severity: warning", f"severity: {TOKEN}", marks=pytest.mark.sample),
        ("environment: production", f"environment: {TOKEN}"),
        ("timezone: UTC", f"timezone: {TOKEN}"),
        ("not_in_plan: []", f"not_in_plan: {TOKEN}"),
        ("server: https://sentry.io", f"server: https://me:{TOKEN}@[sentry.io"),
    ],
)
def test_a_secret_in_the_wrong_place_is_not_shown(
    command: Command, before: str, after: str
) -> None:
    command.edit(before, after)

    result = command("plan")

    assert result.returncode == 1
    assert "sentry.yaml:" in result.stderr
    assert TOKEN[7:].lower() not in (result.stdout + result.stderr).lower()


@pytest.mark.sample
def test_words_that_yaml_1_1_takes_for_booleans_stay_words(command: Command) -> None:
    command.edit("  - production\n", "  - production\n  - on\n")

    assert "> send first event of environment on" in command("plan", "--full").stdout


@pytest.mark.sample
def test_an_empty_file(command: Command) -> None:
    command.file.write_text("# nothing yet\n")

    result = command("plan")

    assert result.returncode == 1
    assert "sentry.yaml:1: is empty; accepted: organization, server" in result.stderr
