"""The page that tells how to write a first app, done as it says."""

import re
from pathlib import Path

from conftest import Bake, Furnish, SetUp, Teach
from tools import ROOT, leave_the_size_to_others, run

FILE = re.compile(r"^(In )?`([^`\n]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def follow(page: str, project: Path) -> None:
    """Write every file and make every change that ``page`` shows, then run its commands."""
    found = FILE.findall(page)
    assert len(found) == page.count("\n```") // 2 - len(COMMANDS.findall(page))
    for change, name, text in found:
        path = project / name
        if change:
            before, after = sides(text)
            assert path.read_text().count(before) == 1, f"{name} has not just once:\n{before}"
            path.write_text(path.read_text().replace(before, after))
        else:
            assert not path.exists(), f"{name} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for block in COMMANDS.findall(page):
        for command in block.splitlines():
            run("sh", "-c", command, cwd=project, env={"JOBS": "0"})  # one process takes least


def sides(diff: str) -> tuple[str, str]:
    """Return what is before a change, and after it."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] != "+")
    return before, "".join(line[1:] for line in lines if line[0] != "-")


def test_the_first_app_is_as_the_page_says(
    bake: Bake, furnish: Furnish, set_up: SetUp, teach_mypy: Teach
) -> None:
    project = furnish(bake())
    set_up(project)
    teach_mypy(project)
    leave_the_size_to_others(project)
    follow((ROOT / "docs/first-app.md").read_text(), project)
