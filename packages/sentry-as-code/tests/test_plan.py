"""A plan that can be read, kept, and applied just as it was read."""

import json
import os
import pty
import stat
import subprocess
from contextlib import suppress

import pytest

from commands import PROGRAM, Command, merged
from stand_in.organization import Organization
from stand_in.server import Server


def test_the_first_plan_fits_a_screen(command: Command) -> None:
    lines = command("plan").stdout.splitlines()

    assert len(lines) <= 40
    assert max(map(len, lines)) <= 125
    assert "+ create 9 metric monitors: high-error-rate.error_count/backend, " in "\n".join(lines)
    assert "Every field: --full." in "\n".join(lines)
    assert len(command("plan", "--full").stdout.splitlines()) > 300


def test_one_widget_more_is_one_line(command: Command, organization: Organization) -> None:
    command("apply")
    command.edit(
        "    title: Performance\n    widgets:\n",
        "    title: Performance\n    widgets:\n"
        "      - {title: Fresh, dataset: spans, display: line, aggregates: [count()],"
        " at: [0, 20, 6, 2]}\n",
    )

    result = command("check")

    assert result.returncode == 2
    lines = [line for line in result.stdout.splitlines() if line.startswith("    ")]
    assert len(lines) == 1
    assert lines[0].startswith('    widgets["Fresh"]: {"title": "Fresh"')
    assert command("apply").returncode == 0
    assert len(organization.dashboards[1]["widgets"]) == 9
    assert command("check").returncode == 0


def test_the_words_of_the_file_and_its_line(command: Command) -> None:
    command("apply")
    command.edit(
        "name: Elevated Error Rate\n    severity: warning", "name: Elevated\n    severity: critical"
    )
    line = 1 + command.file.read_text()[: command.file.read_text().index("  elevated-error")].count(
        "\n"
    )

    found = command("check")

    assert f"~ change alert elevated-error-rate.error_count  (sentry.yaml:{line})\n" in found.stdout
    assert "    name: Elevated Error Rate -> Elevated\n" in found.stdout
    assert "    severity (as Sentry's priority): 50 -> 75\n" in found.stdout
    change = command.json("check")["changes"][-1]
    assert change["line"] == line
    assert change["fields"] == [
        {
            "name": "name",
            "in_sentry": "name",
            "before": "Elevated Error Rate",
            "after": "Elevated",
        }
    ]


def test_long_values_are_shown_where_they_differ(command: Command) -> None:
    command("apply")
    command.edit("medical_record", "medical_records")

    (line,) = [one for one in command("check").stdout.splitlines() if "sensitive_fields" in one]

    before, after = line.split(" -> ")
    assert '"medical_record"]' in before
    assert '"medical_records"]' in after


def test_two_keys_of_one_project_do_not_look_alike(
    command: Command, organization: Organization
) -> None:
    command("apply")
    file = command.repository / "frontend/.env.production"
    key = organization.keys["shop-frontend"][0]["public"]
    file.write_text(file.read_text().replace(key, "0" * 32))

    (line,) = [one for one in command("check").stdout.splitlines() if "VITE_SENTRY_DSN" in one]

    before, after = line.split(": ", 1)[1].split(" -> ")
    assert before != after
    assert key not in line


def test_a_kept_plan_is_applied(command: Command, server: Server) -> None:
    plan = command.repository / "plan.json"

    assert command("plan", "--out", str(plan)).returncode == 0
    assert server.writes == []
    assert stat.S_IMODE(plan.stat().st_mode) == 0o600
    result = command("apply", str(plan))

    assert result.returncode == 0, result.stderr
    assert command("check").returncode == 0


def test_a_plan_says_what_to_prune(command: Command, organization: Organization) -> None:
    command("apply")
    command.edit("  release-health:\n    title: Release health", "  releases:\n    title: Releases")
    plan = command.repository / "plan.json"
    command("plan", "--prune", "--out", str(plan))

    assert "- remove dashboard release-health" in command("apply", str(plan)).stdout
    assert [one["title"] for one in organization.dashboards] == [
        *("Issues", "Performance", "Releases"),
    ]


def test_a_plan_that_is_not_what_would_be_done(
    command: Command, organization: Organization, server: Server
) -> None:
    command("apply")
    plan = command.repository / "plan.json"
    organization.settings["scrubIPAddresses"] = False
    command("plan", "--out", str(plan))
    count = len(server.writes)

    organization.workflows[0]["config"]["frequency"] = 5
    stale = command("apply", str(plan))
    assert stale.returncode == 1
    assert (
        "Sentry has changed since the plan was made, first in alert high-error-rate" in stale.stderr
    )
    organization.workflows[0]["config"]["frequency"] = 30
    command.edit("repeat_minutes: 30", "repeat_minutes: 60")
    assert "sentry.yaml has changed since" in command("apply", str(plan)).stderr
    assert len(server.writes) == count
    plan.write_text("[]")
    assert "is no plan" in command("apply", str(plan)).stderr
    assert "is no plan" in command("apply", "nowhere.json").stderr


@pytest.mark.parametrize(
    ("answer", "arguments", "status"),
    [("yes\n", (), 0), ("no\n", (), 1), ("\n", ("--prune",), 1), (None, ("--yes",), 0)],
)
def test_a_question_before_anything_is_changed(
    command: Command, server: Server, answer: str | None, arguments: tuple[str, ...], status: int
) -> None:
    ended, shown = _at_a_terminal(command, answer, arguments)

    assert ended == status
    assert ("Do this? [yes/no]" in shown) == (answer is not None)
    assert bool(server.writes) == (status == 0)
    if answer is not None:
        assert "+ create 3 projects: shop-backend, shop-worker, shop-frontend" in shown
    if status:
        assert "nothing was changed" in shown


def _at_a_terminal(
    command: Command, answer: str | None, arguments: tuple[str, ...]
) -> tuple[int, str]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "apply", *arguments],
        cwd=command.repository,
        env=merged(command.environment()),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown, answered = b"", False
    with suppress(OSError):
        while read := os.read(ours, 4096):
            shown += read
            if answer is not None and b"[yes/no]" in shown and not answered:
                answered = True
                os.write(ours, answer.encode())
    os.close(ours)
    return process.wait(60), shown.decode(errors="replace")


def test_json_has_both_sides(command: Command) -> None:
    command("apply")
    command.edit("percentile: p95, more_than_ms: 1000", "percentile: p95, more_than_ms: 900")

    found = command.json("plan")

    (change,) = [one for one in found["changes"] if one["kind"] == "metric monitor"]
    fields = {one["name"]: (one["before"], one["after"]) for one in change["fields"]}
    assert fields["more_than"] == (1000, 900)
    assert json.dumps(found["not_in_plan"]) == "{}"
