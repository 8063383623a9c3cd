"""Imports, and what is in the environment."""

import importlib
import importlib.metadata
import importlib.resources
import os
import runpy
from typing import Any

from ..case import Cases, Person

cases = Cases("importlib")


@cases("ModuleNotFoundError", "No module named 'reportlab_of_ours'")
def missing_module(who: Person) -> None:
    import reportlab_of_ours  # type: ignore[import-not-found]  # noqa: F401


@cases("ModuleNotFoundError", "No module named 'json.tolls'")
def missing_submodule(who: Person) -> None:
    import json.tolls  # type: ignore[import-not-found]  # noqa: F401


@cases("ImportError", "cannot import name 'lodas' from 'json'")
def missing_name(who: Person) -> None:
    from json import lodas  # type: ignore[attr-defined]  # noqa: F401


@cases("ModuleNotFoundError", "No module named 'exports_of_ours'")
def module_by_literal(who: Person) -> None:
    importlib.import_module("exports_of_ours")


@cases("ModuleNotFoundError", "No module named")
def module_by_data(who: Person) -> None:
    importlib.import_module(who.name)


@cases("PackageNotFoundError", "clinic-of-ours")
def missing_distribution(who: Person) -> None:
    importlib.metadata.version("clinic-of-ours")


@cases("FileNotFoundError", "ENOENT")
def missing_resource(who: Person) -> None:
    importlib.resources.files("json").joinpath(who.name).read_text()


@cases("ImportError", "No module named", "runpy_of_ours")
def missing_program(who: Person) -> None:
    runpy.run_module("runpy_of_ours")


@cases("AttributeError", "module 'json' has no attribute 'lods'")
def attribute_of_a_module(who: Person) -> None:
    module: Any = importlib.import_module("json")
    module.lods(who.name)


@cases("KeyError", "'CLINIC_SECRET_KEY'")
def environment_by_literal(who: Person) -> None:
    os.environ["CLINIC_SECRET_KEY"]


@cases("KeyError")
def environment_by_data(who: Person) -> None:
    os.environ[who.name]
