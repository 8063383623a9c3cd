"""The packages' versions, and what they ask of each other and of the world."""

import base64
import hashlib
import io
import json
import re
import tarfile
import tomllib
from pathlib import Path

import pytest
from tools import commit, run

from scripts.packages.environments import environment
from scripts.packages.history import blob_id, committed
from scripts.packages.lock import NEWEST, lowest
from scripts.packages.locks import in_package_json, in_requirements
from scripts.packages.pythons import OWN
from scripts.packages.sources import (
    ROOT,
    asked_by,
    distribution,
    npm_packages,
    python_packages,
    version,
)
from scripts.packages.vendor import TARBALLS, WHEELS, vendored
from scripts.packages.versions import UNCHANGED, ask_for, compatible, same_line, with_section


def test_a_vendored_name_has_had_the_same_bytes_in_every_commit() -> None:
    shallow = run("git", "rev-parse", "--is-shallow-repository", cwd=ROOT).stdout.strip()
    assert shallow == "false", "the whole history is needed: git fetch --unshallow"
    known = committed(ROOT)
    for name, content in (vendored(WHEELS) | vendored(TARBALLS)).items():
        known.setdefault(name, set()).add(blob_id(content))

    changed = [name for name, contents in known.items() if len(contents) > 1]

    assert changed == [], "changed bytes carry a new version: make packages VERSION=…"


def test_changed_bytes_under_an_old_name_are_found(tmp_path: Path) -> None:
    vendor = tmp_path / "a b/vendor"
    vendor.mkdir(parents=True)
    for content in (b"one", b"two"):
        (vendor / "x-1.whl").write_bytes(content)
        (vendor / "x-1.tgz").write_bytes(b"the same")
        (tmp_path / "x-1.whl").write_bytes(content)
        commit(tmp_path, "A change")
    run("git", "rm", "--quiet", "-r", ".", cwd=tmp_path)
    commit(tmp_path, "Gone")

    assert committed(tmp_path) == {
        "x-1.whl": {blob_id(b"one"), blob_id(b"two")},
        "x-1.tgz": {blob_id(b"the same")},
    }


def test_all_packages_have_the_one_version_and_ask_for_each_other_in_it() -> None:
    names = python_packages()
    for name, folder in names.items():
        document = tomllib.loads((folder / "pyproject.toml").read_text())
        assert document["project"]["version"] == version(), name
        assert document["build-system"]["requires"] == [f"uv_build=={locked('uv-build')}"], name
        ours = [wanted for wanted in asked_by(folder) if distribution(wanted) in names]
        assert [w for w in ours if compatible(version()) not in w] == [], name
    for name, folder in npm_packages().items():
        assert json.loads((folder / "package.json").read_text())["version"] == version(), name
        lock = json.loads((folder / "package-lock.json").read_text())
        assert lock["version"] == lock["packages"][""]["version"] == version(), name


def locked(name: str) -> str:
    """Return the version of ``name`` in the repository's own lock."""
    found = re.search(rf"(?m)^{name}==(\S+)", (ROOT / "requirements.txt").read_text())
    assert found
    return found[1]


def test_the_packages_point_one_way() -> None:
    names = python_packages()
    arrows = {
        name: {distribution(wanted) for wanted in asked_by(folder)} & names.keys() - {name}
        for name, folder in names.items()
    }
    allowed = {
        "fastapi-error-tracking": {"fastapi-installed-apps"},
        "fastapi-devtools": {"fastapi-installed-apps", "sentry-inspector"},
    }
    assert {name: to for name, to in arrows.items() if not to <= allowed.get(name, set())} == {}


def test_a_new_version_is_written_into_what_asks_for_one() -> None:
    text = """
name = "a-b"
dependencies = ["a-b>=0.1.0,<0.2", "a-b[x,y]==0.1; python_version < '4'", "a-b-c>=0.1", "d"]
"""
    assert compatible("0.2.3") == ">=0.2.3,<0.3"
    assert compatible("1.2.3") == ">=1.2.3,<2"
    assert same_line("0.2.3") == ">=0.2,<0.3"
    assert same_line("1.0.0") == ">=1.0,<2"
    assert (
        ask_for(["a-b"], ">=2,<3", text)
        == """
name = "a-b"
dependencies = ["a-b>=2,<3", "a-b[x,y]>=2,<3; python_version < '4'", "a-b-c>=0.1", "d"]
"""
    )


def test_new_bytes_are_written_into_the_locks() -> None:
    wheels = {"a_b-0.2.0-py3-none-any.whl": b"wheel"}
    sha256 = hashlib.sha256(b"wheel").hexdigest()
    for marker in ("", " ; sys_platform != 'win32'"):
        others = "--find-links ../vendor\na==1 \\\n    --hash=sha256:00\n"
        before = f"{others}a-b==0.1.0{marker} \\\n    --hash=sha256:11\n"
        after = f"{others}a-b==0.2.0{marker} \\\n    --hash=sha256:{sha256}\n"
        assert in_requirements(wheels, before) == after
    needed = {"peerDependencies": {"c": "^3"}}
    tarball = tarball_of({"name": "a-b", "version": "0.2.0", **needed})
    tarballs = {"a-b-0.2.0.tgz": tarball}
    manifest = {"dependencies": {"a-b": "file:vendor/a-b-0.1.0.tgz", "a": "1"}}
    resolved = {
        "version": "0.1.0",
        "resolved": "file:vendor/a-b-0.1.0.tgz",
        "integrity": "sha512-1",
        "dependencies": {"d": "1"},
        "peerDependencies": {"c": "^2"},
    }
    npm_lock = {"packages": {"": manifest, "node_modules/a-b": resolved}}
    written = json.loads(in_package_json(tarballs, json.dumps(npm_lock)))
    integrity = base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    assert written["packages"][""]["dependencies"]["a-b"] == "file:vendor/a-b-0.2.0.tgz"
    assert written["packages"]["node_modules/a-b"] == {
        "version": "0.2.0",
        "resolved": "file:vendor/a-b-0.2.0.tgz",
        "integrity": f"sha512-{integrity}",
        **needed,
    }


def tarball_of(manifest: dict[str, object]) -> bytes:
    """Return a tarball that holds ``manifest`` alone."""
    content, written = json.dumps(manifest).encode(), io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        entry = tarfile.TarInfo("package/package.json")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


@pytest.mark.parametrize("name", python_packages())
def test_the_lowest_version_that_a_package_names_is_tried(name: str) -> None:
    """A bound that nobody tries is a guess."""
    tried = dict(re.findall(r"(?m)^([\w.-]+)==([\w.]+)", lowest(name).read_text()))
    for requirement in asked_by(python_packages()[name]):
        asked = distribution(requirement)
        bound = re.search(r">=([\d.]+)", requirement)
        assert bound, f"names no lowest version: {requirement}"
        if asked not in python_packages():
            versions = numbers(tried[asked]), numbers(bound[1])
            assert versions[0] == versions[1], f"{requirement} is tried with {tried[asked]}"


def numbers(version: str) -> list[int]:
    """Return the numbers in ``version`` without the zeros at its end, which say nothing."""
    found = re.sub(r"(\.0)+$", "", version)
    return [int(number) for number in re.findall(r"\d+", found)]


@pytest.mark.parametrize("name", python_packages())
def test_a_package_imports_only_what_it_declares(name: str) -> None:
    python = environment(OWN, name, NEWEST)
    code = (ROOT / "scripts/packages/imports.py").read_text()
    undeclared = run(python, "-I", "-c", code, name, cwd=python_packages()[name]).stdout
    assert undeclared.splitlines() == []


def test_every_changelog_has_a_section_for_the_version() -> None:
    for name, folder in (python_packages() | npm_packages()).items():
        assert f"## {version()}\n" in (folder / "CHANGELOG.md").read_text(), name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# Changelog\n\n## 0.1.0\n\n- It is.\n", "# Changelog\n\n## 0.1.0\n\n- It is.\n"),
        (
            "# Changelog\n\n## Unreleased\n\n- It is.\n",
            "# Changelog\n\n## 0.1.0\n\n- It is.\n",
        ),
        (
            "# Changelog\n\n## 0.0.9\n\n- It was.\n",
            f"# Changelog\n\n## 0.1.0\n\n{UNCHANGED}\n## 0.0.9\n\n- It was.\n",
        ),
        ("# Changelog\n", f"# Changelog\n\n## 0.1.0\n\n{UNCHANGED}"),
    ],
)
def test_a_changelog_gets_a_section_for_a_new_version(before: str, after: str) -> None:
    assert with_section("0.1.0", before) == after
