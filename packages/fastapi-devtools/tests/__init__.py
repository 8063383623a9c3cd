"""Tests of the local stack, against the installed package and a host project."""
