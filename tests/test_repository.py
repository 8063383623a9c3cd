"""What is committed: nothing of one machine or registry, and documents that are true."""

import json
import re
import tomllib
from fnmatch import fnmatch
from itertools import product
from pathlib import Path

import pytest
from cookiecutter.generate import generate_context
from cookiecutter.prompt import prompt_for_config
from tools import PROJECT, ROOT, template_files

from scripts.snapshot import SNAPSHOTS, snapshots

REGISTRIES = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|npmmirror|yarnpkg\.com")
MACHINES = re.compile(r"(?<![\w.$}/~-])/(?:work|farm|root)/[\w.]")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")

THIS = Path("tests/test_repository.py")

# What the README and CONTRIBUTING tell of; all else belongs into one of these folders, or nowhere.
TOP_LEVEL = {
    *(".ci", ".gitattributes", ".github", ".gitignore"),
    *("<<cookiecutter.project_slug>>", "{{cookiecutter._cruft_marker}}", "cookiecutter.json"),
    *("benchmarks", "docs", "hooks", "packages", "scripts", "tests"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "UPGRADES.yaml"),
    *("Makefile", "pyproject.toml", "requirements.txt"),
}


def texts() -> dict[str, str]:
    """Return the text of every committed file that is one."""
    found = {}
    for name in template_files():
        content = (ROOT / name).read_bytes()
        if name != THIS and b"\0" not in content:
            found[str(name)] = content.decode()
    return found


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINES], ids=["registries", "machines"])
def test_no_file_names_a_registry_or_a_place_on_one_machine(pattern: re.Pattern[str]) -> None:
    hits = [
        f"{name}:{number}: {line[:150]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert hits == []


def test_the_top_level_has_what_it_should_and_nothing_else() -> None:
    assert {name.parts[0] for name in template_files()} == TOP_LEVEL


def test_every_link_in_the_documents_leads_to_a_file() -> None:
    broken = [
        f"{name}: {target}"
        for name, text in texts().items()
        if name.endswith(".md")
        for target in LINK.findall(text)
        for place in [(ROOT / name).parent / target]
        if not place.exists() and not conditional(place)
    ]
    assert broken == []


def test_every_path_in_the_readmes_tables_exists() -> None:
    readme = (ROOT / "README.md").read_text()
    project = ROOT / "<<cookiecutter.project_slug>>"
    package = project / "backend/src/<<cookiecutter.package_name>>"
    for cell in re.findall(r"^\|.*\|$", readme, re.MULTILINE):
        for name in re.findall(r"`((?:[\w.<>-]+/)+[\w.<>-]*)`", cell):
            if name.startswith("/"):
                continue
            places = (project / name, package / name, ROOT / name)
            named = [p for p in places if p.exists() or conditional(p)]
            assert named, f"README.md names {name}, which does not exist"


def conditional(path: Path) -> bool:
    """Whether ``path`` exists under a name with a condition."""
    return any(path.parent.glob(f"{{% if * %}}{path.name}{{% endif %}}"))


def test_what_is_copied_without_rendering_needs_none() -> None:
    """Syntax in a listed file, or a condition in its name, would be left in the project.

    The names of what is copied where it was chosen do have a condition, which is true there.
    """
    listed = json.loads((ROOT / "cookiecutter.json").read_text())["_copy_without_render"]
    inside = [
        name.relative_to(PROJECT.name) for name in template_files() if PROJECT.name in name.parts
    ]
    patterns, used = set(listed), set()
    for worker, frontend in product((True, False), ("vite", "vue-cli")):
        chosen = copied_where(worker=worker, frontend=frontend)[len(listed) :]
        patterns |= set(chosen)
        for name in inside:
            ways = [*reversed(name.parents), name]
            matching = {p for p in listed + chosen for way in ways if fnmatch(str(way), p)}
            used |= matching
            if matching and b"\0" not in (content := (PROJECT / name).read_bytes()):
                plain = name.name if matching & set(listed) else ""
                found = re.search(r"<<|\{%|^ *#%%", f"{plain}\n{content.decode()}", re.MULTILINE)
                assert not found, f"{name} needs rendering: do not let it be copied"
    assert used == patterns, f"matches nothing: {patterns - used}"


def copied_where(**answers: str | bool) -> list[str]:
    """Return the patterns of what cookiecutter copies with these answers."""
    context = generate_context(ROOT / "cookiecutter.json", extra_context=answers)
    patterns: list[str] = prompt_for_config(context, no_input=True)["_copy_without_render"]
    return patterns


def test_the_locks_hold_every_version_by_hash() -> None:
    locks = [name for name in texts() if re.search(r"requirements.*\.txt", name)]
    assert len(locks) == 14
    for name in locks:
        text = (ROOT / name).read_text().removeprefix("--find-links ../vendor\n")
        for entry in re.split(r"\n(?! )", text.strip()):
            assert re.match(r"[\w.-]+==[\w.!+-]+[ ;]", entry), f"{name}: {entry[:80]}"
            assert "--hash=sha256:" in entry, f"{name}: {entry[:80]}"


def test_uv_is_the_same_version_everywhere() -> None:
    makefiles = [ROOT / "Makefile", ROOT / "<<cookiecutter.project_slug>>/Makefile"]
    lines = [
        [line for line in makefile.read_text().splitlines() if line.startswith("UV_VERSION :=")]
        for makefile in makefiles
    ]
    assert lines[0] == lines[1]
    assert len(lines[0]) == 1


def test_no_python_runs_uv_by_its_name() -> None:
    """It need not be on PATH: ``make`` installs it, and says where in a variable."""
    folders = (ROOT / name for name in ("benchmarks", "hooks", "scripts", "tests"))
    files = [path for folder in folders for path in folder.rglob("*.py")]
    calls = re.compile(r"""[(\[]\s*["']uv["'],""")
    assert [path.name for path in files if calls.search(path.read_text())] == []
    assert calls.search(f"run({'uv'!r}, 'pip')")


@pytest.mark.parametrize(
    ("group", "lock"),
    [
        ("dev", "requirements.txt"),
        ("bench", "benchmarks/requirements.txt"),
        ("kubernetes", "tests/kubernetes-requirements.txt"),
    ],
)
def test_the_requirements_are_those_that_are_locked(group: str, lock: str) -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"][group]
    locked = re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(), re.MULTILINE)
    names = {re.split(r"[<>=]", requirement)[0].lower() for requirement in wanted}
    assert names <= set(locked)


def test_the_snapshots_are_of_this_template() -> None:
    kept = {path.stem: path.read_text() for path in SNAPSHOTS.iterdir()}
    assert kept == snapshots(), "run: make snapshot"
