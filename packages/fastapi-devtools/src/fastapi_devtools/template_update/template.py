"""A project's template, and what two versions of it make of the project's answers."""

import json
import subprocess
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from .git import GitError, Repository

ORIGIN = ".cruft.json"
BY_HAND = "UPGRADES.yaml"


class CannotUpdateError(Exception):
    """There is nothing to rehearse; the message is one sentence for the person."""


class Origin:
    """Where a project comes from, as cruft notes it: template, commit and answers."""

    def __init__(self, project: Path) -> None:
        """Read what ``project`` notes.

        Raises:
            CannotUpdateError: It notes nothing that can be used.
        """
        try:
            self.text = (project / ORIGIN).read_text(encoding="utf-8")
            self.note: dict[str, Any] = json.loads(self.text)
            self.template: str = self.note["template"]
            self.commit: str = self.note["commit"]
            self.answers: dict[str, Any] = self.note["context"]["cookiecutter"]
        except FileNotFoundError:
            raise CannotUpdateError(
                f"{ORIGIN} is missing: the project was not generated from a git repository. "
                "`cruft link` writes one."
            ) from None
        except (ValueError, KeyError, TypeError) as error:
            raise CannotUpdateError(
                f"{ORIGIN} is not as cruft writes it ({type(error).__name__}: {error})."
            ) from None

    def at(self, commit: str) -> str:
        """Return the note as it is once the project has the template of ``commit``."""
        if commit.startswith(self.commit):
            return self.text
        return json.dumps(self.note | {"commit": commit}, indent=2) + "\n"


class Template:
    """A clone of the template."""

    def __init__(self, origin: Origin, clone: Path, cookiecutter: list[str]) -> None:
        """Clone what ``origin`` names into the folder ``clone``.

        ``cookiecutter`` is the command that generates.

        Raises:
            CannotUpdateError: It cannot be cloned.
        """
        self.origin = origin
        self.cookiecutter = cookiecutter
        here = Repository(clone.parent)
        try:
            here("clone", "--quiet", "--no-checkout", origin.template, str(clone))
        except GitError as error:
            raise CannotUpdateError(f"{origin.template} cannot be cloned: {error}") from None
        self.repository = Repository(clone)

    def commit_named(self, ref: str) -> str:
        """Return the id of the commit that a branch, tag or id of the template names.

        Raises:
            CannotUpdateError: The template has no such commit.
        """
        for name in (f"origin/{ref}", ref):
            try:
                return self.repository("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
            except GitError:
                continue
        raise CannotUpdateError(f"{self.origin.template} has no commit {ref!r}.")

    def generate(self, commit: str, folder: Path) -> Path:
        """Return the project that the template makes at ``commit``, inside ``folder``.

        Raises:
            CannotUpdateError: It refuses the answers.
        """
        folder.mkdir()
        source = folder / "template"
        self.repository("worktree", "add", "--quiet", "--detach", str(source), commit)
        answers = folder / "answers.json"  # JSON is YAML as well
        answers.write_text(json.dumps({"default_context": self.origin.answers}), encoding="utf-8")
        output = folder / "output"
        command = [*self.cookiecutter, "--no-input", "--config-file", str(answers)]
        done = subprocess.run(
            [*command, "--output-dir", str(output), str(source)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            said = (done.stdout + done.stderr).strip() or f"status {done.returncode}"
            raise CannotUpdateError(
                f"The template at {commit[:10]} cannot be generated from the answers: {said}"
            )
        (project,) = output.iterdir()
        (project / ORIGIN).write_text(self.origin.at(commit), encoding="utf-8")
        return project

    def by_hand(self, old: str, new: str) -> list[str]:
        """Return what a person has to do between two commits, as the template says it."""
        known = {entry["id"] for entry in self._entries(old)}
        return [entry["do"] for entry in self._entries(new) if entry["id"] not in known]

    def _entries(self, commit: str) -> list[dict[str, str]]:
        try:
            text = self.repository("show", f"{commit}:{BY_HAND}")
        except GitError:
            return []  # from before there was such a file
        try:
            entries = YAML(typ="safe").load(text) or []
            return [{"id": str(one["id"]), "do": str(one["do"]).strip()} for one in entries]
        except (YAMLError, TypeError, KeyError) as error:
            raise CannotUpdateError(
                f"{BY_HAND} of the template at {commit[:10]} cannot be read: {error}"
            ) from None
