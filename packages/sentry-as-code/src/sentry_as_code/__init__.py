"""Makes a Sentry organisation match one YAML file: reads it, compares, and changes Sentry.

Public here is what reads and checks the file; everything else is done by the command
`sentry-as-code`. The names are loaded when they are first asked for: the relay, which shares this
package, runs on the standard library alone.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .configuration import Configuration
    from .yaml_file import Mistakes, load, load_text

__all__ = ["Configuration", "Mistakes", "load", "load_text"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import configuration, yaml_file  # noqa: PLC0415

    module: object = configuration if name == "Configuration" else yaml_file
    return getattr(module, name)
