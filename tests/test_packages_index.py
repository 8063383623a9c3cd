"""Who takes a vendored package's name on an index wins nothing; and the day it is published.

A stranger offers each name in a version that the project's range allows and in a much higher one,
and, where hashes are all that is left, with other bytes in the very version that is vendored.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Bake
from loopback_index import Index, index_of, of_a_stranger, registry_of
from tools import ROOT, files, run

from scripts.packages.lock import UV
from scripts.packages.locks import in_package_json
from scripts.packages.pythons import pythons
from scripts.packages.sources import version
from scripts.packages.vendor import TARBALLS, WHEELS, vendored

OURS = {file.split("-")[0].replace("_", "-") for file in vendored(WHEELS)}


HIGHER = (f"{version().rpartition('.')[0]}.99", "9.9")


@pytest.fixture(scope="module")
def stranger() -> Iterator[Index]:
    """Return an index with a stranger's wheels under our names, in higher versions."""
    with index_of(wheels_of_a_stranger(*HIGHER)) as index:
        yield index


def wheels_of_a_stranger(*versions: str) -> dict[str, bytes]:
    """Return a stranger's wheel for each vendored name and each of ``versions``."""
    return dict(
        of_a_stranger(file, wheel, taken)
        for file, wheel in vendored(WHEELS).items()
        for taken in versions
    )


def beside_the_usual(index: Index) -> dict[str, str | None]:
    """Return the variables by which uv and pip look into ``index`` first, and as well."""
    return {"UV_INDEX": index.url, "PIP_EXTRA_INDEX_URL": index.url}


def test_a_stranger_wins_without_the_sources(stranger: Index, bake: Bake) -> None:
    """So that the other tests can fail."""
    backend = bake(frontend="none") / "backend"
    text = (backend / "pyproject.toml").read_text()
    (backend / "pyproject.toml").write_text(without_sources(text))

    lock = run(
        *(UV, "pip", "compile", "--quiet", "--find-links", "vendor", "--group", "dev"),
        *("--no-header", "--no-annotate", "pyproject.toml"),
        cwd=backend,
        env=beside_the_usual(stranger),
    ).stdout

    assert {f"{name}=={HIGHER[0]}" for name in OURS} <= set(lock.splitlines())


def without_sources(pyproject: str) -> str:
    """Return ``pyproject`` without the two sections that lead to the vendored packages."""
    sections = r"\[\[tool\.uv\.index\]\]\n(?:.+\n)+\n\[tool\.uv\.sources\]\n(?:.+\n)+\n"
    text, found = re.subn(sections, "", pyproject)
    assert found == 1
    return text


def test_uv_locks_and_installs_what_is_vendored(stranger: Index, bake: Bake) -> None:
    project = bake(frontend="none")
    requirements = project / "backend/requirements"
    locks = {path: path.read_text() for path in requirements.iterdir()}
    asked = len(stranger.asked)

    # Anew, with nothing that would be preferred.
    for path in locks:
        path.unlink()
    run("make", "lock", cwd=project, env=beside_the_usual(stranger))
    for path, text in locks.items():
        assert ours_in(path.read_text()) == ours_in(text)
        assert path.read_text().startswith("--find-links ../vendor\n")
    assert [path for path in stranger.asked[asked:] if names_us(path)] == []

    with index_of(wheels_of_a_stranger(version(), *HIGHER)) as bolder:
        run("make", "setup", cwd=project, env=beside_the_usual(bolder))
    assert strangers_in(project / "backend/.venv") == []


def names_us(path: str) -> bool:
    """Whether one of our packages is asked for by ``path``."""
    return path.strip("/").rpartition("/")[2].split("-0")[0].replace("_", "-") in OURS


def ours_in(lock: str) -> list[str]:
    """Return what ``lock`` says of our packages."""
    entries = re.split(r"\n(?=[\w-])", lock)
    return [entry.strip() for entry in entries if entry.split("==")[0] in OURS]


def strangers_in(environment: Path) -> list[str]:
    """Return what is installed of the stranger, and make sure that something of ours is."""
    (packages,) = environment.glob("lib/python*/site-packages")
    assert any(packages.glob(f"fastapi_error_tracking-{version()}.dist-info"))
    return [path.parent.name for path in packages.glob("*/stranger.py")]


def test_pip_installs_what_is_vendored_as_in_the_image(
    stranger: Index, bake: Bake, tmp_path: Path
) -> None:
    backend = bake(frontend="none") / "backend"
    # What the Dockerfile copies, and how it installs; from a folder that is not theirs.
    shutil.copytree(backend / "vendor", tmp_path / "image/vendor")
    shutil.copytree(backend / "requirements", tmp_path / "image/requirements")
    lock = tmp_path / "image/requirements/production.txt"
    dockerfile = (backend / "Dockerfile").read_text()
    (command,) = re.findall(r"/bin/pip (install .*) -r requirements/production\.txt", dockerfile)
    assert dockerfile.index("COPY vendor vendor") < dockerfile.index(command)
    install = [*command.split(), "--no-deps", "-r", lock]
    environment = tmp_path / "environment"
    pip = environment / "bin/pip"
    run(next(iter(pythons().values())), "-m", "venv", environment, cwd=tmp_path)

    # What concerns others takes long and shows nothing here.
    lock.write_text("\n".join(["--find-links ../vendor", *ours_in(lock.read_text())]))

    # pip itself takes the stranger's very version, and then finds that the hash is another.
    with index_of(wheels_of_a_stranger(version())) as bolder:
        result = run(pip, *install, cwd=tmp_path, env=beside_the_usual(bolder), ok=False)
    assert result.returncode == 0 or "DO NOT MATCH THE HASHES" in result.stderr
    assert not any(environment.rglob("stranger.py"))

    run(pip, *install, cwd=tmp_path, env=beside_the_usual(stranger))
    assert strangers_in(environment) == []


@pytest.mark.parametrize("half", ["backend", "frontend"])
def test_a_missing_vendor_folder_is_said_in_one_sentence(half: str, bake: Bake) -> None:
    project = bake()
    shutil.rmtree(project / half / "vendor")
    installs = {"backend": ".venv/installed.txt", "frontend": "node_modules/installed.json"}
    for target in (f"{half}/{installs[half]}", *(["lock"] if half == "backend" else [])):
        result = run("make", target, cwd=project, ok=False)
        assert result.returncode != 0
        (sentence, _) = result.stderr.splitlines()
        assert sentence.startswith(f"{half}/vendor is missing")


def test_one_change_turns_a_project_to_the_published_packages(bake: Bake) -> None:
    """As ``packages/README.md`` says, with registries that have what was vendored."""
    project = bake()
    backend, frontend = project / "backend", project / "frontend"
    before = files(backend / "requirements")
    npm_lock = (frontend / "package-lock.json").read_text()
    readme = (ROOT / "packages/README.md").read_text()
    _, change = readme.split("## From `vendor/` to the published packages")
    in_backend, in_frontend = re.findall(r"(?ms)^```sh\n(.*?)^```", change)

    with index_of(vendored(WHEELS)) as published:
        variables = beside_the_usual(published)
        run("sh", "-ec", in_backend, cwd=project, env=variables)
    with registry_of(vendored(TARBALLS), json.loads(npm_lock)) as registry:
        variables = {"npm_config_registry": registry.url, "npm_config_cache": str(project / "npm")}
        run("sh", "-ec", in_frontend, cwd=project, env=variables)

    first_line = "--find-links ../vendor\n"
    assert files(backend / "requirements") == {
        name: text.removeprefix(first_line) for name, text in before.items()
    }
    assert in_package_json(vendored(TARBALLS), npm_lock) == npm_lock
    resolved, from_vendor = r'\n *"resolved": "file:.*",', r"file:vendor/.*?-([\d.]+)\.tgz"
    expected = re.sub(from_vendor, r"\1", re.sub(resolved, "", npm_lock))
    assert (frontend / "package-lock.json").read_text() == expected
    assert not any(project.rglob("*.bak"))
    assert not (backend / "vendor").exists()
    assert not (frontend / "vendor").exists()
    for name in ("pyproject.toml", "Dockerfile", ".dockerignore"):
        assert "vendor" not in (backend / name).read_text()
    assert "vendor" not in (frontend / "Dockerfile").read_text()
