"""The SDK's log about itself: its name is used in ``compat.debug``."""

import logging

import pytest
import sentry_sdk

from ..debug import NAME, silence


def test_no_record_is_made_of_what_the_sdk_says_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """``sentry_sdk.errors``: without the name, each transaction would make records for nobody."""
    own = logging.getLogger(NAME)
    client = sentry_sdk.Client(dsn="http://key@localhost/1", default_integrations=False)
    client.close(0)
    before = own.level
    assert own.isEnabledFor(logging.DEBUG), "the SDK needs no silencing any more"
    try:
        silence()
        assert not own.isEnabledFor(logging.CRITICAL)
    finally:
        own.setLevel(before)
