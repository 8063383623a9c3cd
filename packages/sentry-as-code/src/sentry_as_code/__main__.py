"""`python -m sentry_as_code` is `sentry-as-code`."""

import sys

from .command_line import main

sys.exit(main())
