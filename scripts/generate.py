"""A project of this template, for the commands that ask one what it is made of."""

from pathlib import Path

from cookiecutter.main import cookiecutter

from scripts.packages.sources import ROOT


def generate(folder: Path, **answers: str | bool) -> Path:
    """Return a project generated from ``answers``, inside ``folder``."""
    return Path(
        cookiecutter(str(ROOT), no_input=True, extra_context=answers, output_dir=str(folder))
    )
