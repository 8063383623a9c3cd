"""Faults and load: what the tracker, the network and clients can do, and what is lost by it."""
