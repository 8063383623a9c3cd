"""What Sentry renames is one sentence, whatever it is, and never a traceback."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import record
from commands import CHANNELS, MEMBERS, Command, Environment, run
from sentry_as_code import answers
from stand_in import answer_bodies
from stand_in.organization import Organization
from stand_in.server import TOKEN, Handler, Server

# By the end of its path: an answer that is read, and one field of it.
READ = {
    "/organizations/acme/": "features",
    "/teams/": "slug",
    "/organizations/acme/projects/": "id",
    "/projects/acme/shop-backend/": "options",
    "/keys/": "isActive",
    "/filters/": "active",
    "/environments/": "name",
    "/detectors/": "config",
    "/workflows/": "actionFilters",
    "/members/": "email",
    "/integrations/": "status",
    "/monitors/": "isUpserting",
    "/dashboards/": "title",
}


@pytest.mark.parametrize("path", READ)
def test_a_renamed_field_is_one_sentence(
    command: Command, server: Server, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    assert command("apply").returncode == 0
    field = READ[path]
    reply = Handler.reply

    def renamed(handler: Handler, status: int, body: Any, headers: dict[str, str]) -> None:
        if handler.path.partition("?")[0].endswith(path):
            body = json.loads(json.dumps(body))
            for one in body if isinstance(body, list) else [body]:
                if field in one:
                    one[f"{field}New"] = one.pop(field)
        reply(handler, status, body, headers)

    monkeypatch.setattr(Handler, "reply", renamed)

    result = command("check")

    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("sentry-as-code: GET /api/0/")
    assert f"{path}: {field} of Sentry's answer is missing; its API has changed since" in line
    assert line.endswith("take a newer version")


def test_the_answer_to_a_write_is_read_as_well(
    command: Command, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = Handler.reply

    def renamed(handler: Handler, status: int, body: Any, headers: dict[str, str]) -> None:
        if handler.command == "POST" and handler.path.endswith("/detectors/"):
            body = {**body, "enabled": "perhaps"}
        reply(handler, status, body, headers)

    monkeypatch.setattr(Handler, "reply", renamed)

    result = command("apply")

    assert result.returncode == 1
    assert "POST /api/0/organizations/acme/projects/shop-backend/detectors/: enabled of" in (
        result.stderr
    )
    monkeypatch.undo()
    assert command("apply").returncode == 0
    assert len(server.organization.workflows) == 7


def _models() -> Iterator[tuple[str, type[BaseModel], type[BaseModel]]]:
    for name, ours in vars(answers).items():
        theirs = getattr(answer_bodies, name, None)
        if isinstance(ours, type) and issubclass(ours, answers.Answer) and theirs is not None:
            yield name, ours, theirs


def test_what_is_read_is_what_the_stand_in_vouches_for() -> None:
    pairs = list(_models())
    assert len(pairs) > 12
    missing = {
        f"{name}.{field}"
        for name, ours, theirs in pairs
        for field in set(ours.model_fields) - set(theirs.model_fields)
    }
    assert missing == set()


# Where the published description of Sentry's API lies, for whoever has it: it is not kept here.
PUBLISHED = os.environ.get("SENTRY_OPENAPI", "")
_ORGANIZATION = "/organizations/{organization_id_or_slug}/"
_PROJECT = "/projects/{organization_id_or_slug}/{project_id_or_slug}/"
SCHEMAS = {
    answers.ProjectDetail: _PROJECT,
    answers.Filter: f"{_PROJECT}filters/",
    answers.Environment: f"{_ORGANIZATION}environments/",
    answers.Integration: f"{_ORGANIZATION}integrations/",
    answers.Detector: f"{_ORGANIZATION}detectors/",
    answers.Workflow: f"{_ORGANIZATION}workflows/",
    answers.Dashboard: f"{_ORGANIZATION}dashboards/{{dashboard_id}}/",
    answers.Team: "/organizations/{organization_id_or_slug}/teams/",
    answers.Project: "/organizations/{organization_id_or_slug}/projects/",
    answers.Key: "/projects/{organization_id_or_slug}/{project_id_or_slug}/keys/",
    answers.Member: "/organizations/{organization_id_or_slug}/members/",
    answers.DashboardSummary: "/organizations/{organization_id_or_slug}/dashboards/",
    answers.CronMonitor: "/organizations/{organization_id_or_slug}/monitors/",
    answers.Organization: "/organizations/{organization_id_or_slug}/",
    answers.Ownership: "/projects/{organization_id_or_slug}/{project_id_or_slug}/ownership/",
}


@pytest.mark.skipif(not PUBLISHED, reason="SENTRY_OPENAPI names no file")
@pytest.mark.parametrize("model", SCHEMAS, ids=lambda model: model.__name__)
def test_what_is_read_is_published(model: type[BaseModel]) -> None:
    described = json.loads(Path(PUBLISHED).read_text(encoding="utf-8"))
    # Of the organisation the details are published with the answer to a change only.
    method = "put" if model is answers.Organization else "get"
    answer = described["paths"][f"/api/0{SCHEMAS[model]}"][method]["responses"]["200"]
    schema = answer["content"]["application/json"]["schema"]
    names = _properties(described, schema.get("items", schema))
    assert set(model.model_fields) - names == set()


def _properties(described: Any, schema: Any) -> set[str]:
    if "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    names = set(schema.get("properties", {}))
    for kind in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(kind, []):
            names |= _properties(described, part)
    return names


RECORDED = os.environ.get("SENTRY_RECORDED", "")


def _not_in(model: type[BaseModel], shape: Any) -> set[str]:
    """What `model` reads and an answer of this shape does not have."""
    first = shape[0] if isinstance(shape, list) and shape else shape
    return set(model.model_fields) - set(first) if first else set()


@pytest.mark.skipif(not RECORDED, reason="SENTRY_RECORDED names no folder")
@pytest.mark.parametrize("name", record.PATHS)
def test_what_is_read_was_recorded(name: str) -> None:
    shape = json.loads(Path(RECORDED, f"{name}.json").read_text(encoding="utf-8"))
    assert _not_in(getattr(answers, name), shape) == set()


def test_recording_keeps_no_value(command: Command, server: Server, tmp_path: Path) -> None:
    command("apply")
    program = Path(record.__file__)
    env: Environment = {"SENTRY_AUTH_TOKEN": TOKEN}
    folder = tmp_path / "recorded"
    done = run(
        *(sys.executable, str(program), str(folder), "acme", server.url), cwd=tmp_path, env=env
    )

    assert done.returncode == 0, done.stderr
    assert {file.stem for file in folder.iterdir()} == set(record.PATHS)
    text = "".join(file.read_text() for file in folder.iterdir())
    assert not [one for one in ("shop", "example.com", "High Error", TOKEN) if one in text]
    for name in record.PATHS:
        shape = json.loads((folder / f"{name}.json").read_text())
        assert _not_in(getattr(answers, name), shape) == set()


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("26.4.2", None),
        ("27.1.0", None),
        ("26.4.1", "runs Sentry 26.4.1; take 26.4.2 or newer: older ones drop the spans"),
        ("25.12.0.dev0", "runs Sentry 25.12.0.dev0; take 26.4.2 or newer"),
        (None, "does not say its version; needed is 26.4.2 or newer"),
    ],
)
def test_a_server_of_your_own_is_new_enough(
    command: Command, server: Server, version: str | None, says: str | None
) -> None:
    server.version = version

    shown = command("plan").stdout

    assert ("26.4.2 or newer" in shown) == (says is not None)
    assert (says or "") in shown


def test_nothing_is_known_but_what_is_read(repository: Path) -> None:
    """What Sentry adds is no mistake."""
    organization = Organization(members=dict(MEMBERS), slack_channels=dict(CHANNELS))
    with Server(organization) as server:
        organization.settings["somethingNew"] = True
        assert Command(repository, server)("plan").returncode == 0
