"""The API, built from the installed apps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_installed_apps import AccessLog, Process, Registry, limit_requests
from starlette.middleware.cors import CORSMiddleware

from ..settings import get_settings
from .database import database
from .errors import UnhandledErrors, answer_invalid_request
from .logging import configure_logging
from .project import PROJECT
{% if cookiecutter.worker %}
from .queue import queue
{% endif %}


def create_app() -> FastAPI:
    """Return the API made of the installed apps.

    Raises:
        ConfigurationError: A setting or an app is invalid.
    """
    settings = get_settings()
    registry = Registry(PROJECT)
    configure_logging(settings.log_level, registry.log_fields)
    with registry.starting(Process.API):
        api = FastAPI(
            title=PROJECT.name,
            version=PROJECT.version,
            lifespan=_lifespan,
            openapi_url="/openapi.json" if settings.api_docs else None,  # and no /docs without it
        )
#%% if cookiecutter.worker
        queue.install(registry)
        api.state.queue = queue
#%% endif
        registry.install(api)
        api.add_exception_handler(RequestValidationError, answer_invalid_request)
        api.add_middleware(UnhandledErrors)
        limit_requests(api)
        if settings.cors_origins:
            api.add_middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_credentials=True,
                allow_methods=["*"],
                allow_headers=["*", "sentry-trace", "baggage"],
                expose_headers=["X-Request-ID"],
            )
        api.add_middleware(AccessLog)
        api.add_middleware(CorrelationIdMiddleware)
    return api


@asynccontextmanager
async def connections() -> AsyncIterator[None]:
    """Close, at the end, what this process has opened meanwhile."""
    yield
#%% if cookiecutter.worker
    await queue.close()
#%% endif
    await database.dispose()


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with connections():
        yield
