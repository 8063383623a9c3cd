"""``python -m sentry_inspector``: the same as the command ``sentry-inspector``."""

from .cli import main

raise SystemExit(main())
