"""What is tested is what people install: the wheel, and not the source beside these tests."""

from importlib.metadata import version
from pathlib import Path

import fastapi_error_tracking
import pytest

from .tools.programs import TESTED

pytestmark = pytest.mark.sample


def test_the_package_is_not_imported_from_its_source() -> None:
    (folder,) = fastapi_error_tracking.__path__
    assert not Path(folder).is_relative_to(TESTED)
    assert version("fastapi-error-tracking")


def test_all_that_it_promises_is_there() -> None:
    for name in fastapi_error_tracking.__all__:
        assert getattr(fastapi_error_tracking, name).__doc__
    assert (Path(fastapi_error_tracking.__path__[0]) / "py.typed").is_file()
