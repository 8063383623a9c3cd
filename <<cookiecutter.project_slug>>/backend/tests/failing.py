"""The service with a route that fails, and one that wants a body."""

from pydantic import BaseModel

from << cookiecutter.package_name >>.core.application import create_app

app = create_app()


class Person(BaseModel):
    """Somebody, and how old they are."""

    name: str
    age: int


@app.get("/fail")
async def fail() -> float:
    """Fail as no route should."""
    return 1 / 0


@app.post("/people")
async def greet(person: Person) -> str:
    """Greet a person."""
    return f"Hello {person.name}"
