"""SQL statements: the SDK's integration of SQLAlchemy, at less cost where nothing is recorded.

There a statement leaves a breadcrumb and no more. The SDK makes a context manager and a span for it
as well, and describes the database.
"""

from contextlib import suppress
from typing import Any

import sentry_sdk
from sentry_sdk.integrations import _check_minimum_version
from sentry_sdk.integrations import sqlalchemy as sdk
from sentry_sdk.utils import parse_version

from .tracing import UNRECORDED

MANAGER = "_sentry_sql_span_manager"
"""The attribute in which the SDK keeps what it has begun for a statement, until that has ended."""


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
        found.listen(found.Engine, "before_cursor_execute", _begin)
        found.listen(found.Engine, "after_cursor_execute", _end)
        found.listen(found.Engine, "handle_error", sdk._handle_error)


def _begin(
    conn: Any, cursor: Any, statement: Any, parameters: Any, context: Any, executemany: bool
) -> None:
    if executemany or type(sentry_sdk.get_current_scope()._span) not in UNRECORDED:
        sdk._before_cursor_execute(conn, cursor, statement, parameters, context, executemany)
    elif sentry_sdk.get_client().get_integration(sdk.SqlalchemyIntegration) is not None:
        with suppress(Exception):
            sentry_sdk.add_breadcrumb(message=statement, category="query", data={})


def _end(
    conn: Any, cursor: Any, statement: Any, parameters: Any, context: Any, executemany: bool
) -> None:
    if getattr(context, MANAGER, None) is not None:
        sdk._after_cursor_execute(conn, cursor, statement, parameters, context, executemany)
