"""The generated API with one of the set-ups: ``pazpaz.inside.api:app``."""

from .install import install

setup = install()

from pazpaz.main import app  # noqa: E402

if setup == "document":
    from .document import add_sentry_context

    app.middleware("http")(add_sentry_context)

__all__ = ["app"]
