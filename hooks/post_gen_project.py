"""Finish the generated project. Standard library only, offline.

Imports stand where they are needed: generating a project should take no longer than it must.
"""

import json
import os

# JSON in a raw string: see pre_gen_project.py.
ANSWERS = json.loads(r"""<< cookiecutter | jsonify >>""")


def remove_frontend() -> None:
    """Remove the folder: a conditional name can leave out a file, but not a folder."""
    from shutil import rmtree

    rmtree("frontend", ignore_errors=True)


def note_origin(clone: str) -> None:
    """Write the .cruft.json that cruft itself would have written, so the project can be updated."""
    import re

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
        with open(".cruft.json", "w", encoding="ascii") as file:
            file.write(json.dumps(origin, indent=2) + "\n")


def git(repository: str, *command: str) -> str | None:
    """Return what git answers, or None when it has no answer or there is no git."""
    import subprocess

    try:
        result = subprocess.run(
            ["git", "-C", repository, *command], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return result.stdout.strip()


if ANSWERS["frontend"] == "none":
    remove_frontend()

# Only a clone says which commit it is, and cruft writes its own note.
repository = ANSWERS.get("_repo_dir")
is_clone = repository != ANSWERS["_template"] and os.path.exists(f"{repository}/.git")
if is_clone and "_commit" not in ANSWERS:
    note_origin(repository)

print(f"Created {ANSWERS['project_slug']}/. Next: cd {ANSWERS['project_slug']} && make dev")
