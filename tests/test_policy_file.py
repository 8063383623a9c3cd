"""The template's files of what may leave: one for each kind of project, and how they grow."""

from scripts.policy import CHANGELOG, FILES, HEADING, unannounced

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


def test_a_field_that_is_new_wants_a_heading_in_the_changelog() -> None:
    changelog = "# Changelog\n\n## 0.3.0\n\n- One.\n\n## 0.2.0\n\n### More may leave\n"
    assert unannounced(WITHOUT, WITH, changelog) == ['  {"field": "tags.job"},']
    assert unannounced(WITH, WITHOUT, changelog) == []
    headed = changelog.replace("- One.", f"{HEADING}\n\n- A job's name.")
    assert unannounced(WITHOUT, WITH, headed) == []


def test_the_files_and_the_changelog_are_there() -> None:
    with_worker, without = (set(file.read_text().splitlines()) for file in FILES.values())
    assert len(without) > 200
    assert without < with_worker
    assert CHANGELOG.exists()
