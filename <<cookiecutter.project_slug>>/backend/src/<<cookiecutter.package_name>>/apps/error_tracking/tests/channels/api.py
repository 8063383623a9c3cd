"""The API with the channels, as it runs."""

from .....core.application import create_app
from .....core.registry import Registry

ROOT = __name__.partition(".apps.")[0]
APPS = (f"{ROOT}.apps.error_tracking", f"{ROOT}.apps.error_tracking.tests.channels")

api = create_app(Registry(APPS))
