"""The service with an app in its list that is not there."""

from dataclasses import replace

from fastapi_installed_apps import Process, Registry, one_sentence

from .settings import PROJECT

with (
    one_sentence(),
    Registry(replace(PROJECT, apps=[*PROJECT.apps, ".apps.nowhere"])).starting(Process.API),
):
    pass
