"""Finish the generated project. Standard library only, offline.

Imports stand where they are needed: generating a project should take no longer than it must.
"""

# A folder's name, a choice and a comparison: nothing that was typed ends these texts.
SLUG = "<< cookiecutter.project_slug >>"
FRONTEND = "<< cookiecutter.frontend >>"
IS_FETCHED = "<< cookiecutter.get('_repo_dir') != cookiecutter._template >>"
IS_BY_CRUFT = "<< '_commit' in cookiecutter >>"


def remove_frontend() -> None:
    """Remove the folder: a conditional name can leave out a file, but not a folder.

    One that was there before is the person's, and lies aside.
    """
    import os
    from shutil import rmtree

    rmtree("frontend", ignore_errors=True)
    if os.path.isdir(".frontend-while-generating"):
        os.rename(".frontend-while-generating", "frontend")


def remove_empty(*folders: str) -> None:
    """Remove those in which every file's conditional name was empty, the innermost first."""
    import os

    for folder in folders:
        if os.path.isdir(folder) and not os.listdir(folder):
            os.rmdir(folder)


def note_origin() -> None:
    """Write the .cruft.json that cruft itself would have written, so the project can be updated."""
    import json
    import os
    import re

    # JSON in a raw string: see pre_gen_project.py.
    answers = json.loads(r"""<< cookiecutter | jsonify >>""")
    clone = answers.get("_repo_dir")
    if not os.path.exists(f"{clone}/.git"):
        return
    url, commit = git(clone, "config", "remote.origin.url"), git(clone, "rev-parse", "HEAD")
    if url and commit:
        origin = {
            # Credentials in an address are not the project's to keep.
            "template": re.sub(r"^(https?://)[^/@]*@", r"\1", url),
            "commit": commit,
            "checkout": answers.get("_checkout"),
            "context": {"cookiecutter": {k: v for k, v in answers.items() if k[0] != "_"}},
            "directory": None,
        }
        with open(".cruft.json", "w", encoding="ascii") as file:
            file.write(json.dumps(origin, indent=2) + "\n")


def git(repository: str, *command: str) -> str | None:
    """Return what git answers, or None when it has no answer or there is no git.

    Inside a hook of git, variables name another repository: they are not for this one.
    """
    import os
    import subprocess

    environ = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    try:
        result = subprocess.run(
            ["git", "-C", repository, *command],
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return result.stdout.strip()


if FRONTEND == "none":
    remove_frontend()
remove_empty(
    "deploy/overlays/production",
    "deploy/overlays/staging",
    "deploy/overlays",
    "deploy/base",
    "deploy",
)
# Only a clone says which commit it is, and cruft writes its own note.
if IS_FETCHED == "True" and IS_BY_CRUFT == "False":
    note_origin()

print(f"Created {SLUG}/. Next: cd {SLUG} && make dev")
