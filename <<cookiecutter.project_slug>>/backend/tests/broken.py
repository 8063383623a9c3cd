"""A program that one of its apps is missing from; another app says what it hears of that."""

import sys

from << cookiecutter.package_name >>.apps.health.app import App
from << cookiecutter.package_name >>.core import startup
from << cookiecutter.package_name >>.core.registry import Process
from << cookiecutter.package_name >>.settings import INSTALLED_APPS


def tell(_: App, error: Exception) -> None:
    """Write what ended this process."""
    sys.stdout.write(f"reported: {type(error).__name__}\n")


App.crashed = tell  # type: ignore[assignment,method-assign]
INSTALLED_APPS[:] = [".apps.health", ".apps.nowhere"]
with startup.one_sentence():
    startup.set_up(Process.API)
