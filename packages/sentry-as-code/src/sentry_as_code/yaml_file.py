"""Reads sentry.yaml (YAML 1.2) and says of each mistake: file, line, key, what is accepted."""

import difflib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from .configuration import PATTERNS, Configuration, KeyPath, accepted_keys
from .contradictions import contradictions
from .quoting import quoted

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class Mistakes(Exception):
    """sentry.yaml cannot be used; `lines` holds one sentence for each mistake, in file order."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load(file: Path) -> Configuration:
    """Read and check `file`.

    Raises:
        Mistakes: it is unreadable, is not YAML, or says something that is not accepted.
    """
    return load_with_lines(file)[0]


def load_with_lines(file: Path) -> tuple[Configuration, Callable[[KeyPath], int]]:
    """As `load`, and what tells the line (from 1) of a path of keys."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Mistakes([f"{file.name}: cannot be read: {error}"]) from None
    marked, configuration = _checked(text, file.name)
    return configuration, partial(_line, marked)


def load_text(text: str, name: str) -> Configuration:
    """Check `text`, which is what the file called `name` says.

    Raises:
        Mistakes: it is not YAML, or says something that is not accepted.
    """
    return _checked(text, name)[1]


def _checked(text: str, name: str) -> tuple[Any, Configuration]:
    try:
        marked = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        # Of a key that stands twice the loader would show both values.
        problem = str(error.problem).partition(" with value ")[0]
        raise Mistakes([f"{name}:{line}: is not YAML: {problem}"]) from None
    except YAMLError as error:
        raise Mistakes([f"{name}:1: is not YAML: {' '.join(str(error).split())}"]) from None
    if marked is None:
        raise Mistakes([f"{name}:1: is empty; accepted: {', '.join(accepted_keys(()))}"])
    try:
        configuration = Configuration.model_validate(_plain(marked))
    except ValidationError as error:
        found = [(_clean(item["loc"]), _sentence(item)) for item in error.errors()]
    else:
        found = list(contradictions(configuration))
        if not found:
            return marked, configuration
    placed = sorted({(_line(marked, path), _dotted(path), text) for path, text in found})
    raise Mistakes([f"{name}:{line}: {key}: {text}" for line, key, text in placed])


def _sentence(item: "ErrorDetails") -> str:
    path = _clean(item["loc"])
    kind, value = item["type"], item["input"]
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        accepted = accepted_keys(path[:-1])
        close = difflib.get_close_matches(str(path[-1]), accepted, 1)
        meant = f"did you mean {close[0]}? " if close else ""
        return f"is not a key here; {meant}accepted: {', '.join(accepted)}"
    if kind == "string_pattern_mismatch":
        return f"{quoted(value)} is not accepted; accepted: {PATTERNS[item['ctx']['pattern']]}"
    message = item["msg"].removeprefix("Input ").removeprefix("Value error, ")
    found = f" (it says {quoted(value)})" if isinstance(value, str | int | float | bool) else ""
    return f"{message[0].lower()}{message[1:]}{found}"


def _plain(node: Any) -> Any:
    """`node` without the line numbers that the loader hangs on it."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return str(node) if isinstance(node, str) else node


def _clean(path: KeyPath) -> KeyPath:
    return tuple(part for part in path if part != "[key]")


def _dotted(path: KeyPath) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the whole file"


def _line(node: Any, path: KeyPath) -> int:
    line = 1
    for part in path:
        try:
            position = node.lc.item(part) if isinstance(part, int) else node.lc.key(part)
            node = node[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
        line = position[0] + 1
    return line
