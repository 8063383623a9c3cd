"""Whatever stands in a value, a comment or a quoted name of SQL, no word of it is in the shape.

Statements are written from parts of which it is known what they are. What is data in them is made
of keywords and names of the model: words that would stay, were they taken for code.
"""

import os
from dataclasses import dataclass

import pytest
from fastapi_error_tracking.privacy.sql import shape
from hypothesis import given, settings
from hypothesis import strategies as some

CODE = ["patients", "visits", "id"]
DATA = ["depression", "maria", "left", "zoster"]
NAMES = frozenset({*CODE, *DATA})

ODD = [
    "'",
    '"',
    "`",
    "\\",
    "$",
    "[",
    "]",
    "/*",
    "*/",
    "--",
    "\n",
    "\r",
    ";",
    "(",
    "e",
    "E",
    "$a$",
    "%",
    ":",
]


def text_without(*forbidden: str) -> some.SearchStrategy[str]:
    """Return texts of data and of marks, without those that end the part they stand in."""
    parts = some.one_of(some.sampled_from(DATA), some.sampled_from(ODD), some.just(" "))
    joined = some.lists(parts, max_size=8).map("".join)
    return joined.filter(lambda text: not any(one in text for one in forbidden))


def standard_string(text: str) -> str:
    """Return the literal of ``text`` in standard SQL: only quotes are doubled."""
    return "'" + text.replace("'", "''") + "'"


def escape_string(text: str) -> str:
    """Return PostgreSQL's literal with escapes."""
    return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def nested(text: str) -> str:
    """Return PostgreSQL's comment, in which comments nest."""
    return f"/* {text} /* {text} */ {text} */"


STRINGS = text_without().map(standard_string)
QUOTED = text_without('"').map(lambda text: f'"{text} {DATA[0]}"')
DOUBLED = text_without().map(lambda text: '"x' + text.replace('"', '""') + '"')
BLOCKS = text_without("/*", "*/").map(lambda text: f"/* {text} */")
CODE_PARTS = some.sampled_from(
    [*CODE, "SELECT", "FROM", "WHERE", "=", ",", "(", ")", "id = 7", "$1"]
)

DIALECTS = {
    "postgresql": some.one_of(
        CODE_PARTS,
        STRINGS,
        text_without().map(escape_string),
        text_without("\\").map(lambda text: "N" + standard_string(text)),
        text_without("$").map(lambda text: f"$$ {text} $$"),
        text_without("$").map(lambda text: f"$q$ {text} $q$"),
        text_without("\n", "\r").map(lambda text: f"-- {text}\n"),
        text_without("\n", "\r").map(lambda text: f"-- {text}\rid\n"),
        text_without("/*", "*/").map(nested),
        BLOCKS,
        QUOTED,
        DOUBLED,
        some.lists(STRINGS, min_size=1, max_size=3).map(lambda many: f"ARRAY[{', '.join(many)}]"),
        some.lists(STRINGS, min_size=2, max_size=3).map(" \n ".join),
    ),
    "sqlite": some.one_of(
        CODE_PARTS,
        STRINGS,
        text_without("'").map(lambda text: f"x'{text}'"),
        text_without("\n").map(lambda text: f"-- {text}\n"),
        text_without("*/").map(lambda text: f"/* {text} */"),
        text_without("]").map(lambda text: f"[{text} {DATA[0]}\x00]"),
        text_without("`").map(lambda text: f"`{text} {DATA[0]}`"),
        QUOTED,
        DOUBLED,
        some.sampled_from(["$a$", "$q$", ":id", "@id", "?1"]),
    ),
}


# How many statements are tried: the same ones each time, and the first of them with every change.
STATEMENTS = 1_500 if os.environ.get("FULL") else 500


@dataclass(frozen=True)
class Counted:
    whole: list[bool]


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_no_word_of_a_value_is_in_the_shape(dialect: str) -> None:
    counted = Counted([])

    @settings(max_examples=STATEMENTS, deadline=None, derandomize=True)
    @given(some.lists(DIALECTS[dialect], min_size=1, max_size=9))
    def holds(parts: list[str]) -> None:
        statement = " ".join(parts)
        kept = shape(statement, NAMES)
        counted.whole.append("…" not in kept)
        words = set(kept.replace("(", " ").replace(",", " ").replace('"', " ").split())
        assert not words.intersection({*DATA, *(word.upper() for word in DATA)}), statement

    holds()
    assert sum(counted.whole) > len(counted.whole) / 3


@pytest.mark.parametrize("text", ["left 'a' depression", "maria\\", "it's left"])
def test_a_statement_without_marks_that_differ_is_shown_whole(text: str) -> None:
    statement = f"SELECT id FROM patients WHERE id = {standard_string(text)}, visits"  # noqa: S608
    kept = shape(statement, NAMES)
    expected = "SELECT id FROM patients WHERE id = ?, visits"
    assert kept == (expected if not text.endswith("\\") else "SELECT id FROM patients WHERE id = …")
