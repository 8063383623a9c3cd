"""Which apps are installed: this folder's, and error tracking only where it is ours."""

import os

from pazpaz.settings import INSTALLED_APPS

from . import setups


def install() -> str:
    """Install what this process's set-up consists of, and return its name."""
    setup = os.environ["SETUP"]
    if setup not in setups.OURS:
        INSTALLED_APPS.remove(".apps.error_tracking")
    INSTALLED_APPS.append(".inside")
    setups.start(setup)
    return setup
