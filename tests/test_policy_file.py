"""The template's file of what may leave: one for both kinds of projects, and how it grows."""

from scripts.policy import CHANGELOG, FILE, HEADING, merged, unannounced

WITH = """[
  {"field": "a"},
  {"field": "tags.job"},
  {"field": "z"}
]
"""
WITHOUT = """[
  {"field": "a"},
  {"field": "z"}
]
"""


def test_what_only_a_worker_sends_is_conditional() -> None:
    lines = merged(WITH, WITHOUT).splitlines()
    at = lines.index('  {"field": "tags.job"},')
    assert (lines[at - 1], lines[at + 1]) == ("#%% if cookiecutter.worker", "#%% endif")
    other = merged(WITHOUT, WITH).splitlines()
    assert "#%% if not cookiecutter.worker" in other


def test_a_field_that_is_new_wants_a_heading_in_the_changelog() -> None:
    changelog = "# Changelog\n\n## 0.3.0\n\n- One.\n\n## 0.2.0\n\n### More may leave\n"
    assert unannounced(WITHOUT, WITH, changelog) == ['  {"field": "tags.job"},']
    assert unannounced(WITH, WITHOUT, changelog) == []
    headed = changelog.replace("- One.", f"{HEADING}\n\n- A job's name.")
    assert unannounced(WITHOUT, WITH, headed) == []


def test_the_file_and_the_changelog_are_there() -> None:
    assert FILE.read_text().count('"field"') > 200
    assert CHANGELOG.exists()
