"""What a project's ``.env`` says, which its processes read beside their environment."""

from pathlib import Path

from dotenv import dotenv_values
from fastapi_installed_apps import ConfigurationError

NAME = ".env"


def read_dotenv(folder: Path) -> dict[str, str]:
    """Return the variables of the file in ``folder`` that have a value; empty if there is no file.

    Raises:
        ConfigurationError: It cannot be read.
    """
    file = folder / NAME
    try:
        values = dotenv_values(file, encoding="utf-8") if file.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error}.") from None
    return {name.upper(): value for name, value in values.items() if value}
