"""Alembic's environment: runs migrations on the connection that ``core.migrations`` opened."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

attributes = context.config.attributes


def render_item(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Write a type of ours as what it is to the database: a migration outlives our classes."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    return f"sa.{item.impl_instance!r}"


context.configure(
    connection=attributes["connection"],
    target_metadata=attributes["metadata"],
    render_item=render_item,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
