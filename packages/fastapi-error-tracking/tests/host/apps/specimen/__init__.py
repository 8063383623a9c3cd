"""A small service that fails in every way, run as real processes by the tests."""
