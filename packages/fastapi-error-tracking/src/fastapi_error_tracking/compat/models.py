"""The registries of SQLAlchemy's models, which it knows all of and tells nobody."""

import sys
from typing import Any


def metadata_of_registries() -> list[Any]:
    """Return the ``MetaData`` of every kind of declarative base; nothing without SQLAlchemy."""
    mapper: Any = sys.modules.get("sqlalchemy.orm.mapper")
    return [one.metadata for one in mapper._all_registries()] if mapper else []
