"""What serves and builds a frontend, known from its package.json."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Bundler:
    """A bundler: the file ``script`` of its npm ``package``, with arguments that serve or build.

    It hands the browser the variables that begin with ``prefix``; ``environment`` and ``version``
    are those that say where and what runs.
    """

    package: str
    script: str
    serve: tuple[str, ...]
    build: tuple[str, ...]
    prefix: str
    environment: str
    version: str


HERE = ("--host", "{host}", "--port", "{port}")
VUE_CLI = Bundler(
    "@vue/cli-service",
    "bin/vue-cli-service.js",
    serve=("serve", *HERE),
    build=("build", "--dest", "{scratch}/frontend"),
    prefix="VUE_APP_",
    environment="VUE_APP_ENV",
    version="VUE_APP_VERSION",
)
VITE = Bundler(
    "vite",
    "bin/vite.js",
    serve=(*HERE, "--strictPort"),
    build=("build", "--outDir", "{scratch}/frontend", "--emptyOutDir", "--logLevel", "warn"),
    prefix="VITE_",
    environment="VITE_APP_ENV",
    version="VITE_APP_VERSION",
)


def bundler_of(frontend: Path) -> Bundler | None:
    """Return the bundler that the package.json in ``frontend`` names; None if it is another one.

    Vue CLI first: its projects may have Vite as well, for their tests.
    """
    try:
        package = json.loads((frontend / "package.json").read_text(encoding="utf-8"))
        named = {*package.get("dependencies", {}), *package.get("devDependencies", {})}
    except (OSError, ValueError, AttributeError, TypeError):
        return None
    return next((bundler for bundler in (VUE_CLI, VITE) if bundler.package in named), None)
