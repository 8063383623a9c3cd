"""``python -m fastapi_devtools.template_update``: see ``--help``."""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from .git import GitError, Merge, Repository
from .template import CannotUpdateError, Origin, Template

BRANCH = "template-update"
GENERATOR = shlex.join([os.environ.get("UV") or "uv", "tool", "run", "cookiecutter"])


def main() -> int:
    """Rehearse an update in the project around the current folder; return the exit status.

    0 is: what is new can be taken as it is. 1 is: a person has to look, or it could not be tried.
    """
    parser = argparse.ArgumentParser(
        prog="make update",
        description="Rehearses what a newer version of the template changes. Nothing in your tree "
        "changes until you say so.",
    )
    parser.add_argument("--to", default="HEAD", help="a branch, tag or commit of the template")
    parser.add_argument(
        "--cookiecutter",
        default=GENERATOR,
        help="the command that generates a project; else uv runs it, the one in UV",
    )
    parser.add_argument(
        "--checks",
        default="make setup check test",
        help="the command that shows whether the project is in order",
    )
    options = parser.parse_args()
    try:
        return rehearse(options.to, shlex.split(options.cookiecutter), shlex.split(options.checks))
    except (CannotUpdateError, GitError) as error:
        click.echo(error, err=True)
        return 1
    except KeyboardInterrupt:
        click.echo("Stopped. Nothing of yours has changed.", err=True)
        return 130


def rehearse(ref: str, cookiecutter: list[str], checks: list[str]) -> int:
    """Merge what the template has at ``ref``, check the result, and say what a person can do."""
    project = Repository(Path.cwd())
    project.require_merging()
    top = Path(project("rev-parse", "--show-toplevel"))
    if top != Path.cwd().resolve():
        raise CannotUpdateError(f"Run this where the repository begins, in {top}.")
    origin = Origin(top)
    with tempfile.TemporaryDirectory(prefix="template-update-") as name:
        scratch = Path(name).resolve()
        say(f"Fetching {origin.template}")
        template = Template(origin, scratch / "clone", cookiecutter)
        old, new = template.commit_named(origin.commit), template.commit_named(ref)
        if old == new:
            say(f"Nothing to do: the project has the template of {new[:10]}.")
            return 0
        say(f"Generating the project as of {old[:10]} and of {new[:10]}")
        base, theirs = (
            project.tree_of(template.generate(commit, scratch / commit), scratch / "index")
            for commit in (old, new)
        )
        ours = project("rev-parse", "HEAD^{tree}")
        merge = project.merge(base, ours, theirs)
        branch = f"{BRANCH}/{new[:10]}"
        first = project.commit_of(base, f"The template as of {old[:10]}")
        update = project.commit_of(theirs, f"Update the template to {new[:10]}", first)
        project("branch", "--force", branch, update)
        if project("status", "--porcelain"):
            say("What you have not committed is not part of the rehearsal.")
        changed = project("diff-tree", "-r", "--name-only", ours, merge.tree).splitlines()
        passed = not merge.conflicts and in_order(project, merge, checks, scratch / "project")
        conclude(changed, merge, passed, template.by_hand(old, new), branch)
    return 0 if passed else 1


def in_order(project: Repository, merge: Merge, checks: list[str], folder: Path) -> bool:
    """Whether ``checks`` succeed in the merged project, in a worktree of its own."""
    commit = project.commit_of(merge.tree, "A rehearsal")
    project("worktree", "add", "--quiet", "--detach", str(folder), commit)
    try:
        say(f"Running `{shlex.join(checks)}` in the updated project")
        return subprocess.run(checks, cwd=folder, check=False).returncode == 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        project("worktree", "prune")


def conclude(
    changed: list[str], merge: Merge, passed: bool, by_hand: list[str], branch: str
) -> None:
    """Print what was found, and the one command that takes it over."""
    say("")
    say(f"{len(changed)} files would change.")
    if merge.conflicts:
        say(f"{len(merge.conflicts)} of them need your decision; nothing was checked yet:")
        for name in merge.conflicts:
            say(f"  {name}")
    else:
        say("No conflicts." + (" The checks pass." if passed else " The checks FAIL: see above."))
    if by_hand:
        say("To be done by hand:")
        for step in by_hand:
            say("  - " + step.replace("\n", "\n    "))
    say("Nothing of yours has changed. To take it over, and to forget it:")
    say(f"  git cherry-pick --no-commit {branch}")
    say(f"  git branch -D {branch}")


def say(line: str) -> None:
    """Print a line at once: what follows may take a while."""
    click.echo(line)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
