"""The tests of error tracking: real processes, and every byte that leaves them."""

import pytest

# Before the plugin is imported by what conftest.py imports: pytest rewrites assertions of plugins.
pytest.register_assert_rewrite("fastapi_devtools.testing")
