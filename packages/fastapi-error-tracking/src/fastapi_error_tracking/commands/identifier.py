"""``manage sentry id``: what stands for an identifier in Sentry."""

from typing import TYPE_CHECKING

import click

from ..privacy.identifiers import Identifiers

if TYPE_CHECKING:
    from ..app import App


@click.command(name="id")
@click.argument("value")
@click.pass_obj
def command(app: "App", value: str) -> None:
    """Print what to search for in Sentry to find the events of the user or workspace VALUE."""
    settings = app.settings
    hashes = Identifiers(settings.hash_key, settings.environment, public=settings.reveal_user_ids)
    found = hashes.leaving(value)
    if found is None:
        raise click.ClickException("SECRET_KEY is not set, so no identifier leaves this service.")
    click.echo(found)
