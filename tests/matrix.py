"""Combinations of options in which every two values of two options meet."""

from itertools import combinations, product
from typing import Any

OPTIONS: dict[str, list[Any]] = {
    "worker": [True, False],
    "frontend": ["vite", "vue-cli", "none"],
    "deployment": ["compose", "systemd", "kubernetes"],
    "license": ["Proprietary", "MIT", "Apache-2.0", "BSD-3-Clause"],
}

# The longest answers that are accepted, where a line could grow too long.
LONGEST = {
    "project_name": "The Longest Name That A Project Can Have And Still Be Taken By Our Hooks!",
    "project_slug": "the-longest-slug-that-a-project-can-have",
    "package_name": "the_longest_name_that_a_package_can_have",
    "description": ("It says in one sentence what the service is for, at length, " * 4)[:199] + ".",
    "author": ("The people who wrote it and keep it well, " * 3)[:99] + ".",
}


def covering() -> list[dict[str, Any]]:
    """Return combinations in which each pair of options' values occurs, the defaults first."""
    missing = {
        frozenset({(a, x), (b, y)})
        for a, b in combinations(OPTIONS, 2)
        for x, y in product(OPTIONS[a], OPTIONS[b])
    }
    chosen = []
    candidates = [dict(zip(OPTIONS, values, strict=True)) for values in product(*OPTIONS.values())]
    while missing:
        best = max(candidates, key=lambda answers: len(pairs(answers) & missing))
        missing -= pairs(best)
        chosen.append(best)
    return chosen


def pairs(answers: dict[str, Any]) -> set[frozenset[tuple[str, Any]]]:
    """Return the pairs of values in ``answers``."""
    return {frozenset(pair) for pair in combinations(answers.items(), 2)}


def name_of(answers: dict[str, Any]) -> str:
    """Return a readable id for a test."""
    worker = "worker" if answers.get("worker", True) else "no worker"
    return ", ".join(
        (
            worker,
            answers.get("frontend", "vite"),
            answers.get("deployment", "compose"),
            answers.get("license", "Proprietary"),
        )
    )
