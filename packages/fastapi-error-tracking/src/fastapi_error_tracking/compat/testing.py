"""Starlette's client for tests, which warns of the httpx that it takes."""

import warnings
from typing import TYPE_CHECKING

from fastapi import FastAPI

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def client_for_tests(api: FastAPI) -> "TestClient":
    """Return a client that gets the answers of a server: errors are answered, not raised.

    Raises:
        RuntimeError: httpx is not installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient  # noqa: PLC0415 - tests alone have httpx
    return TestClient(api, raise_server_exceptions=False)
