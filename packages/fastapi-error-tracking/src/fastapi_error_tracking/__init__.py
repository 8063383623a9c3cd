"""Error tracking with Sentry for FastAPI and ARQ: each error is seen once, and nobody in it."""
