"""Appointments: the feature to copy from. It shows spans, metrics, tags and good error handling."""
