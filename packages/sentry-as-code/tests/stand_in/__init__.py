"""A strict, stateful stand-in for Sentry's API, on loopback: refuses whatever Sentry would."""
