"""Errors that pass several places which report them."""
