"""Says whether the process lives and whether it can do its work."""
