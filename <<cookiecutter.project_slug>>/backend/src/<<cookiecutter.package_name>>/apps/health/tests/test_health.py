"""Liveness and readiness, asked of a real process."""

import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fastapi_devtools.testing import Environment, RunningApi, StartApi

from << cookiecutter.package_name >>.apps.health.probes import TIMEOUT
from << cookiecutter.package_name >>.core.availability import DatabaseUnavailable
from << cookiecutter.package_name >>.core.database import Database
from << cookiecutter.package_name >>.settings import Settings, get_settings


def test_a_living_process_says_so(api: RunningApi) -> None:
    answer = api.client.get("/api/v1/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert api.client.head("/api/v1/health").status_code == 200


def test_a_ready_process_says_what_answers(api: RunningApi) -> None:
    answer = api.client.get("/api/v1/ready")
    assert answer.status_code == 200
{% if cookiecutter.worker %}
    assert answer.json() == {"status": "ok", "probes": {"database": "ok", "queue": "ok"}}
{% else %}
    assert answer.json() == {"status": "ok", "probes": {"database": "ok"}}
{% endif %}


def test_it_is_not_ready_without_what_it_needs(
    environment: Environment, start_api: StartApi
) -> None:
    env = {
        **environment,
        "DATABASE_URL": "postgresql://user:secret@127.0.0.1:1/nowhere",
{% if cookiecutter.worker %}
        "REDIS_URL": "redis://:secret@127.0.0.1:1/0",
{% endif %}
    }
    with start_api(env) as api:
        assert api.client.get("/api/v1/health").status_code == 200
        answer = api.client.get("/api/v1/ready")
    assert answer.status_code == 503
{% if cookiecutter.worker %}
    probes = {"database": "no answer", "queue": "no answer"}
{% else %}
    probes = {"database": "no answer"}
{% endif %}
    assert answer.json() == {"status": "unavailable", "probes": probes}
    assert "secret" not in api.output
    assert "Traceback" not in api.output


def test_it_is_not_ready_while_its_database_takes_nothing(
    environment: Environment, start_api: StartApi
) -> None:
    with start_api({**environment, "DATABASE_STATEMENT_TIMEOUT": "0.2"}) as api:
        file = environment["DATABASE_URL"].partition(":///")[2]
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            answer = api.client.get("/api/v1/ready")
            assert (answer.status_code, answer.json()["probes"]["database"]) == (503, "busy")
            assert api.client.get("/api/v1/health").status_code == 200
        assert api.client.get("/api/v1/ready").status_code == 200


async def test_a_database_whose_disk_is_full_is_told_apart_from_one_that_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit of the size of files stands in for the end of the disk."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/test.db")
    get_settings.cache_clear()
    database = Database()
    await database.ping()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(DatabaseUnavailable):
            await database.ping()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    await database.ping()
    await database.dispose()
    get_settings.cache_clear()


def test_the_databases_time_outs_are_below_the_probes_own() -> None:
    settings = Settings(_env_file=None)
    assert settings.database_statement_timeout + settings.database_connect_timeout < TIMEOUT
    assert settings.database_pool_timeout + settings.database_connect_timeout < TIMEOUT
