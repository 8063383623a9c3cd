"""The SDK's log about itself."""

import logging

NAME = "sentry_sdk.errors"


def silence() -> None:
    """Have no records made of what the SDK says to whoever debugs it.

    Without its option ``debug``, which we do not set, it makes them, several for each transaction,
    and its own filter throws every one away.
    """
    logging.getLogger(NAME).setLevel(logging.CRITICAL + 1)
