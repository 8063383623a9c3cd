"""Sets variables in .env files: other lines stay, the file is replaced at once, mode 0600."""

import os
import re
from pathlib import Path


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
    _replace(file.resolve(), text.encode())


def _replace(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own, not a random one: what a killed run left behind is overwritten.
    temporary = file.with_name(f"{file.name}.new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _assignment(name: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*(?:export[ \t]+)?{re.escape(name)}[ \t]*=([^\r\n]*)", re.MULTILINE)


def _text(file: Path) -> str:
    return file.read_bytes().decode() if file.exists() else ""
