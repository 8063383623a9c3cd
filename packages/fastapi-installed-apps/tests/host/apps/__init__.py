"""The apps of the service."""
