"""The API's entry point for an ASGI server."""

from fastapi_installed_apps import one_sentence

from .processes import create_app
from .settings import PROJECT

with one_sentence():
    app = create_app(PROJECT)
