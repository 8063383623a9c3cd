"""What browsers may send is one list: the tunnel has the same bytes as their own gate."""

import filecmp
from importlib.resources import as_file, files
from pathlib import Path

import pytest

# The npm package, where both lie in one repository.
BROWSERS = Path(__file__).parents[2] / "vue-error-tracking" / "policy"


@pytest.mark.skipif(not BROWSERS.is_dir(), reason="the browsers' package is not here")
@pytest.mark.parametrize("name", ["browser.json", "corpus.json"])
def test_it_is_the_browsers_own_file(name: str) -> None:
    with as_file(files("fastapi_error_tracking.privacy") / name) as ours:
        assert filecmp.cmp(ours, BROWSERS / name, shallow=False), (
            f"copy {BROWSERS / name} into the package"
        )
