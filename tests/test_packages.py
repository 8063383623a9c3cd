"""The packages' files: what is vendored is what the sources build, the same on every machine."""

import base64
import hashlib
import io
import json
import re
import subprocess
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import Bake
from tools import run

from scripts.packages import vendor as vendoring
from scripts.packages.locks import in_requirements
from scripts.packages.pythons import OWN, pythons
from scripts.packages.repack import repack
from scripts.packages.sources import ROOT, distribution, npm_packages, python_packages
from scripts.packages.tarball import build_tarball, node_modules
from scripts.packages.vendor import TARBALLS, WHEELS, vendored
from scripts.packages.wheels import BACKEND, build_wheel


def test_the_vendored_wheels_are_what_the_sources_build() -> None:
    built = dict(build_wheel(folder) for folder in python_packages().values())
    assert digests(vendored(WHEELS)) == digests(built), "run: make packages"


def test_the_vendored_tarballs_are_what_the_sources_build() -> None:
    built = dict(build_tarball(folder, node_modules(folder)) for folder in npm_packages().values())
    assert digests(vendored(TARBALLS)) == digests(built), "run: make packages"


def digests(files: dict[str, bytes]) -> dict[str, str]:
    """Return what tells whether two folders of files differ, short enough to read."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


def test_a_wheel_holds_what_git_holds_and_nothing_of_the_machine(tmp_path: Path) -> None:
    package = copy_of_a_package(tmp_path)
    (package / ".gitignore").write_text("*.bak\n__pycache__/\n")
    before = build_wheel(package)

    (source,) = (package / "src").iterdir()
    (source / "notes.bak").write_text("An editor's\n")
    (source / "__init__.py").chmod(0o600)
    (source / "py.typed").touch()

    assert build_wheel(package) == before
    (source / "new.py").write_text("")
    assert build_wheel(package) != before


def copy_of_a_package(tmp_path: Path) -> Path:
    """Return a small Python package."""
    package = tmp_path / "package"
    package.mkdir()
    run("git", "init", "--quiet", cwd=package)
    (package / "src/small").mkdir(parents=True)
    (package / "src/small/__init__.py").write_text('"""Small."""\n')
    (package / "src/small/py.typed").touch()
    (package / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["uv_build"]\nbuild-backend = "uv_build"\n'
        '[project]\nname = "small"\nversion = "0.1.0"\nscripts = { small = "small:main" }\n'
    )
    return package


def test_every_python_repacks_to_the_same_bytes(tmp_path: Path) -> None:
    package = copy_of_a_package(tmp_path)
    run(BACKEND, "build-wheel", tmp_path, cwd=package)
    (wheel,) = tmp_path.glob("*.whl")
    code = (
        "import sys; from scripts.packages.repack import repack\n"
        "sys.stdout.buffer.write(repack(sys.stdin.buffer.read()))"
    )

    found = {
        python_version: subprocess.run(
            [python, "-c", code],
            cwd=ROOT,
            input=wheel.read_bytes(),
            capture_output=True,
            check=True,
        ).stdout
        for python_version, python in pythons().items()
    }

    assert OWN in found
    assert set(found.values()) == {repack(wheel.read_bytes())}


def test_a_repacked_wheel_is_in_order(tmp_path: Path) -> None:
    name, wheel = build_wheel(copy_of_a_package(tmp_path))
    assert name == "small-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        entries = archive.infolist()
        record = archive.read("small-0.1.0.dist-info/RECORD").decode().splitlines()
        assert b"Generator: uv_build\n" in archive.read("small-0.1.0.dist-info/WHEEL")
        for line in record[:-1]:
            path, sha256, size = line.rsplit(",", 2)
            content = archive.read(path)
            expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()
            assert (sha256, int(size)) == (f"sha256={expected.rstrip('=')}", len(content))
    assert [entry.filename for entry in entries] == [line.rsplit(",", 2)[0] for line in record]
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_a_tarball_is_the_same_whenever_and_wherever_it_is_built(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    (folder / "source").mkdir(parents=True)
    (folder / "source/large.js").write_text("export const text = 'more than one block';\n" * 4000)
    manifest = {"name": "small", "version": "0.1.0", "files": ["dist"]}
    scripts = {"build": "mkdir dist && cp source/* dist"}
    (folder / "package.json").write_text(json.dumps(manifest | {"scripts": scripts}))
    run("git", "init", "--quiet", cwd=folder)
    modules = tmp_path / "node_modules"
    modules.mkdir()

    name, first = build_tarball(folder, modules)
    (folder / "source/large.js").touch()
    (folder / "package.json").chmod(0o600)

    assert build_tarball(folder, modules) == (name, first)
    assert name == "small-0.1.0.tgz"
    with tarfile.open(fileobj=io.BytesIO(first), mode="r:gz") as archive:
        assert archive.getnames() == ["package/dist/large.js", "package/package.json"]
        assert {member.mode for member in archive} == {0o644}
        large = archive.extractfile("package/dist/large.js")
        assert large is not None
        assert large.read() == (folder / "source/large.js").read_bytes()
    code = (
        "import sys, io; from scripts.packages.tarball import pack; from pathlib import Path\n"
        f"sys.stdout.buffer.write(pack(Path({str(folder)!r}))[1])"
    )
    run("npm", "run", "build", cwd=folder)
    for python in pythons().values():
        packed = subprocess.run([python, "-c", code], cwd=ROOT, capture_output=True, check=True)
        assert packed.stdout == first, python


def test_an_interrupted_run_leaves_a_whole_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendoring, "PROJECT", tmp_path)
    monkeypatch.setattr(vendoring, "BUILD", tmp_path / "build")
    folder = tmp_path / "vendor"
    old, new = {"a-1.whl": b"1"}, {"a-2.whl": b"2", "b-2.whl": b"2"}
    assert vendoring.vendor(old, folder)
    assert not vendoring.vendor(old, folder)

    # Interrupted before each of its renamings: by a person, then by the machine.
    renames = Path.rename
    for number in (1, 2):
        calls = 0

        def interrupted(path: Path, target: Path, at: int = number) -> Path:
            nonlocal calls
            calls += 1
            if calls == at:
                raise KeyboardInterrupt
            return renames(path, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "rename", interrupted)
            with pytest.raises(KeyboardInterrupt):
                vendoring.vendor(new, folder)
        assert vendored(folder) == old
    folder.rename(tmp_path / "build/vendor.old")
    assert not vendoring.vendor(old, folder)

    assert vendoring.vendor(new, folder)
    assert vendored(folder) == new
    assert not any((tmp_path / "build").iterdir())


PROJECTS = pytest.mark.parametrize(
    "answers", [{}, {"worker": False, "frontend": "vue-cli"}], ids=["worker", "no worker"]
)


@PROJECTS
def test_a_project_takes_from_vendor_whatever_lies_there(
    answers: dict[str, Any], baked: Bake
) -> None:
    project = baked(**answers)
    assert vendored(project / "backend/vendor") == vendored(WHEELS)
    assert vendored(project / "frontend/vendor") == vendored(TARBALLS)

    names = {file.split("-")[0].replace("_", "-") for file in vendored(WHEELS)}
    pyproject = tomllib.loads((project / "backend/pyproject.toml").read_text())
    (index,) = pyproject["tool"]["uv"]["index"]
    assert index == {"name": "vendor", "url": "vendor", "format": "flat", "explicit": True}
    assert pyproject["tool"]["uv"]["sources"] == {name: {"index": "vendor"} for name in names}
    # A source counts for what is asked for here, and not for what others ask for.
    asked = [*pyproject["project"]["dependencies"], *pyproject["dependency-groups"]["dev"]]
    assert names <= set(map(distribution, asked))


@PROJECTS
def test_a_project_locks_what_is_vendored_and_what_that_needs(
    answers: dict[str, Any], baked: Bake
) -> None:
    project = baked(**answers)
    for name in ("production.txt", "development.txt"):
        text = (project / "backend/requirements" / name).read_text()
        assert text.startswith("--find-links ../vendor\n")
        assert in_requirements(vendored(WHEELS), text) == text, "run: make packages"
        locked = set(re.findall(r"(?m)^([\w.-]+)==", text))
        for package, folder in python_packages().items():
            if package in locked or name == "development.txt":
                needed = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
                missing = set(map(distribution, needed.get("dependencies", []))) - locked
                assert missing == set(), f"{package} in {name}; run: make lock"

    lock = json.loads((project / "frontend/package-lock.json").read_text())
    for file, content in vendored(TARBALLS).items():
        entry = lock["packages"][f"node_modules/{file.rsplit('-', 1)[0]}"]
        sha512 = base64.b64encode(hashlib.sha512(content).digest()).decode()
        assert entry["resolved"] == f"file:vendor/{file}"
        assert entry["integrity"] == f"sha512-{sha512}", "run: make packages"
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            manifest = json.load(archive.extractfile("package/package.json"))  # type: ignore[arg-type]
        for kind in ("dependencies", "peerDependencies"):
            assert entry.get(kind, {}) == manifest.get(kind, {}), "run: make lock"
