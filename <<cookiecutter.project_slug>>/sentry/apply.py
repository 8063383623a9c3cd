# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "cronsim==2.8",
#   "httpx==0.28.1",
#   "pydantic==2.14.3",
#   "ruamel.yaml==0.19.1",
#   "tzdata==2026.6",
# ]
# ///
"""Make the Sentry organisation match sentry.yaml: uv run sentry/apply.py plan|apply|check."""

import sys
from pathlib import Path

try:
    from as_code.command import main
except ModuleNotFoundError as error:
    sys.exit(f"sentry/apply.py: {error.name} is not installed; uv run sentry/apply.py brings it")

if __name__ == "__main__":
    sys.exit(main(Path(__file__).with_name("sentry.yaml")))
