"""Says that the API lives."""
