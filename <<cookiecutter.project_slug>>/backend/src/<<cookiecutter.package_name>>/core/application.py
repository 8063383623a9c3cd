"""The API, built from the installed apps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.middleware.cors import CORSMiddleware

from .. import __version__
from ..settings import PROJECT_NAME, get_settings
from .access_log import AccessLog
from .database import database
from .errors import UnhandledErrors, answer_invalid_request
#%% if cookiecutter.worker
from .queue import queue
#%% endif
from .registry import Process, Registry
from .startup import reporting_crashes, set_up


def create_app(registry: Registry | None = None) -> FastAPI:
    """Return the API made of the apps in ``registry``, or of the installed ones.

    Raises:
        ConfigurationError: A setting or an app is invalid.
    """
    registry = set_up(Process.API, registry)
    settings = get_settings()
    with reporting_crashes(registry):
        api = FastAPI(
            title=PROJECT_NAME,
            version=__version__,
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
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
#%% if cookiecutter.worker
    await queue.close()
#%% endif
    await database.dispose()
