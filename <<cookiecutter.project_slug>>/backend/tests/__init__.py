"""Tests of the service as a whole, and what all tests share."""
