"""``manage sentry test`` and ``manage sentry budget``."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import Result
from sentry_inspector import Inspector

from .host_programs import sentry
from .tools.command_line import last_line
from .tools.failing_servers import KEY, Reply, Request, always, as_json, serving

PROCESSES = ["backend", "worker", "frontend"]


@pytest.fixture
def dsns(inspector: Inspector) -> dict[str, str]:
    """The environment of a project whose three processes report."""
    names = {"backend": "SENTRY_DSN", "worker": "SENTRY_DSN_WORKER"}
    names["frontend"] = "SENTRY_DSN_FRONTEND"
    found = {variable: inspector.dsn(process) for process, variable in names.items()}
    return found | {"SENTRY_RELEASE": "shop@1", "SENTRY_ENVIRONMENT": "test"}


@pytest.mark.sample
@pytest.mark.parametrize("process", [*PROCESSES, "all"])
def test_one_real_error_leaves_each_process_that_is_named(
    process: str, dsns: dict[str, str], inspector: Inspector, tmp_path: Path
) -> None:
    ended = sentry("test", process, "--json", directory=tmp_path, environment=dsns)
    assert ended.exit_code == 0, ended.stdout
    results = json.loads(ended.stdout)
    events = inspector.store.events(kind="event")
    assert [event.service for event in events] == (PROCESSES if process == "all" else [process])
    for event, result in zip(events, results, strict=True):
        assert (result["process"], result["accepted"]) == (event.service, True)
        assert result["event_id"] == event.json["event_id"]
        assert event.json["tags"]["service"] == event.service
        assert event.json["release"] == "shop@1"
        (raised,) = event.json["exception"]["values"]
        assert raised["type"] == ("Error" if event.service == "frontend" else "DeliberateError")


def test_what_the_server_refuses_is_said_and_fails(tmp_path: Path) -> None:
    with serving(always(Reply(403))) as server:
        environment = {"SENTRY_DSN": server.dsn(), "SENTRY_DSN_FRONTEND": server.dsn()}
        ended = sentry("test", directory=tmp_path, environment=environment)
    assert ended.exit_code == 1
    for line in ended.stdout.splitlines():
        assert ": 403: the key is unknown, switched off, or of another project" in line
    assert KEY not in ended.stdout + ended.stderr


def test_a_process_without_a_dsn_fails_and_one_that_is_not_there_is_named(
    dsns: dict[str, str], tmp_path: Path
) -> None:
    without = sentry("test", "backend", directory=tmp_path, environment={})
    assert (without.exit_code, without.stdout) == (
        1,
        "backend: SENTRY_DSN is not set, so nothing was sent.\n",
    )
    del dsns["SENTRY_DSN_FRONTEND"]
    absent = sentry("test", "frontend", directory=tmp_path, environment=dsns)
    assert absent.exit_code == 2
    assert "This project has no frontend, or its DSN is not set; it has backend" in absent.stderr


def budget(directory: Path, *arguments: str, **environment: str) -> Result:
    return sentry("budget", *arguments, directory=directory, environment=environment)


def test_counts_are_scaled_to_a_month_and_the_rate_that_fits_is_given(tmp_path: Path) -> None:
    counts = ("--days", "15", "--errors", "1000", "--spans", "5000000")
    plan = ("--errors-per-month", "5000", "--spans-per-month", "4000000")
    ended = budget(tmp_path, *counts, *plan, "--json", SENTRY_TRACES_SAMPLE_RATE="0.2")
    errors, spans = json.loads(ended.stdout)
    assert ended.exit_code == 1
    assert (errors["kind"], errors["a_month"], errors["fits"]) == ("errors", 2000, True)
    assert (spans["a_month"], spans["fits"], spans["rate"]) == (10_000_000, False, 0.2)
    assert spans["variable"] == "SENTRY_TRACES_SAMPLE_RATE"
    assert spans["fitting_rate"] == 0.072  # 0.2 * 4 / 10, and a tenth to spare
    # The rate that is given fits: with it, so many of the same requests are traced.
    fewer = str(5_000_000 * 0.072 / 0.2)
    again = budget(
        *(tmp_path, "--days", "15", "--spans", fewer, "--spans-per-month", "4000000"),
        SENTRY_TRACES_SAMPLE_RATE="0.072",
    )
    assert again.exit_code == 0
    assert "fits up to 0.072" in again.stdout


def test_what_no_rate_lowers_is_said(tmp_path: Path) -> None:
    ended = budget(tmp_path, "--errors", "9000", "--errors-per-month", "5000")
    assert ended.exit_code == 1
    assert "9,000 a month  of 5,000, 180%" in ended.stdout
    assert last_line(ended).strip().startswith("too much, and no sample rate lowers it")


@pytest.mark.parametrize("amount", ["nan", "inf", "-1", "many"])
def test_what_is_no_amount_is_refused(amount: str, tmp_path: Path) -> None:
    ended = budget(tmp_path, "--errors", amount)
    assert ended.exit_code == 2
    assert "Invalid value for '--errors'" in ended.stderr


def test_without_a_plan_nothing_can_exceed_it(tmp_path: Path) -> None:
    assert budget(tmp_path, "--errors", "9000").exit_code == 0


TOTALS = {
    ("error", "accepted"): 4000,
    ("error", "rate_limited"): 3000,
    ("error", "filtered"): 500_000,
    ("replay", "accepted"): 100,
    ("profile_duration", "accepted"): 7_200_000,
    ("session", "accepted"): 12,
}


def stats(request: Request) -> Reply:
    """Answer as Sentry's stats do, to the one question that is right."""
    parts = urlsplit(request.path)
    asked = {
        "statsPeriod": ["30d"],
        "interval": ["1d"],
        "field": ["sum(quantity)"],
        "groupBy": ["category", "outcome"],
    }
    right = request.headers.get("authorization") == "Bearer planted-token"
    if not right:
        return Reply(401)
    if parts.path != "/api/0/organizations/acme/stats_v2/" or parse_qs(parts.query) != asked:
        return Reply(404)
    groups = [
        {"by": {"category": c, "outcome": o}, "totals": {"sum(quantity)": n}, "series": {}}
        for (c, o), n in TOTALS.items()
    ]
    return as_json({"start": "", "end": "", "intervals": [], "groups": groups})


def test_counts_are_read_from_sentry(tmp_path: Path) -> None:
    with serving(stats) as api:
        access = {
            "SENTRY_URL": f"http://127.0.0.1:{api.port}/",
            "SENTRY_AUTH_TOKEN": "planted-token",
            "SENTRY_ORG": "acme",
        }
        ended = budget(tmp_path, "--json", "--profile-hours-per-month", "1", **access)
        wrong = budget(tmp_path, **(access | {"SENTRY_AUTH_TOKEN": "planted-other"}))
        elsewhere = budget(tmp_path, "--organization", "other", **access)
    amounts = {line["kind"]: line["a_month"] for line in json.loads(ended.stdout)}
    # What the quota held back would have come; what a filter took away is not paid for.
    assert amounts == {"errors": 7000, "replays": 100, "profile-hours": 2}
    assert ended.exit_code == 1
    assert "401: the token is not valid" in wrong.stderr
    assert "404: there is nothing of this name" in elsewhere.stderr
    assert wrong.exit_code == elsewhere.exit_code == 2
    assert "planted" not in ended.stdout + wrong.stdout + wrong.stderr


def test_without_counts_and_token_it_says_what_to_give(tmp_path: Path) -> None:
    ended = budget(tmp_path)
    assert ended.exit_code == 2
    assert "Give the counts (--errors 1200), or set SENTRY_AUTH_TOKEN and SENTRY_ORG" in (
        ended.stderr.replace("\n", " ")
    )
    incomplete = budget(tmp_path, SENTRY_AUTH_TOKEN="planted")  # noqa: S106
    assert "Set SENTRY_ORG, or give --organization." in incomplete.stderr
