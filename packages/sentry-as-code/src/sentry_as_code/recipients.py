"""Who an alert tells: members, the team, Slack channels; never nobody."""

from typing import Any

from . import answers
from .api import Json
from .configuration import Notify
from .reconcile import Reconciler

# The kinds of actions that sentry.yaml speaks of.
OURS = ("email", "slack")
_SLACK_CANNOT = (
    "the user name and texts of Sentry's messages in Slack cannot be changed; "
    "the relay's messages have their own"
)
SLACK_FEATURE = "integrations-alert-rule"


class Recipients:
    """Turns addresses and channels into the actions of an alert.

    Args:
        work: the run.
        organization: as Sentry has it; its features tell what the plan includes.
        team: told where nobody else can be.
    """

    def __init__(self, work: Reconciler, organization: Json, team: Json) -> None:
        self.work = work
        self.team = _email("team", team["id"])
        self.members = self._members()
        self.slack_id, self.slack_missing = self._slack(organization)

    def actions(self, alert: str, notify: Notify) -> list[Json]:
        """The actions of one alert, at least one."""
        actions: list[Json] = []
        for address in notify.email:
            action = self._mail(address)
            if action not in actions:
                actions.append(action)
        if notify.slack is not None:
            if self.slack_id is None:
                self.work.lacks(f"{notify.slack} of alert {alert}", self.slack_missing)
            else:
                self.work.tell_once("slack", _SLACK_CANNOT)
                actions.append(self._channel(notify.slack))
        if not actions:
            self.work.report.note(
                f"alert {alert} tells team {self.work.configuration.team} by e-mail instead"
            )
            actions.append(self.team)
        return actions

    def _mail(self, address: str) -> Json:
        if address == "team":
            return self.team
        user = self.members.get(address.lower())
        if user is None:
            self.work.report.note(
                f"{address} is no member of the organisation: team "
                f"{self.work.configuration.team} is told instead"
            )
            return self.team
        return _email("user", user)

    def _channel(self, name: str) -> Json:
        slack = self.work.configuration.slack
        return {
            "type": "slack",
            "integrationId": str(self.slack_id),
            "config": {
                "targetType": "specific",
                # Without an id Sentry looks the channel up by its name.
                "targetIdentifier": slack.channels.get(name) or "",
                "targetDisplay": name,
            },
            "data": {"tags": ",".join(slack.tags)} if slack.tags else {},
        }

    def _members(self) -> dict[str, Any]:
        alerts = self.work.configuration.alerts.values()
        if all(address == "team" for alert in alerts for address in alert.notify.email):
            return {}
        listed = self.work.api.list(
            f"{self.work.organization}/members/", "member:read", answers.Member
        )
        return {one["email"].lower(): one["user"]["id"] for one in listed if one.get("user")}

    def _slack(self, organization: Json) -> tuple[Any, str]:
        configuration = self.work.configuration
        if all(alert.notify.slack is None for alert in configuration.alerts.values()):
            return None, ""
        if SLACK_FEATURE not in organization.get("features", [SLACK_FEATURE]):
            return None, "this plan has no Slack alerts"
        listed = self.work.api.list(
            f"{self.work.organization}/integrations/",
            "org:read",
            answers.Integration,
            providerKey="slack",
        )
        wanted = configuration.slack.workspace
        for one in listed:
            if one["status"] == "active" and wanted in (None, one["name"], one["domainName"]):
                return one["id"], ""
        return None, f"the Slack workspace {wanted or ''} is not installed".replace("  ", " ")


def _email(kind: str, identifier: Any) -> Json:
    return {
        "type": "email",
        "config": {"targetType": kind, "targetIdentifier": str(identifier)},
        "data": {},
    }
