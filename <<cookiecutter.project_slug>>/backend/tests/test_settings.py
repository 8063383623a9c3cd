"""Wrong settings: one sentence that names the variable and what it accepts, whoever reads them."""

from itertools import pairwise
from pathlib import Path

import pytest
from fastapi_devtools.testing import Environment, StartProgram
from fastapi_installed_apps import ConfigurationError, RequestLimits
{% if cookiecutter.worker %}
from fastapi_installed_apps.queue import QueueSettings
{% endif %}

from << cookiecutter.package_name >>.core.project import BACKEND, PACKAGE
from << cookiecutter.package_name >>.settings import Settings, get_settings


def test_an_env_file_that_is_not_utf_8_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_bytes("LOG_LEVEL=INFO\nNAME=café\n".encode("latin-1"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match=r"\.env is not UTF-8 in line 2; save it as"):
        get_settings.__wrapped__()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://user:secret@host/x", "DATABASE_URL: write it like sqlite:///"),
        ("DATABASE_URL", "sqlite://host/x.db", "a file has three slashes, or four"),
        ("DATABASE_URL", "postgres://u:secret/@h/x", "in user and password as %40"),
        ("DATABASE_URL", "postgres://u:secret@h/x?connect_timeout=3", "takes no 'connect_timeout'"),
        ("DATABASE_URL", "postgres://u:secret@h:port/x", "DATABASE_URL: write it like sqlite:///"),
        ("DATABASE_URL", "postgres://u:secret@h/x?sslmode=on", "sslmode in it is one of disable,"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL: Input should be 'DEBUG'"),
        ("CORS_ORIGINS", "app.example.org", "CORS_ORIGINS: 'app.example.org' is no origin"),
        ("CORS_ORIGINS", "https://a.org/path", "CORS_ORIGINS: 'https://a.org/path' is no origin"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_kept_secret(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as raised:
        get_settings.__wrapped__()
    assert sentence in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("sqlite:///./x.db", "sqlite+aiosqlite:///./x.db"),
        ("postgres://u:p@h/x", "postgresql+asyncpg://u:p@h/x"),
        ("postgresql://h/x", "postgresql+asyncpg://h/x"),
        ("postgres://u:p%40@h/x?sslmode=require", "postgresql+asyncpg://u:p%40@h/x?ssl=require"),
        ("postgres://u@/x?host=/var/run", "postgresql+asyncpg://u@/x?host=/var/run"),
        ("postgresql+asyncpg://h/x", "postgresql+asyncpg://h/x"),
    ],
)
def test_a_database_url_gets_its_driver(written: str, used: str) -> None:
    assert Settings(database_url=written).database_url == used


@pytest.mark.parametrize("name", [".env.example", ".env.production.example"])
def test_the_examples_explain_each_variable_and_can_be_used(name: str) -> None:
    lines = [line for line in (BACKEND / name).read_text().splitlines() if line]
    for before, line in pairwise(lines):
        assert line.startswith("#") or before.startswith("#"), f"{line} has no comment"
    Settings(_env_file=BACKEND / name)
    RequestLimits(_env_file=BACKEND / name)
{% if cookiecutter.worker %}
    QueueSettings(_env_file=BACKEND / name)
{% endif %}


def test_every_program_ends_with_one_sentence(
    environment: Environment, start_program: StartProgram
) -> None:
    commands = [
        ("uvicorn", f"{PACKAGE}.main:app"),
        (f"{PACKAGE}.manage", "migrate"),
{% if cookiecutter.worker %}
        ("arq", f"{PACKAGE}.worker.WorkerSettings"),
{% endif %}
    ]
    programs = [start_program(*c, env={**environment, "LOG_LEVEL": "loud"}) for c in commands]
    for program in programs:
        assert program.wait() == 1
        (line,) = program.output.splitlines()
        assert line.startswith("error: The settings are invalid: LOG_LEVEL: Input should be")
