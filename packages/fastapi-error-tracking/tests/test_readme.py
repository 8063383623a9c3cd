"""What the README says is so: its examples run, its tables are complete."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from arq import create_pool
from arq.connections import RedisSettings
from fastapi_error_tracking import Extension, Settings
from fastapi_error_tracking.__main__ import CommandLine
from fastapi_error_tracking.privacy.identifiers import Identifiers
from fastapi_error_tracking.settings import DEVELOPMENT_KEY
from pydantic_core import PydanticUndefined
from sentry_inspector import Inspector

from .host_programs import NewDatabase, new_inspector
from .tools.environments import recording
from .tools.programs import TESTED, Api, Program
from .tools.readme import block_with, python_blocks

README = TESTED / "README.md"
ORDERS = Path(__file__).parent / "foreign" / "orders.py"
ROW = re.compile(r"^\| `([^`]+)`[^|]* \| ([^|]*) \|", re.MULTILINE)
EXTENDED = "class App(fastapi_error_tracking.App)"
HASHES = Identifiers(DEVELOPMENT_KEY, "test")
SHORTEST = 4
UUID = "0b9e0ef4-7b1c-4a5e-9d53-5f8c52a0b111"
PLANTED = "Zbigniew-Planted"


def written(default: object) -> str:
    """Return a setting's default as the table has it."""
    if default is None or default in ("", ()):
        return "none"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple | frozenset):
        return f"`{','.join(ranges(sorted(default, key=str)))}`"
    return f"`{default}`"


def ranges(values: list[Any]) -> Iterator[str]:
    """Yield each of ``values``, and those that follow one another as a range."""
    for _, group in groupby(enumerate(values), key=lambda one: _distance(*one)):
        run = [str(value) for _, value in group]
        yield from run if len(run) < SHORTEST else [f"{run[0]}-{run[-1]}"]


def _distance(place: int, value: object) -> object:
    return value - place if isinstance(value, int) else value


def test_every_setting_is_there_with_its_default() -> None:
    table = README.read_text().partition("\n## Settings")[2].partition("\n## ")[0]
    named = {name: default.strip() for name, default in ROW.findall(table)}
    expected = {}
    for field, setting in Settings.model_fields.items():
        assert setting.default is not PydanticUndefined
        name = "SECRET_KEY" if field == "secret_key" else f"SENTRY_{field.upper()}"
        expected[name] = written(setting.default)
    assert named == expected


def test_every_command_is_there() -> None:
    table = README.read_text().partition("\n## Commands")[2].partition("\n## ")[0]
    assert {name.split()[0] for name in re.findall(r"^\| `(.*?)` \|", table, re.MULTILINE)} == {
        *CommandLine.modules
    }


def test_every_hook_is_in_the_example() -> None:
    example = block_with(EXTENDED, README)
    for hook in (name for name in vars(Extension) if not name.startswith("_")):
        assert re.search(rf"^    (def {hook}\(|{hook} = )", example, re.MULTILINE), hook


def test_every_example_is_python() -> None:
    assert len(python_blocks(README)) >= 4
    for number, block in enumerate(python_blocks(README)):
        compile(block, f"block {number} of the README", "exec")


def test_the_worker_of_the_example_reports(
    inspector: Inspector, environment: dict[str, str], new_database: NewDatabase, tmp_path: Path
) -> None:
    url = new_database()

    async def enqueue() -> None:
        redis = await create_pool(RedisSettings.from_dsn(url))
        await redis.enqueue_job("confirm")  # without its argument
        await redis.aclose(close_connection_pool=True)

    source = f"from arq.connections import RedisSettings\n{block_with('install_worker(', README)}"
    server = f"    redis_settings = RedisSettings.from_dsn({url!r})\n"
    source = source.replace("class WorkerSettings:\n", f"class WorkerSettings:\n{server}")
    (tmp_path / "jobs.py").write_text(source)
    with Program(["arq", "jobs.WorkerSettings"], environment, tmp_path) as worker:
        worker.until_written("Starting worker")
        asyncio.run(enqueue())
        event = inspector.store.wait_for(lambda item: item.kind == "event").json
        worker.stop()
    assert event["transaction"] == "confirm"
    error = event["exception"]["values"][-1]
    assert error["type"] == "TypeError"
    assert event["tags"]["service"] == "worker"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, Inspector]]:
    """Run an application with the app of the README, as it stands there."""
    folder = tmp_path_factory.mktemp("readme")
    tracking = folder / "shop" / "tracking"
    tracking.mkdir(parents=True)
    for package in (folder / "shop", tracking):
        (package / "__init__.py").touch()
    shutil.copy(ORDERS, folder / "shop" / "main.py")
    (tracking / "app.py").write_text(block_with(EXTENDED, README))
    with new_inspector() as inspector:
        environment = recording(inspector.dsn("backend")) | {"PYTHONPATH": str(folder)}
        with Api("shop.main:app", environment, folder, prefix="") as api:
            yield api, inspector


def items(running: tuple[Api, Inspector], path: str, **headers: str) -> list[Any]:
    """Send one request, and return what has arrived because of it."""
    api, inspector = running
    inspector.store.clear()
    api.client.get(path, headers=headers)
    api.client.get("/last")  # errors go first, and of what is not one each in its order
    inspector.store.wait_for(lambda item: is_last(item) and item.kind == "event")
    inspector.store.wait_for(lambda item: is_last(item) and item.kind == "transaction")
    return [item for item in inspector.store.events() if not is_last(item)]


def is_last(item: Any) -> bool:
    """Whether an item is of the request that is sent after the one in question."""
    named = item.kind in ("event", "transaction")
    return named and bool(item.json.get("transaction", "").endswith("/last"))


def test_the_example_names_whom_and_what_it_concerns(running: tuple[Api, Inspector]) -> None:
    sent = items(running, f"/orders/{PLANTED}", **{"X-Correlation-ID": UUID})
    (event,) = (item.json for item in sent if item.kind == "event")
    assert event["user"] == {
        "id": HASHES.hash(PLANTED),
        "workspace_id": HASHES.hash(f"shop of {PLANTED}"),
        "role": "nurse",
    }
    assert event["tags"] == {
        "endpoint": "/orders/{customer}",
        "plan": "free",
        "request_id": HASHES.hash(UUID),
        "service": "backend",
        "shop": HASHES.hash(f"shop of {PLANTED}"),
    }
    assert event["contexts"]["order"] == {"status": "open", "items": 3}
    assert event["exception"]["values"][-1]["value"] == "no order of {customer}"
    assert not any(PLANTED.encode() in item.raw for item in sent)


def test_the_example_drops_what_nobody_wants(running: tuple[Api, Inspector]) -> None:
    assert [item.kind for item in items(running, "/blocking")] == ["transaction"]
    assert items(running, "/api/v1/poll") == []


def test_the_example_names_its_own_tables_alone(running: tuple[Api, Inspector]) -> None:
    (transaction,) = items(running, "/queries")
    spans = [span.get("description", "") for span in transaction.json["spans"]]
    assert "SELECT number FROM orders" in spans
    assert not any("secrets" in span for span in spans)


def test_the_example_adds_an_integration_and_a_metric(
    running: tuple[Api, Inspector], inspector: Inspector, tmp_path: Path
) -> None:
    api, _ = running
    assert "httpx" in api.client.get("/integrations").json()
    environment = recording(inspector.dsn("backend")) | {"PYTHONPATH": str(api.folder)}
    with Api("shop.main:app", environment, tmp_path, prefix="") as another:
        another.client.get("/orders/1")
        another.stop()
    metrics = [
        m for item in inspector.store.events(kind="trace_metric") for m in item.json["items"]
    ]
    assert {metric["name"] for metric in metrics} == {"order.placed"}
