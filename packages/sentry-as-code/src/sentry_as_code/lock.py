"""sentry.lock.json, beside sentry.yaml: which of Sentry's things are whose, by id; no secrets.

It is committed: what one person applied the next one's run finds again, under whatever name.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from .atomic_write import replace
from .failures import Failure

VERSION = 1


@dataclass
class Lock:
    """What earlier runs left for the next.

    Args:
        file: where it is kept.
        organization: the ids are those of this one.
        ids: Sentry's id by kind and key, such as `alert new-error.new_issue`.
        pending: by the same names, what was about to be created when a run ended: the ids that
            had its name before, so that the next run knows its own.
        settings: what was set of things that have a default, so that taking a line out of
            sentry.yaml is a change.
        not_in_plan: by the report's words, what Sentry did not give: `why`, the `plan` it was asked
            of, and the fields that were `asked` for where the rest was given.
        run: the name of an apply that has not ended.
    """

    file: Path
    organization: str
    ids: dict[str, str] = field(default_factory=dict)
    pending: dict[str, list[str]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    not_in_plan: dict[str, dict[str, Any]] = field(default_factory=dict)
    run: str = ""
    existed: bool = False

    @classmethod
    def read(cls, file: Path, organization: str) -> Self:
        """The lock in `file`, empty where there is none.

        Raises:
            Failure: it cannot be read, or is another organisation's.
        """
        lock = cls(file, organization)
        try:
            text = file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return lock
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(f"{file.name} cannot be read: {error}") from None
        try:
            content = json.loads(text)
            version, owner = content["version"], content["organization"]
            for name in ("ids", "pending", "settings", "not_in_plan"):
                setattr(lock, name, dict(content.get(name, {})))
            lock.run = str(content.get("run", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Failure(
                f"{file.name} is damaged (a merge, perhaps); take it from version control again, "
                "or remove it and run `import`"
            ) from None
        if version != VERSION:
            raise Failure(f"{file.name} is of version {version}; take a newer sentry-as-code")
        if owner != organization:
            raise Failure(
                f"{file.name} is of the organisation {owner}, the file of {organization}; "
                "remove it if you have moved"
            )
        lock.existed = True
        return lock

    def save(self) -> None:
        """Write it, if it says anything new.

        Raises:
            Failure: it cannot be written.
        """
        content = {"version": VERSION, "organization": self.organization, "ids": self.ids}
        parts = {"pending": self.pending, "settings": self.settings, "run": self.run}
        content |= {name: value for name, value in parts.items() if value}
        if self.not_in_plan:
            content["not_in_plan"] = self.not_in_plan
        text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        try:
            if not self.file.exists() or self.file.read_text(encoding="utf-8") != text:
                replace(self.file.resolve(), text.encode(), 0o644)
        except OSError as error:
            raise Failure(f"{self.file.name} cannot be written: {error.strerror}") from None
        self.existed = True

    def own(self, key: str, identifier: Any) -> None:
        """Note whose `identifier` is; one that is known only after apply is none yet."""
        if str(identifier).isdigit():
            self.ids[key] = str(identifier)
            self.pending.pop(key, None)


def beside(file: Path) -> Path:
    """The lock of `file`: sentry.lock.json for sentry.yaml."""
    return file.with_name(f"{file.stem}.lock.json")
