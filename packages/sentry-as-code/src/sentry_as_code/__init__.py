"""Makes a Sentry organisation match one YAML file: reads it, compares, and changes Sentry.

Public here is what reads and checks the file; everything else is done by the command
`sentry-as-code`. The names are loaded when they are first asked for: the relay, which shares this
package, runs on the standard library alone.
"""

from typing import TYPE_CHECKING

__all__ = ["Configuration", "Mistakes", "load", "load_text"]

if TYPE_CHECKING:
    from .configuration import Configuration
    from .yaml_file import Mistakes, load, load_text
else:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import configuration, yaml_file  # noqa: PLC0415

        return getattr(configuration if name == "Configuration" else yaml_file, name)
