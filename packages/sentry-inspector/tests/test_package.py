"""What the wheel holds, and that what the README says is so."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

import pytest
import sentry_sdk

import sentry_inspector
from sentry_inspector.cli import main

HERE = Path(__file__).resolve().parents[1]
README = (HERE / "README.md").read_text(encoding="utf-8")


def test_it_is_the_installed_package_that_is_tested() -> None:
    assert not Path(sentry_inspector.__file__).is_relative_to(HERE / "src")


def test_what_is_no_python_is_in_the_wheel_too() -> None:
    source = HERE / "src" / "sentry_inspector"
    package = files("sentry_inspector")
    names = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    names = {name for name in names if "__pycache__" not in name.parts}
    assert {Path("py.typed"), Path("static/index.html")} < names
    for name in names:
        assert package.joinpath(*name.parts).is_file(), name


def test_there_is_one_version() -> None:
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sentry_inspector.__version__ == project["version"]
    assert f"## {project['version']}\n" in (HERE / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_is_public_is_there() -> None:
    for name in sentry_inspector.__all__:
        assert getattr(sentry_inspector, name), name


def test_it_needs_few_others() -> None:
    needed = [
        re.split(r"\W", requirement)[0]
        for requirement in distribution("sentry-inspector").requires or ()
    ]
    assert needed == ["brotli", "starlette", "uvicorn", "zstandard"]


def test_every_option_and_its_default_stands_in_the_readme(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    offered = re.sub(r"\n {10,}", "  ", capsys.readouterr().out.partition("options:")[2])
    options = set(re.findall(r"(?<!\w)--?[a-z][a-z-]*", offered))
    assert "--max-items" in options
    rows = dict(re.findall(r"^\| (`-.*?) \|(.*?)\|", README, re.MULTILINE))
    assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(rows))) == options
    for row, default in rows.items():
        (line,) = [line for line in offered.splitlines() if row.split("`")[-2].split()[0] in line]
        said = re.findall(r"\(default: ([^)]*)\)", line)
        assert said[:1] == default.strip(" `").split(), row


@pytest.fixture
def sdk() -> Iterator[None]:
    """Leave no SDK at work."""
    yield
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


@pytest.mark.usefixtures("sdk")
def test_the_fixture_of_the_readme_works(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(import pytest.*?)```", README, re.DOTALL)
    test = tmp_path / "test_example_of_the_readme.py"
    test.write_text(example, encoding="utf-8")
    # In this process: another one would import everything anew.
    alone = ["-p", "no:cacheprovider", "-p", "no:xdist", f"--rootdir={tmp_path}"]
    assert pytest.main(["-q", *alone, str(test)]) == pytest.ExitCode.OK


@pytest.mark.usefixtures("sdk")
def test_the_first_example_of_the_readme_works() -> None:
    (example,) = re.findall(r"```python\n(import sentry_sdk.*?)```", README, re.DOTALL)
    with sentry_inspector.Inspector() as inspector:
        dsn = f"http://{1:032x}@127.0.0.1:8969/1"
        assert dsn in example
        exec(example.replace(dsn, inspector.dsn("app")), {})  # noqa: S102 - it is ours
        sentry_sdk.flush()
        assert inspector.store.events(kind="event")[0].title == "ValueError: no such thing"
