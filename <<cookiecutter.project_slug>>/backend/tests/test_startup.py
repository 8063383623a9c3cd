"""Starting, and failing to."""

from conftest import Environment, Start
from tests.running import PACKAGE

BROKEN = """
from {package}.apps.health.app import App
from {package}.core import startup

App.crashed = lambda self, error: print("reported:", type(error).__name__)
startup.INSTALLED_APPS[:] = [".apps.health", ".apps.nowhere"]
with startup.one_sentence():
    startup.set_up("api")
"""


def test_an_app_that_is_set_up_hears_why_a_later_one_is_not(
    environment: Environment, start: Start
) -> None:
    process = start("-c", BROKEN.format(package=PACKAGE), env=environment)
    assert process.wait() == 1
    assert sorted(process.output.splitlines()) == [
        "error: INSTALLED_APPS names '.apps.nowhere', but there is no such folder with an app.py.",
        "reported: ConfigurationError",
    ]
