"""What only standard error is told: errors of finalizers, weak callbacks and the exit."""

import atexit
import sys
from collections.abc import Callable
from functools import wraps

import sentry_sdk
from sentry_sdk.integrations import Integration

from ..failures import is_failure

Report = Callable[[BaseException], object]

_report: Report | None = None


class AtExit(Integration):
    """Sends what waits when the process exits, and goes on: what others do then can fail, too.

    The SDK's own ends the client, and says on standard error that it waits.
    """

    identifier = "atexit"
    is_over = False

    @staticmethod
    def setup_once() -> None:
        """Have it done before all that was registered earlier."""
        atexit.register(AtExit.send)

    @staticmethod
    def send() -> None:
        """Send what waits."""
        client = sentry_sdk.get_client()
        if client.get_integration(AtExit) is not None:
            AtExit.is_over = True
            sentry_sdk.get_isolation_scope().end_session()
            client.flush(callback=lambda *_: None)


def report_unheard(report: Report) -> None:
    """Have ``report`` called with each such error."""
    global _report  # noqa: PLW0603 - of one process
    if _report is None:
        _watch()
    _report = report


def _watch() -> None:
    hook = sys.unraisablehook

    @wraps(hook)
    def unraisablehook(about: "sys.UnraisableHookArgs") -> None:
        _tell(about.exc_value)
        hook(about)

    sys.unraisablehook = unraisablehook


def _tell(error: BaseException | None) -> None:
    # While the interpreter takes itself apart, nothing can be asked of anything.
    if error is not None and _report is not None and not sys.is_finalizing() and is_failure(error):
        _report(error)
        if AtExit.is_over:
            AtExit.send()
