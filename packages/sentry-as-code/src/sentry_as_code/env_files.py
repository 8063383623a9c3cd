"""Sets variables in .env files: other lines stay, the file is replaced at once, mode 0600."""

import re
from pathlib import Path

from .atomic_write import replace


def read(file: Path, name: str) -> str | None:
    """The value of `name` in `file`, None where the file or the line is missing."""
    found = _assignment(name).findall(_text(file))
    return found[-1].strip().strip("\"'") if found else None


def is_private(file: Path) -> bool:
    """Whether only its owner can read `file`."""
    return file.exists() and file.stat().st_mode & 0o077 == 0


def write(file: Path, values: dict[str, str]) -> None:
    """Set `values` in `file`.

    A new file begins as a copy of the example beside it, so that its other settings are not lost.
    """
    text = _text(file) if file.exists() else _text(file.with_name(f"{file.name}.example"))
    for name, value in values.items():
        line = f"{name}={value}"
        text, count = _assignment(name).subn(line.replace("\\", r"\\"), text)
        if not count:
            text += ("" if not text or text.endswith("\n") else "\n") + line + "\n"
    replace(file.resolve(), text.encode(), 0o600)


def _assignment(name: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*(?:export[ \t]+)?{re.escape(name)}[ \t]*=([^\r\n]*)", re.MULTILINE)


def _text(file: Path) -> str:
    return file.read_bytes().decode() if file.exists() else ""
