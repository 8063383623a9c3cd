"""Starting, and failing to."""

from conftest import Environment, Start


def test_an_app_that_is_set_up_hears_why_a_later_one_is_not(
    environment: Environment, start: Start
) -> None:
    process = start("tests.broken", env=environment)
    assert process.wait() == 1
    assert sorted(process.output.splitlines()) == [
        "error: INSTALLED_APPS names '.apps.nowhere', but there is no such folder with an app.py.",
        "reported: ConfigurationError",
    ]
