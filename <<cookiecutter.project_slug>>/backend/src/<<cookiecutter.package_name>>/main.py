"""The API's entry point for an ASGI server: ``main:app``."""

import gc

from .core.application import create_app
from .core.startup import one_sentence

with one_sentence():
    app = create_app()

gc.freeze()  # what is there by now stays: the collector need not look through it again
