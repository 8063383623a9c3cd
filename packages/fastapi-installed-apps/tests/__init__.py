"""The package's tests: they run against what is installed, with the tiny service in ``host``."""
