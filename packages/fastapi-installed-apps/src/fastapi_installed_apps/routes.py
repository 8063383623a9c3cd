"""The names of requests: templates of routes, which hold nothing of what a path may hold."""

from collections.abc import Mapping
from typing import Any

from .compat.http import is_answered, matched_template, mounted_in

__all__ = ["MOUNTED", "UNMATCHED", "mounted_in", "route_template"]

UNMATCHED = "unmatched route"
MOUNTED = "mounted application"


def route_template(scope: Mapping[str, Any]) -> str | None:
    """Return the template of the route that ``scope`` matched, such as ``/items/{item_id}``.

    ``MOUNTED`` stands for an endpoint without a template; None means that nothing was matched.
    """
    path = matched_template(scope)
    return MOUNTED if path is None and is_answered(scope) else path
