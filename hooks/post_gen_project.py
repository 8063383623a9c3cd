"""Finish the generated project. Standard library only, offline."""

import json
import re
import shutil
import subprocess
from pathlib import Path

# JSON in a raw string: see pre_gen_project.py.
ANSWERS = json.loads(r"""<< cookiecutter | jsonify >>""")


def note_origin() -> None:
    """Write the .cruft.json that cruft itself would have written, so the project can be updated.

    Only for a template that was cloned: a folder or an archive says nothing about its commit.
    """
    clone = ANSWERS.get("_repo_dir")
    if "_commit" in ANSWERS or clone in (None, ANSWERS["_template"]):
        return
    url, commit = git(clone, "config", "remote.origin.url"), git(clone, "rev-parse", "HEAD")
    if url and commit:
        origin = {
            # Credentials in an address are not the project's to keep.
            "template": re.sub(r"^(https?://)[^/@]*@", r"\1", url),
            "commit": commit,
            "checkout": ANSWERS.get("_checkout"),
            "context": {"cookiecutter": {k: v for k, v in ANSWERS.items() if k[0] != "_"}},
            "directory": None,
        }
        Path(".cruft.json").write_text(json.dumps(origin, indent=2) + "\n")


def git(repository: str, *command: str) -> str | None:
    """Return what git answers, or None when it has no answer or there is no git."""
    if not Path(repository, ".git").exists():
        return None
    try:
        result = subprocess.run(
            ["git", "-C", repository, *command], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return result.stdout.strip()


if ANSWERS["frontend"] == "none":
    shutil.rmtree("frontend", ignore_errors=True)
note_origin()

print(f"Created {ANSWERS['project_slug']}/. Next: cd {ANSWERS['project_slug']} && make dev")
