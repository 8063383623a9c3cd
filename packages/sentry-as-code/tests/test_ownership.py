"""What apply made it knows by its id: renamed, twice, lost, made by hand, made by two at once."""

import json
import shutil
import threading
from pathlib import Path

import pytest

from commands import Command, make_repository
from sentry_as_code.one_at_a_time import FORGOTTEN
from stand_in.organization import Organization
from stand_in.server import TOKEN, Server


@pytest.fixture
def other(tmp_path: Path, server: Server) -> Command:
    """Somebody else's clone of the repository, as it was before the first apply."""
    return Command(make_repository(tmp_path / "other" / "shop"), server)


def _things(organization: Organization) -> list[str]:
    things = organization.detectors + organization.workflows + organization.dashboards
    return sorted(str(one.get("name") or one.get("title")) for one in things)


def test_the_lock_holds_ids_and_no_secret(command: Command, organization: Organization) -> None:
    command("apply")

    assert command.lock["ids"]["project backend"] == organization.projects[0]["id"]
    assert len([name for name in command.lock["ids"] if name.startswith("alert ")]) == 7
    assert {"pending", "run"}.isdisjoint(command.lock)
    text = json.dumps(command.lock)
    keys = [key["public"] for listed in organization.keys.values() for key in listed]
    assert not [secret for secret in (*keys, TOKEN) if secret in text]


def test_people_read_no_marks(command: Command, organization: Organization) -> None:
    command("apply")

    texts = [*_things(organization), *(str(one["description"]) for one in organization.detectors)]
    assert not [text for text in texts if "[" in text]


def test_what_was_renamed_by_hand_is_drift_and_not_made_again(
    command: Command, organization: Organization
) -> None:
    command("apply")
    before = _things(organization)
    organization.workflows[2]["name"] = "Something new"
    organization.dashboards[0]["title"] = "Problems"
    monitor = next(one for one in organization.detectors if one["type"] == "metric_issue")
    monitor["name"] = "Too many"

    result = command("check")

    assert result.returncode == 2
    assert "    name: Something new -> New Error Type\n" in result.stdout
    assert "    title: Problems -> Issues\n" in result.stdout
    assert "    name: Too many -> High Error Rate (shop-backend)\n" in result.stdout
    assert command("apply").returncode == 0
    assert _things(organization) == before


def test_a_slug_renamed_in_the_file_renames(command: Command, organization: Organization) -> None:
    command("apply")
    identifier = organization.projects[0]["id"]
    command.edit("slug: shop-backend", "slug: shop-api")
    command.edit("team: shop-developers", "team: shop-people")

    plan = command("plan")
    assert "    slug: shop-backend -> shop-api\n" in plan.stdout
    assert "    slug: shop-developers -> shop-people\n" in plan.stdout
    result = command("apply")

    assert result.returncode == 0, result.stderr
    assert [one["slug"] for one in organization.projects] == [
        *("shop-api", "shop-worker", "shop-frontend"),
    ]
    assert organization.projects[0]["id"] == identifier
    assert [one["slug"] for one in organization.teams] == ["shop-people"]
    assert command("check").returncode == 0


def _with_marks(command: Command, organization: Organization) -> None:
    """As an older version left it: marks, and no lock."""
    command("apply")
    keys = {number: name.partition(" ")[2] for name, number in command.lock["ids"].items()}
    for one in organization.workflows:
        one["name"] = f"{one['name']} [shop/{keys[one['id']]}]"
    for one in organization.detectors:
        if one["id"] in keys:
            one["description"] = f"{one['description']} [shop/{keys[one['id']]}]"
    for one in organization.dashboards:
        one["title"] = f"{one['title']} [shop/{keys[one['id']]}]"
    command.file.with_name("sentry.lock.json").unlink()


def test_what_an_older_version_marked_is_taken_over(
    command: Command, organization: Organization
) -> None:
    _with_marks(command, organization)
    count = len(_things(organization))

    assert command("apply").returncode == 0

    assert len(_things(organization)) == count
    assert not [name for name in _things(organization) if "[shop/" in name]
    assert command("check", "--prune").returncode == 0


def test_two_marks_of_one_thing_are_reported_and_pruned(
    command: Command, organization: Organization
) -> None:
    _with_marks(command, organization)
    names = len(_things(organization))
    twice = [{**one, "id": f"9{one['id']}"} for one in organization.workflows[:2]]
    organization.workflows += twice

    result = command("apply")
    assert f"is there twice, the second by id {twice[0]['id']}; apply --prune" in result.stdout
    assert command("check").returncode == 0
    assert command("check", "--prune").returncode == 2
    assert command("apply", "--prune").returncode == 0
    assert len(_things(organization)) == names
    assert command("check", "--prune").returncode == 0


def test_who_has_no_lock_makes_nothing_twice(
    command: Command, other: Command, organization: Organization, server: Server
) -> None:
    command("apply")
    state, count = organization.snapshot(), len(server.writes)

    result = other("apply")

    assert result.returncode == 1
    assert "there is no sentry.lock.json here: monitor high-error-rate.error_count/backend" in (
        result.stderr
    )
    assert "Traceback" not in result.stderr
    assert (organization.snapshot(), len(server.writes)) == (state, count)
    assert "`import` adopts it, apply makes no second one" in other("plan").stdout

    assert other("import").returncode == 0
    assert len(server.writes) == count
    shutil.copy(other.file.with_name("sentry.lock.json"), other.file.with_name("adopted.json"))
    assert other("apply").returncode == 0
    assert organization.snapshot() == state
    # Each of the two alerts of one name got its own, by what they say.
    assert other.lock["ids"] == command.lock["ids"]


def test_one_thing_is_imported_by_its_name_and_id(
    command: Command, organization: Organization, server: Server
) -> None:
    command("apply")
    lock = command.file.with_name("sentry.lock.json")
    content = json.loads(lock.read_text())
    identifier = content["ids"].pop("alert new-error.new_issue")
    lock.write_text(json.dumps(content))
    organization.workflows[2]["name"] = "By hand"

    assert "Sentry has nothing of the name of alert new-error.new_issue; give its id" in (
        command("import", "alert new-error.new_issue").stderr
    )
    wrong = command("import", "alert new-error.new_issue", "1")
    assert "Sentry has no alert with the id 1" in wrong.stderr
    assert "the file asks for no alert nothing" in command("import", "alert nothing", "1").stderr
    right = command("import", "alert new-error.new_issue", identifier)

    assert right.returncode == 0, right.stderr
    assert f"adopted: alert new-error.new_issue is Sentry's {identifier}" in right.stdout
    assert "    name: By hand -> New Error Type\n" in command("check").stdout


def test_two_at_once_on_one_machine(command: Command, server: Server) -> None:
    reached, go_on = threading.Event(), threading.Event()
    _hold(server, reached, go_on)
    first = threading.Thread(target=command, args=("apply",))
    first.start()
    assert reached.wait(30)
    second = command("apply")
    go_on.set()
    first.join()

    assert second.returncode == 1
    assert "another apply works on sentry.yaml at this moment" in second.stderr
    assert command("check").returncode == 0


def _hold(server: Server, reached: threading.Event, go_on: threading.Event) -> None:
    """Let the first alert that is created wait in the stand-in, which answers others."""
    create = server.organization.create_workflow

    def wait(body: dict[str, object]) -> dict[str, object]:
        if not reached.is_set():
            reached.set()
            server.lock.release()
            go_on.wait(30)
            server.lock.acquire()
        return create(body)

    for number, route in enumerate(server.routes):
        if route.act == create:
            server.routes[number] = type(route)(
                *(route.method, route.path, route.scopes, route.status, route.answer, wait)
            )


def test_two_at_once_on_two_machines(
    command: Command, other: Command, organization: Organization, server: Server
) -> None:
    reached, go_on = threading.Event(), threading.Event()
    _hold(server, reached, go_on)
    first = threading.Thread(target=command, args=("apply",))
    first.start()
    assert reached.wait(30)
    # What the first has made so far is known by its name.
    second = other("apply")
    shutil.copy(command.file.with_name("sentry.lock.json"), other.file.parent)
    content = other.lock
    other.file.with_name("sentry.lock.json").write_text(json.dumps({**content, "run": ""}))
    third = other("apply")
    go_on.set()
    first.join()

    assert second.returncode == third.returncode == 1
    assert "Sentry has these by their names already" in second.stderr
    assert "somebody else's apply is at work since" in third.stderr
    assert len(organization.workflows) == 7
    assert len(organization.detectors) == 6 + 10
    assert [one["slug"] for one in organization.crons] == ["orders-remind_of_tomorrow"]
    assert command("check").returncode == 0


def test_an_apply_that_was_killed_elsewhere_is_waited_for_and_then_forgotten(
    command: Command, organization: Organization
) -> None:
    command("apply")
    organization.crons.append(
        {
            **organization.crons[0],
            "slug": "sentry-as-code-shop",
            "name": "sentry-as-code: an apply is at work 0",
            "status": "disabled",
        }
    )
    command.edit("repeat_minutes: 30", "repeat_minutes: 60")
    assert "somebody else's apply is at work" in command("apply").stderr
    organization.crons[-1]["dateCreated"] = "2026-01-01T00:00:00+00:00"
    assert FORGOTTEN.total_seconds() < 3600

    assert command("apply").returncode == 0
    assert len(organization.crons) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<<<<<<< HEAD", "sentry.lock.json is damaged"),
        ('{"version": 2, "organization": "acme"}', "is of version 2; take a newer"),
        ('{"version": 1, "organization": "umbrella"}', "is of the organisation umbrella"),
        ('{"version": 1, "organization": "acme", "ids": [1]}', "sentry.lock.json is damaged"),
    ],
)
def test_a_lock_that_cannot_be_used(command: Command, server: Server, text: str, says: str) -> None:
    command.file.with_name("sentry.lock.json").write_text(text)

    result = command("apply")

    assert result.returncode == 1
    assert says in result.stderr
    assert server.writes == []
