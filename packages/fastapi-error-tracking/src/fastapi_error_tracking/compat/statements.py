"""SQL statements: the SDK's integration of SQLAlchemy, at less cost where nothing is recorded.

There a statement leaves a breadcrumb and no more. The SDK makes a context manager and a span for it
as well, and describes the database.

It also listens to each engine, for which SQLAlchemy joins listeners anew with every connection that
is taken from a pool: that takes longer than to listen. Here dialects are listened to, which have no
word for a statement's end, and a connection only from when something of it is recorded.
"""

from contextlib import suppress
from typing import Any

import sentry_sdk
from sentry_sdk.integrations import _check_minimum_version
from sentry_sdk.integrations import sqlalchemy as sdk
from sentry_sdk.utils import parse_version

from .scopes import note
from .tracing import is_left_unrecorded

MANAGER = "_sentry_sql_span_manager"
"""The attribute in which the SDK keeps what it has begun for a statement, until that has ended."""

EVENTS = ("do_execute", "do_executemany", "do_execute_no_params")
"""What SQLAlchemy says of a statement to those who would execute it themselves."""

LISTENED_TO = "_is_listened_to_by_error_tracking"


class Statements(sdk.SqlalchemyIntegration):
    """Listens to every engine."""

    @staticmethod
    def setup_once() -> None:
        """Listen.

        Raises:
            DidNotEnable: SQLAlchemy is too old.
        """
        found: Any = sdk  # in which SQLAlchemy is: it is no requirement of this package
        _check_minimum_version(sdk.SqlalchemyIntegration, parse_version(found.SQLALCHEMY_VERSION))
        for event in EVENTS:
            found.listen(found.Engine, event, _begin, insert=True)
        found.listen(found.Engine, "handle_error", sdk._handle_error)


def _begin(cursor: Any, statement: Any, *parameters_and_context: Any) -> None:
    """Begin a statement; SQLAlchemy goes on with it where a listener returns nothing."""
    with suppress(Exception):
        *parameters, context = parameters_and_context
        if context.executemany or not is_left_unrecorded():
            connection = context.root_connection
            _listen_for_the_end(connection)
            sdk._before_cursor_execute(
                connection,
                cursor,
                statement,
                parameters[0] if parameters else (),
                context,
                context.executemany,
            )
            return
        client = sentry_sdk.get_client()
        if client.get_integration(sdk.SqlalchemyIntegration) is not None:
            note(statement, client)


def _listen_for_the_end(connection: Any) -> None:
    if not vars(connection).get(LISTENED_TO):
        setattr(connection, LISTENED_TO, True)
        found: Any = sdk
        found.listen(connection, "after_cursor_execute", _end)


def _end(
    conn: Any, cursor: Any, statement: Any, parameters: Any, context: Any, executemany: bool
) -> None:
    if getattr(context, MANAGER, None) is not None:
        sdk._after_cursor_execute(conn, cursor, statement, parameters, context, executemany)
