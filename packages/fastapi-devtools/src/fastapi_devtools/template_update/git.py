"""The questions that a rehearsal asks git."""

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

# Of commits that nobody keeps: a person may not have told git who they are yet.
COMMITTER = {
    f"GIT_{role}_{name}": value
    for role in ("AUTHOR", "COMMITTER")
    for name, value in {"NAME": "make update", "EMAIL": "update@localhost"}.items()
}
# The first that merges three trees without a folder.
OLDEST = (2, 38)


class GitError(Exception):
    """Git could not do what it was asked; the message is its last line."""


class Merge(NamedTuple):
    """The tree that a merge gives, and the files in which a person has to decide."""

    tree: str
    conflicts: list[str]


class Repository:
    """A repository of git, and a folder of it to work in."""

    def __init__(self, folder: Path) -> None:
        """Take ``folder``, which is in the repository."""
        self.folder = folder

    def __call__(
        self, *arguments: str, index: Path | None = None, ok: tuple[int, ...] = (0,)
    ) -> str:
        """Return what ``git`` with ``arguments`` prints, with ``index`` instead of the usual one.

        Raises:
            GitError: It ended with another status than one of ``ok``, or there is no git.
        """
        # Inside a hook of git, variables name a repository of their own.
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environ |= COMMITTER
        if index is not None:
            environ["GIT_INDEX_FILE"] = str(index)
        try:
            done = subprocess.run(
                ["git", "-C", self.folder, *arguments],  # noqa: S607 - the person's own git
                env=environ,
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            raise GitError(f"git is needed: {error}") from None
        if done.returncode not in ok:
            last = done.stderr.strip().rpartition("\n")[2] or f"status {done.returncode}"
            raise GitError(f"git {arguments[0]}: {last}")
        return done.stdout.strip()

    def require_merging(self) -> None:
        """Check that this git can merge as ``merge`` has it do.

        Raises:
            GitError: It is too old for it.
        """
        version = self("version").removeprefix("git version ")
        if tuple(map(int, re.findall(r"\d+", version)[:2])) < OLDEST:
            wanted = ".".join(map(str, OLDEST))
            raise GitError(f"git {wanted} or newer is needed, and this is {version}.")

    def tree_of(self, files: Path, index: Path) -> str:
        """Keep what is not ignored in the folder ``files``, and return the tree's id."""
        index.unlink(missing_ok=True)
        self(f"--work-tree={files}", "add", "--all", ".", index=index)
        return self("write-tree", index=index)

    def commit_of(self, tree: str, message: str, parent: str | None = None) -> str:
        """Keep ``tree`` as a commit that no branch holds, and return its id."""
        parents = ("-p", parent) if parent else ()
        return self("commit-tree", tree, "-m", message, *parents)

    def merge(self, base: str, ours: str, theirs: str) -> Merge:
        """Merge three trees, without a word in any folder."""
        common = self.commit_of(base, "base")
        sides = [self.commit_of(tree, "side", common) for tree in (ours, theirs)]
        told = self("merge-tree", "--write-tree", "--name-only", "--no-messages", *sides, ok=(0, 1))
        tree, *conflicts = told.splitlines()
        return Merge(tree, conflicts)
