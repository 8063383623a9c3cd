"""The SDK's scopes and sessions, and its look at loggers: each name is used in ``compat``."""

import os
import threading
from contextvars import copy_context
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.integrations import logging as sdk_logging

from ...runs import Run
from ..log_records import Logging
from ..scopes import ProcessScopes, RunScope


def test_a_run_has_scopes_of_its_own_and_what_comes_after_it_has_those_from_before() -> None:
    scopes = ProcessScopes()
    with scopes.forked_for(Run({})) as isolation:
        assert sentry_sdk.get_isolation_scope() is isolation
        assert isinstance(sentry_sdk.get_current_scope(), RunScope)
        assert sentry_sdk.get_current_scope() is not scopes.current
    assert sentry_sdk.get_isolation_scope() is scopes.isolation
    assert sentry_sdk.get_current_scope() is scopes.current


def test_a_run_may_end_in_another_context_than_it_began_in() -> None:
    running = ProcessScopes().forked_for(Run({}))
    copy_context().run(running.__enter__)

    copy_context().run(running.__exit__, None, None, None)


def test_a_session_draws_no_id(monkeypatch: pytest.MonkeyPatch) -> None:
    here = threading.get_ident()
    drawn: list[int] = []

    def draw(size: int) -> bytes:
        if threading.get_ident() == here:
            drawn.append(size)
        return bytes(size)

    with ProcessScopes().forked_for(Run({})) as isolation:
        monkeypatch.setattr(os, "urandom", draw)
        isolation.begin_session()
        assert isolation._session is not None
        assert isolation._session.session_mode == "request"
        isolation.end_session()
        assert drawn == []
        sentry_sdk.start_session(session_mode="request")
        assert drawn  # so this is how the SDK draws one


def test_the_sdk_remembers_which_loggers_match() -> None:
    Logging()
    Logging()
    module: Any = sdk_logging

    assert module.fnmatch("a.logger", "a.*")
    assert module.fnmatch.cache_info().currsize
