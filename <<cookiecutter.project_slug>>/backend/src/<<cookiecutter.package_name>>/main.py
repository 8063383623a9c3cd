"""The API's entry point for an ASGI server: ``main:app``."""

import gc

from fastapi_installed_apps import one_sentence

from .core.application import create_app

with one_sentence():
    app = create_app()

gc.freeze()  # what is there by now stays: the collector need not look through it again
