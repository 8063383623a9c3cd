"""Which apps are installed: this folder's, and error tracking only where it is ours."""

import os

from pazpaz.settings import INSTALLED_APPS

from . import setups


def install() -> str:
    """Install what this process's set-up consists of, before anything reads the list of apps.

    Returns the set-up's name.
    """
    setup = os.environ["SETUP"]
    if setup not in setups.OURS:
        INSTALLED_APPS.remove("fastapi_error_tracking")
    INSTALLED_APPS.append(".inside")
    setups.start(setup)
    return setup
