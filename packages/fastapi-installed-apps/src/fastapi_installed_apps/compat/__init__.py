"""Every use of what the libraries promise to nobody: ``http`` of FastAPI and Starlette, ``queue``
of ARQ and redis-py. Each name has a test that says what breaks when it goes.
"""
