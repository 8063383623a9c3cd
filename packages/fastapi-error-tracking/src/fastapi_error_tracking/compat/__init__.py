"""Every use of what the libraries promise to nobody, or are about to change.

``transport``, ``tracing``, ``events`` and ``words`` are the Sentry SDK's, ``web`` is Starlette's
and FastAPI's, ``validation`` pydantic's. Each name has a test that says what breaks when it goes.
"""
