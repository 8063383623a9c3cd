"""The inspector's projects: one for each process of the service, each with its key."""

PROJECTS = {1: "backend", 2: "worker", 3: "frontend"}


def key_of(project: int) -> str:
    """Return the public key of a project. It keeps nothing secret: it tells projects apart."""
    return f"{project:032x}"


def dsn(service: str, origin: str) -> str:
    """Return the DSN of ``service`` for the inspector at ``origin``, such as http://127.0.0.1:80.

    Raises:
        KeyError: There is no such service.
    """
    project = {name: number for number, name in PROJECTS.items()}[service]
    scheme, _, address = origin.partition("://")
    return f"{scheme}://{key_of(project)}@{address}/{project}"
