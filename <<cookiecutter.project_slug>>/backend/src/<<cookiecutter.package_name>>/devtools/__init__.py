"""The local stack: a supervisor, an embedded Valkey and an envelope inspector.

For development and tests only; the production image does not hold this folder.
"""
