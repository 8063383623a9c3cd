"""What code in C may say: the interpreter's and libraries' own messages, see ``forms.py``."""

import re
from collections.abc import Iterable, Set
from functools import lru_cache
from http import HTTPStatus

from .forms import FORMS
from .holes import kept
from .running import Running
from .template import Hole, Template, joined

_STATUS_PHRASES = frozenset(status.phrase for status in HTTPStatus)

_HOLES = re.compile(r"\{([a-z…][a-z ]*)\}")


def message(error: BaseException, text: str, running: Running | None) -> str | None:
    """Return ``text`` with only the words that are the library's or the code's own."""
    if text in _STATUS_PHRASES:
        return text
    if isinstance(error, KeyError) and running and len(error.args) == 1:
        key = error.args[0]
        if isinstance(key, str) and key in running.given and text == repr(key):
            return text
    names = [kind.__name__ for kind in type(error).__mro__[:-2] if kind.__module__ == "builtins"]
    return _first(names, text, running)


def of_library(error: BaseException, text: str, running: Running) -> str | None:
    """Return ``text`` with only the library's own words, if the library is listed."""
    kinds = (kind for kind in type(error).__mro__[:-2] if kind.__module__ != "builtins")
    return _first([f"{kind.__module__}.{kind.__qualname__}" for kind in kinds], text, running)


def _first(names: Iterable[str], text: str, running: Running | None) -> str | None:
    found = (said(_templates(name), text, running) for name in names)
    return next((one for one in found if one is not None), None)


def said(
    forms: Iterable[Template], text: str, running: Running | None, names: Set[str] = frozenset()
) -> str | None:
    """Return ``text`` as the first of ``forms`` that it has says it, or None."""
    for template in forms:
        fillings = template.match(text)
        if fillings is not None:
            holes = [part for part in template.parts if isinstance(part, Hole)]
            pairs = zip(holes, fillings, strict=True)
            return template.render(
                [f if kept(h.source, f, running, names) else None for h, f in pairs]
            )
    return None


def read(forms: Iterable[str]) -> tuple[Template, ...]:
    """Return forms as templates, the most telling first."""
    found = [
        joined(Hole(part) if number % 2 else part for number, part in enumerate(_HOLES.split(form)))
        for form in forms
    ]
    return tuple(sorted(found, key=lambda template: -template.weight))


@lru_cache(maxsize=64)
def _templates(kind: str) -> tuple[Template, ...]:
    return read(FORMS.get(kind, ()))
