"""What an application changes by a subclass of ``App``, without a copy of this package."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from sentry_sdk.integrations import Integration
from sentry_sdk.types import Event, Hint

from .privacy.sql import metadata_of_models
from .users import ids_of

__all__ = ["Extension"]

logger = logging.getLogger(__package__)


class Extension:
    """The hooks of ``App`` that are there to be overridden; each has the default described here.

    The subclass stands in a module ``app.py`` of the application, and ``INSTALLED_APPS`` names its
    package in the place of ``fastapi_error_tracking``. What a hook returns passes the privacy gate
    like all the rest. A hook that raises can lose an event, but no request.
    """

    _has_said_so = False

    request_id_header: str = "x-request-id"
    """The header that holds a request's id; only a UUID or 32 hexadecimal digits leave."""

    def user(self, scope: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the ``id`` and ``workspace_id`` of who sent the request of an ASGI scope, or None.

        They leave as keyed hashes. The default reads them from ``request.state.user``: an object or
        mapping that has them, or the id itself. It is asked whenever ``request.state`` changes, and
        what it returns is kept; if that is nothing, it is asked again at the moment of capture.
        """
        user = scope["state"].get("user")
        if user is None:
            return None
        found = ids_of(user)
        if not found:
            self._say_that_nobody_is_found(type(user))
        return found

    def _say_that_nobody_is_found(self, kind: type) -> None:
        if not self._has_said_so:
            self._has_said_so = True
            logger.warning(
                "request.state.user is a %s without id and workspace_id: errors name no user",
                kind.__name__,
            )

    def integrations(self) -> Iterable[Integration]:
        """Return integrations of the SDK to run besides this package's; by default none."""
        return ()

    def before_send(self, event: Event, hint: Hint) -> Event | None:
        """Change an error event before the gate, or drop it by returning None; default: as it is.

        The texts in it are data still; whatever is put into it leaves if the policy lists it.
        """
        return event

    def before_send_transaction(self, event: Event, hint: Hint) -> Event | None:
        """Change a transaction before the gate, or drop it by returning None; default: as it is."""
        return event

    def metadata(self) -> Iterable[object]:
        """Return SQLAlchemy's ``MetaData``: the names of tables and columns that SQL may show.

        By default those of every declarative base of this process.
        """
        return metadata_of_models()

    def policy(self) -> Mapping[str, str]:
        """Return further fields that may leave, and the rule for each; by default none.

        ``{"event.user.role": "declared"}``: fields are named and rules explained as the command
        ``policy`` lists them. It can also give a listed field another rule. Browsers' events keep
        the policy as it is.
        """
        return {}
