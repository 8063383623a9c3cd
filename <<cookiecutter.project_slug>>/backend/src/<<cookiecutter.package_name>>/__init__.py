"""The backend: an API and its background worker, built from the same list of apps."""

__version__ = "0.1.0"
