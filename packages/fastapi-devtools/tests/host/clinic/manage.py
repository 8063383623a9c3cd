"""The host's command line."""

import os
import sqlite3

from fastapi_installed_apps import ConfigurationError, command_line, one_sentence

from .settings import PROJECT, get_settings

cli = command_line(PROJECT)


@cli.command()
def migrate() -> None:
    """Make the table."""
    get_settings()
    scheme, _, file = os.environ.get("DATABASE_URL", "sqlite:///clinic.db").partition(":///")
    if scheme != "sqlite":
        raise ConfigurationError("The database does not answer.")
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS visits (id INTEGER)")


if __name__ == "__main__":
    with one_sentence():
        cli()
