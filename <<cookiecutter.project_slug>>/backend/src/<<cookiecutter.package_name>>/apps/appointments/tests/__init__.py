"""Tests of the appointments app."""
