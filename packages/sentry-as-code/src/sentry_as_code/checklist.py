"""What no API can do: only a person may sign, install and consent."""

from .configuration import Configuration
from .recipients import Recipients

SCOPES = (
    "org:read org:write member:read team:write project:read project:write alerts:read alerts:write"
)


def before(configuration: Configuration, server: str) -> list[str]:
    """What must be done before this command can do anything, each as one line with its address."""
    slug = configuration.organization
    settings = f"{server}/settings/{slug}"
    return [
        f"Create the organisation {slug}: {server}/organizations/new/",
        f"Create a token (internal integration; scopes {SCOPES}): {settings}/developer-settings/",
    ]


def after(configuration: Configuration, server: str, recipients: Recipients) -> list[str]:
    """What is still to be done, as far as Sentry can tell."""
    settings = f"{server}/settings/{configuration.organization}"
    # Whether it was signed is not in the API.
    lines = [f"Accept the business associate agreement if health data is near: {settings}/legal/"]
    if configuration.slack.channels and recipients.slack_id is None:
        lines.append(
            f"Install Slack and invite Sentry to the channels: {settings}/integrations/slack/"
        )
    addresses = sorted(
        {
            address
            for alert in configuration.alerts.values()
            for address in alert.notify.email
            if address != "team" and address.lower() not in recipients.members
        }
    )
    if addresses:
        lines.append(f"Invite {', '.join(addresses)} as members: {settings}/members/")
    return lines
