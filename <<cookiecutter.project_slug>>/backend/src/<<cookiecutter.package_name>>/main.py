"""The API's entry point for an ASGI server: ``main:app``."""

from .core.application import create_app
from .core.startup import one_sentence

with one_sentence():
    app = create_app()
