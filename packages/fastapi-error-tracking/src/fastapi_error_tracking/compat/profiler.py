"""The SDK's profiler: which of its runs this process is in."""

from sentry_sdk.profiler.continuous_profiler import get_profiler_id

__all__ = ["is_profiler_id"]


def is_profiler_id(value: str) -> bool:
    """Return whether ``value`` is the id of the profiler's current or last run."""
    return value == get_profiler_id()
