"""Which configurations are accepted, and what is said about the others."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi_devtools.libraries import LIBRARIES
from fastapi_error_tracking import checks
from fastapi_error_tracking.settings import Settings
from fastapi_installed_apps import ConfigurationError, Registry
from pydantic import SecretStr

from .host.settings import ERROR_TRACKING, PROJECT, project_of
from .host_programs import HOST, host_api
from .tools.programs import TESTED, Program

DSN = "https://0123456789abcdef0123456789abcdef@errors.example.org/42"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SENTRY_{name.upper()}", raising=False)


@pytest.mark.sample
@pytest.mark.parametrize("name", ["SENTRY_DSN", "SENTRY_DSN_BACKEND", "SENTRY_DSN_WORKER"])
@pytest.mark.parametrize(
    "dsn",
    [
        "planted-secret",
        "https://planted-secret@errors.example.org/",
        "https://planted-secret@errors.example.org/project",
        "https://errors.example.org/42?planted-secret",
        "ftp://planted-secret@errors.example.org/42",
        "https://planted-secret@errors.example.org:port/42",
    ],
)
def test_a_malformed_dsn_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, dsn: str
) -> None:
    monkeypatch.setenv(name, dsn)
    with pytest.raises(ConfigurationError) as refused:
        Registry.load(project_of(ERROR_TRACKING))
    sentence = str(refused.value)
    assert name.removesuffix("_BACKEND") in sentence
    assert "https://PUBLIC_KEY@HOST/PROJECT_ID" in sentence
    assert "\n" not in sentence
    assert "planted" not in sentence
    assert "planted" not in str(refused.value.__context__)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SENTRY_TRACES_SAMPLE_RATE", "1.5"),
        ("SENTRY_TRACES_SAMPLE_RATE", "often"),
        ("SENTRY_FAILED_REQUEST_STATUS_CODES", "4xx"),
        ("SENTRY_FAILED_REQUEST_STATUS_CODES", "200"),
        ("SENTRY_MAX_EVENTS_PER_DAY", "0"),
        ("SENTRY_MEDICAL_RECORD_NUMBER_FORM", "MRN["),
        ("SENTRY_MEDICAL_RECORD_NUMBER_FORM", r"(\d+)+X"),
        ("SENTRY_MEDICAL_RECORD_NUMBER_FORM", r"\d{6,}"),
        ("SENTRY_MEDICAL_RECORD_NUMBER_FORM", r"(\d{1,9}){1,9}X"),
    ],
)
def test_an_invalid_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name):
        Registry.load(project_of(ERROR_TRACKING))


@pytest.mark.parametrize("form", [r"MRN-?\d{6,8}", r"(?:AB|CD)\+\d{4}[A-Z]?"])
def test_a_form_of_record_numbers_with_a_limit_is_accepted(form: str) -> None:
    assert Settings(medical_record_number_form=form).medical_record_number_form == form


@pytest.mark.sample
def test_the_documents_names_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTRY_DSN_BACKEND", DSN)
    monkeypatch.setenv("SENTRY_ENVIRONMENT", "staging")
    monkeypatch.setenv("SENTRY_RELEASE", "1.0.0")
    monkeypatch.setenv("SENTRY_TRACES_SAMPLE_RATE", "0.25")
    monkeypatch.setenv("SENTRY_FAILED_REQUEST_STATUS_CODES", "404, 500-502")
    settings = Settings()
    assert (settings.dsn, settings.environment, settings.release) == (DSN, "staging", "1.0.0")
    assert settings.traces_sample_rate == 0.25
    assert settings.failed_request_status_codes == {404, 500, 501, 502}


def test_an_empty_value_is_no_value_and_the_process_outranks_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"SENTRY_DSN=\nSENTRY_RELEASE=file\nSENTRY_DSN_WORKER={DSN}\n")
    monkeypatch.setenv("SENTRY_RELEASE", "process")
    settings = Settings()
    assert (settings.dsn, settings.release, settings.dsn_worker) == (None, "process", DSN)


def test_the_public_keys_are_those_of_every_dsn() -> None:
    one, two, three = (f"https://{key}@example.org/1" for key in ("a1", "b2", "c3"))
    every = Settings(dsn=one, dsn_worker=two, dsn_frontend=three)
    assert every.public_keys == {"a1", "b2", "c3"}
    assert Settings().public_keys == set()


def test_neither_the_dsn_nor_the_token_is_in_the_settings_representation() -> None:
    assert "example.org" not in repr(Settings(dsn=DSN, dsn_worker=DSN))
    assert "planted" not in repr(Settings(test_token=SecretStr("planted")))


def test_checks_find_what_makes_errors_invisible_anonymous_or_expensive() -> None:
    def found(settings: Settings) -> set[str]:
        return {
            finding.id.removeprefix("error_tracking.")
            for finding in checks.findings(settings, PROJECT)
        }

    assert found(Settings()) == {"release", "dsn"}
    assert found(Settings(environment="development", release="1")) == set()
    assert found(Settings(dsn=DSN, release="1")) == set()
    assert found(
        Settings(
            dsn=DSN.replace("https", "http"),
            release="1",
            test_token=SecretStr("short"),
            traces_sample_rate=1,
        )
    ) == {"plain_http", "test_token", "sample_rate"}


@pytest.mark.sample
def test_without_a_dsn_nothing_is_patched_started_or_added(tmp_path: Path) -> None:
    with host_api(tmp_path, {}, preloaded=LIBRARIES) as api:
        inside = api.client.get("/inside").json()
        assert not inside["active"]
        assert not any("sentry" in name.lower() for name in inside["threads"])
        assert inside["middleware"] == []
        assert api.client.get("/async/1?fails=true").status_code == 500
        assert api.seconds_to_stop() < 1


RESOLVED = f"""
import json, sentry_sdk
from fastapi_installed_apps import Process, Registry
from {HOST}.settings import ERROR_TRACKING, project_of
Registry(project_of(ERROR_TRACKING)).setup(Process.API)
options = sentry_sdk.get_client().options
names = ("data_collection", "spotlight", "trace_propagation_targets", "server_name",
    "max_breadcrumbs", "attach_stacktrace", "shutdown_timeout",
    "include_local_variables", "include_source_context", "send_default_pii", "event_scrubber")
print(json.dumps({{name: options[name] for name in names if name in options}}
    | {{"integrations": sorted(sentry_sdk.get_client().integrations),
        "spotlight_client": sentry_sdk.get_client().spotlight is not None}}))
"""


@pytest.mark.sample
def test_the_sdk_collects_nothing_by_itself(tmp_path: Path) -> None:
    options = json.loads(
        subprocess.run(
            [sys.executable, "-W", "error", "-c", RESOLVED],
            cwd=tmp_path,
            env={"PYTHONPATH": str(TESTED), "SENTRY_DSN": DSN, "SENTRY_SPOTLIGHT": "1"},
            check=True,
            capture_output=True,
        ).stdout
    )
    collected = options["data_collection"]
    nothing = {"inputs": False, "outputs": False}
    assert collected.pop("provided_by_user", True) is True  # the SDK 2 says so
    assert collected.pop("mcp", nothing) == nothing  # the SDK 3 knows of it
    assert collected == {
        "user_info": False,
        "cookies": {"mode": "off"},
        "http_headers": {"request": {"mode": "off"}},
        "http_bodies": [],
        "url_query_params": {"mode": "off"},
        "graphql": {"document": False, "variables": False},
        "gen_ai": {"inputs": False, "outputs": False},
        "database_query_data": False,
        "queues": False,
        "stack_frame_variables": False,
        "frame_context_lines": 0,
    }
    # The SDK 3 has none of these: what is collected says ``data_collection`` alone.
    assert not options.get("include_local_variables")
    assert not options.get("include_source_context")
    assert not options["spotlight_client"]
    assert options["trace_propagation_targets"] == []
    assert options["server_name"] == "backend"
    assert options["max_breadcrumbs"] == 50
    assert options["attach_stacktrace"]
    assert options["shutdown_timeout"] == 2
    integrations = set(options["integrations"])
    assert {"logging", "sqlalchemy"} <= integrations
    assert not {"argv", "modules", "stdlib", "arq", "fastapi", "starlette"} & integrations


def test_a_set_up_that_fails_leaves_the_service_running_and_is_said_once(
    environment: dict[str, str], tmp_path: Path
) -> None:
    library = tmp_path / "sqlalchemy"  # one that is too old for the SDK
    library.mkdir()
    (library / "__init__.py").write_text("__version__ = '0.1'\n")
    (library / "engine.py").write_text("Engine = object\n")
    (library / "event.py").write_text("listen = print\n")
    with host_api(tmp_path, environment | {"PYTHONPATH": str(tmp_path)}, preloaded=()) as api:
        assert api.client.get("/async/1").status_code == 200
        assert not api.client.get("/inside").json()["active"]
        assert len(re.findall("Error tracking could not start", api.output)) == 1


def test_the_malformed_dsn_ends_the_process(tmp_path: Path) -> None:
    with Program(
        ["uvicorn", f"{HOST}.programs.bare_api:api"], {"SENTRY_DSN": "nonsense"}, tmp_path
    ) as api:
        assert api.wait() != 0
        assert "SENTRY_DSN: not a DSN" in api.output
