"""SQL keeps its shape: keywords, known names and placeholders. Values and unknown words go."""

import re
import sys
from collections.abc import Set
from typing import Any

from ..compat.models import metadata_of_registries
from .memo import remembered
from .sql_lexer import parts
from .words import words

MAX_LENGTH = 20_000
MAX_SHAPE = 2_000

_OF_POSTGRES = re.compile(r"_(?:key|fkey|pkey|check|idx|excl|seq)\d{0,2}$")
_CLOSING = {'"': '"', "`": "`", "[": "]"}

KEYWORDS = words("""
    add all alter analyze and any array as asc at autocommit autoincrement begin between bigint
    bigserial blob boolean both by cascade case cast char character check coalesce collate column
    commit concurrently conflict constraint count create cross current current_date current_time
    current_timestamp database date datetime default deferrable deferred delete desc distinct do
    double drop else end escape except exclusive execute exists explain extract false fetch filter
    first float following for foreign from full function generated group having if ilike immediate
    in index inner insert instead integer intersect interval into is isolation join json jsonb key
    last lateral left level like limit lock locked lower materialized max min mode more natural next
    no not nothing notnull null nulls numeric of off offset on only or order outer over partition
    plan pragma preceding precision primary query range read real recursive references release
    replace returning right rollback row rows savepoint schema select serializable set share show
    skip smallint some start sum table temp temporary text then time timestamp timestamptz to
    transaction trigger true truncate unbounded uncommitted union unique unlogged update upper using
    uuid values varchar vacuum view virtual wait when where window with within without work write
    zone avg abs length now round substring trim foreign_keys journal_mode busy_timeout synchronous
    wal strict rowid version
    """)


@remembered
def shape(text: str, names: frozenset[str]) -> str:
    """Return the statement's shape, in one pass.

    Args:
        text: The statement; longer ones than ``MAX_LENGTH`` are cut first.
        names: Tables, columns and constraints that may be named, in lower case.
    """
    kept = "".join(_kept(kind, part, names) for kind, part in parts(text[:MAX_LENGTH]))
    return _repeats(kept.strip())


def _kept(kind: str, part: str, names: Set[str]) -> str:
    match kind:
        case "space":
            return " "
        case "mark":
            return part
        case "word":
            lower = part.lower()
            return part if lower in KEYWORDS or _is_name(lower, names) else "?"
        case "quoted":
            is_closed = len(part) > 1 and part[-1] == _CLOSING[part[0]]
            if is_closed and _is_name(part[1:-1].lower(), names):
                return part
            return "[?]" if part[0] == "[" else "?"
    return "?"


def is_name(word: str, names: Set[str]) -> bool:
    """Return whether ``word`` is known, or what PostgreSQL calls a constraint that has no name."""
    return _is_name(word, names) or _is_name(_OF_POSTGRES.sub("", word), names)


def _is_name(word: str, names: Set[str]) -> bool:
    """Return whether ``word`` is known, or ``table_column`` (SQLAlchemy's label) of known words."""
    if word in names or word in ("main", "sqlite_master", "information_schema", "alembic_version"):
        return True
    cut = word.rfind("_")
    if cut > 0 and word[cut + 1 :].isdecimal() and len(word) - cut <= 4:
        return word[:cut] in ("anon", "param") or word[:cut] in names
    for _ in range(8):
        if cut <= 0:
            return False
        if word[:cut] in names and word[cut + 1 :] in names:
            return True
        cut = word.rfind("_", 0, cut)
    return False


def _repeats(text: str) -> str:
    """Make lists of placeholders one, so that ten values and a thousand have the same shape."""
    text = re.sub(r" +", " ", text)
    text = re.sub(r"\?(?: ?, ?\?)+", "?", text)
    text = re.sub(r"\( ?\? ?\)(?: ?, ?\( ?\? ?\))+", "(?)", text)
    return text if len(text) <= MAX_SHAPE else text[: MAX_SHAPE - 1] + "…"


def names_of(metadata: object) -> frozenset[str]:
    """Return the names that a SQLAlchemy ``MetaData`` holds, in lower case."""
    found: set[str] = set()
    for table in getattr(metadata, "tables", {}).values():
        found.add(str(table.name).lower())
        found.update(str(column.name).lower() for column in table.columns)
        for other in (*table.constraints, *table.indexes):
            if isinstance(other.name, str):
                found.add(str(other.name).lower())
    return frozenset(found)


def metadata_of_models() -> list[Any]:
    """Return every ``MetaData`` of this process: of models, of SQLModel's, and of tables alone."""
    orm: Any = sys.modules.get("sqlalchemy.orm")
    found = {id(one): one for one in (metadata_of_registries() if orm else ())}
    kind: Any = getattr(sys.modules.get("sqlalchemy"), "MetaData", None)
    if kind is not None:
        for module in list(sys.modules.values()):
            for one in list(getattr(module, "__dict__", {}).values()):
                if type(one) is kind:
                    found[id(one)] = one
    return list(found.values())
