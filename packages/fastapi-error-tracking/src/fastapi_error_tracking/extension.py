"""What an application changes by a subclass of ``App``, without a copy of this package."""

from collections.abc import Iterable, Mapping
from typing import Any

from sentry_sdk.integrations import Integration
from sentry_sdk.types import Event, Hint

from .privacy.sql import metadata_of_models

__all__ = ["Extension"]


class Extension:
    """The hooks of ``App`` that are there to be overridden; each has the default described here.

    The subclass stands in a module ``app.py`` of the application, and ``INSTALLED_APPS`` names its
    package in the place of ``fastapi_error_tracking``. What a hook returns passes the privacy gate
    like all the rest. A hook that raises can lose an event, but no request.
    """

    request_id_header: str = "x-request-id"
    """The header that holds a request's id; only a UUID or 32 hexadecimal digits leave."""

    def user(self, scope: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the ``id`` and ``workspace_id`` of who sent the request of an ASGI scope, or None.

        They leave as keyed hashes. The default reads them from the object ``request.state.user``.
        It is asked at the moment of capture: by then a dependency may have authenticated the user.
        """
        user = scope["state"].get("user")
        if user is None:
            return None
        return {field: getattr(user, field, None) for field in ("id", "workspace_id")}

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
