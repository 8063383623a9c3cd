"""An application that was made elsewhere, with error tracking and the specimen installed."""

from fastapi import FastAPI
from fastapi_installed_apps import install

from ..settings import ERROR_TRACKING, project_of

api = FastAPI()
install(api, project_of(ERROR_TRACKING, ".apps.specimen"))
