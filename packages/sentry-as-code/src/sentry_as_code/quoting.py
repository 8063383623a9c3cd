"""Values in messages: what sentry.yaml says is quoted, unless it could be a secret."""

import re
from typing import Any

_LONGEST = 60
# A token of Sentry or Slack, an address with a password, a key: letters and digits in a long run.
_SECRET = re.compile(r"sntry\w_|xox\w-|://[^/\s]*@|(?=\w*\d)(?=\w*[A-Za-z])\w{20,}")


def quoted(value: Any) -> str:
    """`value` in quotes where it is a text, or that it is not shown."""
    text = str(value)
    if len(text) > _LONGEST or _SECRET.search(text):
        return "a value that is not shown"
    return repr(value)
