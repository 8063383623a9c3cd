"""Who is told of which alert: everybody the environment names, or whom sentry.yaml names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

EMAIL = "e-mail"


@dataclass(frozen=True)
class Routes:
    """The channels, and what each alert goes to.

    Args:
        slack: the webhook of each channel, by the channel's name in the queue.
        mail_to: the recipients where an alert names none, separated by commas.
        email: whether there is a mail server.
        alerts: by the name of an alert, (channel of Slack or nothing, recipients or nothing).
    """

    slack: Mapping[str, str]
    mail_to: str
    email: bool
    alerts: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, environment: Mapping[str, str], file: Path | None) -> Self:
        """The routes that the environment and sentry.yaml say.

        Raises:
            ValueError: they cannot be used; the message is one line.
        """
        hook = environment.get("SLACK_WEBHOOK_URL", "")
        slack = {"slack": hook} if hook else {}
        mail_to, email = environment.get("MAIL_TO", ""), bool(environment.get("SMTP_URL"))
        if file is None:
            return cls(slack, mail_to, email)
        # Only who asks for it needs more than the standard library.
        from ..yaml_file import Mistakes, load  # noqa: PLC0415

        try:
            configuration = load(file)
        except Mistakes as mistakes:
            raise ValueError(mistakes.lines[0]) from None
        alerts = {}
        for alert in configuration.alerts.values():
            channel = alert.notify.slack or ""
            if channel and (own := environment.get(variable(channel))):
                slack[f"slack {channel}"] = own
            people = [mail_to if one == "team" else one for one in alert.notify.email]
            alerts[alert.name] = (channel, ", ".join(one for one in people if one))
        return cls(slack, mail_to, email, alerts)

    @property
    def channels(self) -> list[str]:
        return [*self.slack, *([EMAIL] if self.email else [])]

    def of_alert(self, name: str) -> tuple[str, str] | None:
        """What sentry.yaml says of the alert or metric monitor `name`."""
        # A monitor bears the alert's name and its project's.
        return self.alerts.get(name) or self.alerts.get(re.sub(r" \([^()]+\)$", "", name))

    def __call__(self, values: Mapping[str, str]) -> list[tuple[str, str]]:
        found = self.of_alert(values["rule.name"])
        if found is None:
            return self._all("slack", self.mail_to)
        channel, people = found
        hook = f"slack {channel}" if f"slack {channel}" in self.slack else "slack"
        targets = self._all(hook if channel else "", people)
        # Whom it names may not be there to be told: everybody is better than nobody.
        return targets or self._all("slack", self.mail_to)

    def _all(self, hook: str, people: str) -> list[tuple[str, str]]:
        slack = [(hook, "")] if hook in self.slack else []
        return slack + ([(EMAIL, people)] if self.email and people else [])


def variable(channel: str) -> str:
    """The variable that holds the webhook of `channel`: #alerts-x is SLACK_WEBHOOK_URL_ALERTS_X."""
    return "SLACK_WEBHOOK_URL_" + re.sub(r"\W", "_", channel.lstrip("#")).upper()
