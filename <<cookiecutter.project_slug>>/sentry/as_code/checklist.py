"""What no API can do: only a person may sign, install and consent."""

from .configuration import Configuration

SCOPES = (
    "org:read org:write member:read member:write team:write "
    "project:read project:write alerts:read alerts:write"
)


def checklist(configuration: Configuration, server: str) -> list[str]:
    """Each as one line with its address."""
    organization = configuration.organization
    settings = f"{server}/settings/{organization}"
    lines = [
        f"Create the organisation {organization}: {server}/organizations/new/",
        f"Create a token (internal integration; scopes {SCOPES}): {settings}/developer-settings/",
        f"Require two-factor authentication of every member: {settings}/",
        f"Accept the business associate agreement (BAA) if health data is near: {settings}/legal/",
    ]
    if configuration.slack.channels:
        lines.append(
            f"Install Slack and invite Sentry to the channels: {settings}/integrations/slack/"
        )
    addresses = sorted(
        {
            address
            for alert in configuration.alerts.values()
            for address in alert.notify.email
            if address != "team"
        }
    )
    if addresses:
        lines.append(f"Invite {', '.join(addresses)} as members: {settings}/members/")
    return lines
