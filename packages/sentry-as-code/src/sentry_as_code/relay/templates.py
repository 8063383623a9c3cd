"""The texts of messages: slack.txt and email.txt, the package's own or a folder's."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Self

from .message import NAMES

_PLACE = re.compile(r"\{\{([^{}]*)\}\}")


@dataclass(frozen=True)
class Templates:
    """Texts with places such as {{title}}; what there is to name stands in `message`.

    Args:
        slack: the text of a Slack message.
        email: the subject of an e-mail in its first line, and its text in the others.
    """

    slack: str
    email: str

    @classmethod
    def read(cls, folder: Path | None) -> Self:
        """The templates in `folder`; the package's own for a file that is not there.

        Raises:
            ValueError: the folder is none, holds neither file, or one of them cannot be read or
                names what no alert says; the message is one line.
        """
        own = files(__package__) / "texts"
        texts = {}
        for name in ("slack.txt", "email.txt"):
            file = own / name
            if folder is not None and (folder / name).exists():
                file = folder / name
            try:
                texts[name] = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise ValueError(f"{file} cannot be read: {error}") from None
            for place in _PLACE.findall(texts[name]):
                if place.strip() not in NAMES:
                    accepted = ", ".join(NAMES)
                    raise ValueError(f"{file} names {{{{{place}}}}}; accepted: {accepted}")
        if folder is not None and not any((folder / name).exists() for name in texts):
            raise ValueError(f"{folder} holds neither {' nor '.join(texts)}")
        return cls(texts["slack.txt"], texts["email.txt"])

    def slack_text(self, values: Mapping[str, str]) -> str:
        """The message, with the three characters that mean something to Slack made harmless."""

        def harmless(text: str) -> str:
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

        return _fill(self.slack, values, harmless)

    def email_text(self, values: Mapping[str, str]) -> tuple[str, str]:
        """The e-mail as (subject, text)."""
        subject, _, text = _fill(self.email, values, str).partition("\n")
        return " ".join(subject.split()), text.lstrip("\n")


def _fill(template: str, values: Mapping[str, str], harmless: Callable[[str], str]) -> str:
    one_line = {name: " ".join(value.split()) for name, value in values.items()}
    # The message alone may have several lines.
    one_line["message"] = values["message"]
    return _PLACE.sub(lambda found: harmless(one_line[found[1].strip()]), template)
