"""Error tracking with Sentry: what goes wrong in the API and the worker is seen, once each.

The folder stands on ``core/registry.py`` alone and is imported by nobody: the registry calls it.
"""
