"""An application's own hooks, as this package calls them: none of them can fail."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from fastapi_installed_apps import ConfigurationError
from sentry_sdk.integrations import Integration
from sentry_sdk.types import Event, Hint

from .extension import Extension

Answer = TypeVar("Answer")

logger = logging.getLogger(__package__)


class GuardedExtension(Extension):
    """Asks the hooks of ``own``. One that raises counts as not overridden, and is logged once.

    A ``before_send`` that raises drops the item: it may have been there to remove something.
    """

    def __init__(self, own: Extension) -> None:
        self.hooks = own
        self._failed: set[str] = set()
        self.request_id_header = own.request_id_header

    def user(self, scope: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the user of a request, or None."""
        return self._ask("user", None, scope)

    def integrations(self) -> Iterable[Integration]:
        """Return the application's integrations."""
        return self._ask("integrations", ())

    def before_send(self, event: Event, hint: Hint) -> Event | None:
        """Return the changed error, or None."""
        return self._ask("before_send", None, event, hint)

    def before_send_transaction(self, event: Event, hint: Hint) -> Event | None:
        """Return the changed transaction, or None."""
        return self._ask("before_send_transaction", None, event, hint)

    def metadata(self) -> Iterable[object]:
        """Return the data models."""
        return self._ask("metadata", ())

    def policy(self) -> Mapping[str, str]:
        """Return what is added to the policy.

        Raises:
            ConfigurationError: It names no place or rule of the policy.
        """
        return self._ask("policy", {})

    def _ask(self, hook: str, default: Answer, *arguments: Any) -> Answer:
        try:
            answer: Answer = getattr(self.hooks, hook)(*arguments)
        except ConfigurationError:
            raise
        except Exception as error:
            if hook not in self._failed:
                self._failed.add(hook)
                logger.error("The hook %s failed: %s", hook, type(error).__name__)
            return default
        return answer
