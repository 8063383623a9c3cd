"""Imported by the process that commands are forked from alone: what each would make anew.

A client reads all the certificates there are, and imports httpcore, when the first is made.
"""

import ssl
from functools import cache

import httpx

import sentry_as_code.commands  # noqa: F401

ssl.create_default_context = cache(ssl.create_default_context)  # type: ignore[assignment]
httpx.Client(trust_env=False).close()
