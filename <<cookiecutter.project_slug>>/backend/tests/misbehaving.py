"""The service with a route that fails."""

from << cookiecutter.package_name >>.core.application import create_app

app = create_app()


@app.get("/fail")
async def fail() -> float:
    """Fail as no route should."""
    return 1 / 0
