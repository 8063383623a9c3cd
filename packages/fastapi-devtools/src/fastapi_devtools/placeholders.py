"""Texts of the declaration that name what is known only when the stack starts: ``{port}``."""

from collections.abc import Callable, Mapping
from string import Formatter

from fastapi_installed_apps import ConfigurationError

Values = Mapping[str, Callable[[], str]]


def fill(text: str, values: Values, place: str) -> str:
    """Return ``text`` with a value for each placeholder; ``{{`` stands for a brace.

    Args:
        text: Such as ``http://{host}:{port}``.
        values: What stands for each; asked only for those that the text names.
        place: Where the text was declared.

    Raises:
        ConfigurationError: It names a placeholder that does not exist.
        StackError: What it names is not there, as Node may be.
    """
    try:
        parsed = list(Formatter().parse(text))
    except ValueError as error:
        raise ConfigurationError(f"{place} is {text!r}: {error}; write {{{{ for a brace.") from None
    parts = []
    for literal, name, spec, conversion in parsed:
        parts.append(literal)
        if name is None:
            continue
        if spec or conversion or name not in values:
            known = ", ".join(f"{{{value}}}" for value in values)
            raise ConfigurationError(
                f"{place} is {text!r}: there is no {{{name}}}; accepted are {known}."
            )
        parts.append(values[name]())
    return "".join(parts)
