"""Bad answers are refused in one line; odd texts appear as they were typed."""

import ast
import json
import re
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Bake
from cookiecutter.exceptions import FailedHookException
from tools import QUESTIONS, ROOT, files, run

COOKIECUTTER = Path(sys.executable).parent / "cookiecutter"

BAD = [
    *(
        ("project_slug", slug)
        for slug in ("a/b", "../up", "..", ".", "/abs", "a b", "1st", "A", "")
    ),
    *(("project_slug", slug) for slug in ("a_b", "a--b", "-a", "a-", "ä", "a" * 41, "a" * 300)),
    *(("project_slug", slug) for slug in ("fastapi", "sentry-sdk", "a\\b", "$(id)", "a;b", "a\nb")),
    *(("package_name", name) for name in ("class", "match", "import", "1a", "a-b", "a.b", "a/b")),
    *(("package_name", name) for name in ("test", "tests", "json", "distutils", "asyncio", "")),
    *(
        ("package_name", name)
        for name in ("fastapi", "sentry_sdk", "redis", "arq", "pytest", "mypy")
    ),
    *(("package_name", name) for name in ("_a", "A", "ünder", "a" * 41, "__init__")),
    *(("domain", name) for name in ("example", "https://a.com", "a..com", "-a.com", "a.com/", "")),
    *(
        ("domain", name)
        for name in ("a_b.com", "127.0.0.1", "a.com:80", "a b.com", "A.com", ".com")
    ),
    *(("domain", name) for name in ("a" * 64 + ".com", "a." * 130 + "com")),
    *(("sentry_organization", name) for name in ("", "a b", "a/b", "42", "Acme", "a" * 41, "-a")),
    *(("project_name", text) for text in ("", "   ", "a\nb", "tab\t", "nul\x01", "x" * 81)),
    *(("description", text) for text in ("", "esc\x1b[31m", "line\u2028", "rtl\u202e", "x" * 201)),
    *(("author", text) for text in ("", "a\r\nb", "\x7f", "x" * 101)),
]


@pytest.mark.parametrize(("question", "answer"), BAD, ids=lambda value: ascii(value)[:30])
def test_bad_answers_get_one_line_and_leave_nothing(
    question: str,
    answer: str,
    cookies: Any,
    tmp_path: Path,
    template: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    result = cookies.bake(extra_context=with_the_rest(question, answer), template=str(template))

    lines = [
        line for line in capfd.readouterr().err.splitlines() if " is not accepted: use " in line
    ]
    assert len(lines) == 1
    assert lines[0].startswith(f"{question} '")
    assert isinstance(result.exception, FailedHookException)
    assert not any((tmp_path / "cookies/bake00").iterdir())


@pytest.mark.parametrize(
    ("question", "answer"), [next(bad for bad in BAD if bad[0] == name) for name in dict(BAD)]
)
def test_the_command_says_so_in_one_line_and_leaves_nothing(
    question: str, answer: str, tmp_path: Path, template: Path
) -> None:
    output = tmp_path / "a" / "b"
    output.mkdir(parents=True)

    result = run(
        *(COOKIECUTTER, "--no-input", "--output-dir", output, template),
        *(f"{name}={value}" for name, value in with_the_rest(question, answer).items()),
        cwd=tmp_path,
        env={"HOME": str(tmp_path / "home")},
        ok=False,
    )

    lines = [line for line in result.stderr.splitlines() if " is not accepted: use " in line]
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith(f"{question} '")
    assert result.returncode == 1
    assert [p for p in tmp_path.rglob("*") if "home" not in p.parts] == [tmp_path / "a", output]


def with_the_rest(question: str, answer: str) -> dict[str, str]:
    """Return ``answer``, and good ones to what the others' defaults are made of."""
    return {"project_name": "Service", "project_slug": "service"} | {question: answer}


ODD = {
    "project_name": """O'Hara & "Söhne" \\ #1 🩺 <b>""",
    "description": """"); import os # {{ x }} ${y} `z` $(w) {% raw %} <<7*7>> </script> \\" %s""",
    "author": '''"""\\''',
}


def generate_at_the_prompts(template: Path, output: Path, answers: dict[str, str]) -> Path:
    typed = [answers.get(question, "") for question in QUESTIONS]
    run(
        *(COOKIECUTTER, "--output-dir", output, template),
        cwd=output,
        env={"HOME": str(output / "home")},
        stdin="\n".join(typed) + "\n",
    )
    return output / answers["project_slug"]


def test_odd_texts_appear_as_typed_and_nothing_of_them_runs(
    tmp_path: Path, template: Path, baked: Bake
) -> None:
    answers = {
        "project_slug": "pazpaz",
        "package_name": "pazpaz",
        "domain": "pazpaz.example.com",
        "sentry_organization": "pazpaz",
    }
    odd = generate_at_the_prompts(template, tmp_path, answers | ODD)
    plain = baked()
    assert files(odd).keys() == files(plain).keys()

    for name, text in files(odd).items():
        usual = files(plain)[name]
        if name.endswith(".py"):
            assert shape_of_python(text) == shape_of_python(usual), name
        elif name.endswith(".html"):
            assert Shape(text).tags == Shape(usual).tags, name
        elif name.endswith(".toml"):
            assert shape_of_data(tomllib.loads(text)) == shape_of_data(tomllib.loads(usual)), name
        elif name.endswith((".yaml", ".yml")):
            assert shape_of_data(yaml.safe_load(text)) == shape_of_data(yaml.safe_load(usual)), name
        elif name.endswith("package.json") or name == "frontend/project.json":
            assert shape_of_data(json.loads(text)) == shape_of_data(json.loads(usual)), name
        elif name != "LICENSE" and not name.endswith(".md"):
            assert text == usual, name

    project = tomllib.loads((odd / "backend/pyproject.toml").read_text())["project"]
    assert project["description"] == ODD["description"]
    assert project["authors"] == [{"name": ODD["author"]}]
    page = Shape((odd / "frontend/index.html").read_text())
    assert ODD["project_name"] in page.text
    assert ODD["author"] in (odd / "LICENSE").read_text()


def shape_of_python(source: str) -> str:
    """Return what ``source`` does, without what its texts say."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def shape_of_data(value: object) -> object:
    """Return ``value`` without what its texts say."""
    match value:
        case dict():
            return {key: shape_of_data(each) for key, each in value.items()}
        case list():
            return [shape_of_data(each) for each in value]
        case str():
            return ""
        case _:
            return value


class Shape(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[str]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, [name for name, _ in attrs]))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_names_that_are_refused_are_those_that_are_installed(installed: Path) -> None:
    """A package or project named like a dependency would hide it, or be hidden by it."""
    code = (
        "import importlib.metadata as m, json;"
        "print(json.dumps([[*m.packages_distributions()], [d.name for d in m.distributions()]]))"
    )
    listed = run(installed / "backend/.venv/bin/python", "-I", "-c", code, cwd=installed)
    imports, distributions = json.loads(listed.stdout)
    lock = (installed / "backend/requirements/development.txt").read_text()
    locked = re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)
    names = {name.lower().replace("-", "_") for name in (*imports, *distributions, *locked)}
    expected = {name for name in names if name.isidentifier() and not name.startswith("_")}
    expected -= {"pazpaz"}

    refused = dependencies_in_the_hook()
    assert refused == expected, f"missing: {expected - refused}, stale: {refused - expected}"


def dependencies_in_the_hook() -> set[str]:
    tree = ast.parse((ROOT / "hooks/pre_gen_project.py").read_text())
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DEPENDENCIES":
            return set(eval(compile(ast.Expression(node.value), "hook", "eval")))  # noqa: S307
    raise AssertionError("hooks/pre_gen_project.py has no DEPENDENCIES")
