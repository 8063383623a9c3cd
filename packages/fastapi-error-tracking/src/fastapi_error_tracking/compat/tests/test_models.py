"""What breaks without the names of SQLAlchemy's that it promises to nobody."""

import pytest

from ..models import metadata_of_registries


def test_models_of_every_kind_of_base_are_found() -> None:
    """``_all_registries``: without it, SQL and constraints of models would lose their names."""
    orm = pytest.importorskip("sqlalchemy.orm")
    base = orm.declarative_base()
    assert any(one is base.metadata for one in metadata_of_registries())
