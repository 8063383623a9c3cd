"""A host project for tests: an API, a worker, a database of one table."""

__version__ = "1.2.3"
