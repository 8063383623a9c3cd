"""The host's apps."""
