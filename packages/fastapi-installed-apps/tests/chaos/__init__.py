"""Faults of what a worker needs, with an account of every job."""
