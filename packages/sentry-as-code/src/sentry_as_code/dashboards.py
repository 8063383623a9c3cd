"""Dashboards, widget by widget."""

from . import answers
from .api import Json
from .configuration import Dashboard, Widget
from .ownership import Owned
from .projects import FoundProject
from .reconcile import Reconciler, number

_READ, _WRITE = "org:read", "org:write"


class Dashboards:
    """The organisation's dashboards, and those that sentry.yaml asks for."""

    def __init__(self, work: Reconciler, projects: list[FoundProject]) -> None:
        self.work = work
        self.path = f"{work.organization}/dashboards/"
        self.projects = sorted((number(project.id) for project in projects), key=str)
        listed = work.api.list(self.path, _READ, answers.DashboardSummary)
        self.owned = Owned(work, "dashboard", listed, "title", "title")

    def ensure(self) -> None:
        for key, wanted in self.work.configuration.dashboards.items():
            self._ensure(key, wanted)

    def _ensure(self, key: str, wanted: Dashboard) -> None:
        work, title = self.work, wanted.title
        listed = self.owned.find(key, title, {}, lambda seen: seen)
        current = None
        if listed:
            current = work.api.get(f"{self.path}{listed['id']}/", _READ, answers.Dashboard)
        body: Json = {
            "title": title,
            "projects": self.projects,
            "widgets": [_widget(widget) for widget in wanted.widgets],
        }
        names = {"title": title, "widgets": [widget.title for widget in wanted.widgets]}
        work.ensure(
            "dashboard",
            key,
            current,
            body,
            create=lambda: self.owned.create(
                key, title, lambda: work.api.post(self.path, _WRITE, body, answers.Dashboard)
            ),
            update=lambda: work.api.put(
                f"{self.path}{(current or {})['id']}/",
                _WRITE,
                _with_ids(body, current or {}),
                answers.Dashboard,
            ),
            seen=lambda seen: {**seen, "projects": sorted(seen["projects"], key=str)},
            shown=names,
            optional=True,
            at=("dashboards", key),
        )


def _widget(widget: Widget) -> Json:
    x, y, width, height = widget.at
    query = {
        "name": "",
        "fields": [*widget.columns, *widget.aggregates],
        "columns": widget.columns,
        "aggregates": widget.aggregates,
        "conditions": widget.where,
        "orderby": widget.sort,
    }
    return {
        "title": widget.title,
        "displayType": widget.display,
        "widgetType": widget.dataset,
        "interval": "5m",
        "limit": widget.limit,
        "layout": {"x": x, "y": y, "w": width, "h": height, "minH": 1},
        "queries": [query],
    }


def _with_ids(body: Json, current: Json) -> Json:
    """The widgets that stay keep their ids; the others Sentry removes."""
    ids = {widget["title"]: widget["id"] for widget in current.get("widgets", [])}
    widgets = [
        {"id": ids[widget["title"]], **widget} if widget["title"] in ids else widget
        for widget in body["widgets"]
    ]
    return {**body, "widgets": widgets}
