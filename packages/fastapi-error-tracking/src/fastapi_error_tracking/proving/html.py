"""The report for people: one page that needs nothing else, to be read or printed."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from .run import KINDS

TEMPLATE = Path(__file__).with_name("report.html")
SENTENCES = {
    "private": "Nothing that was planted left the service.",
    "leaked": "Something that was planted left the service.",
    "incomplete": "The proof is incomplete, and says nothing about the service.",
}
PROCESSES = {"api": "API", "worker": "Worker", "pages": "Pages"}


def page(found: Mapping[str, Any]) -> str:
    """Return the page that says what ``found``, the report for programs, says."""
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        verdict=found["verdict"],
        sentence=SENTENCES[found["verdict"]],
        service=escape(f"{found['service']['name']} {found['service']['version']}".strip()),
        figures="".join(
            f"<div><dt>{what}</dt><dd>{value}</dd></div>" for what, value in _big(found)
        ),
        leaks=_section("What left", "".join(map(_leak, found["leaks"]))),
        failed=_section("What failed", "".join(map(_item, found["failed"]))),
        groups="".join(_groups(found)),
        facts="".join(_facts(found)),
        missing="".join(_item(f"{what}: {why}") for what, why in found["not_covered"].items()),
        channels="".join(map(_channel, found["channels"])),
        signature=_signature(found),
    )


def _big(found: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    figures = found["figures"]
    groups = [group for one in figures for group in one["channels"]]
    yield "channels opened", f"{sum(group['opened'] for group in groups):,}"
    yield (
        "of them open without the gate",
        f"{sum(group['control_found'] or 0 for group in groups):,}",
    )
    yield "items received", f"{sum(sum(one['items'].values()) for one in figures):,}"
    yield "bytes searched", f"{sum(one['bytes'] for one in figures):,}"
    yield "places that leaked", f"{len(found['leaks']):,}"


def _section(title: str, items: str) -> str:
    return f"<h2>{title}</h2>\n<ul>{items}</ul>" if items else ""


def _item(text: str) -> str:
    return f"<li>{escape(text)}</li>"


def _leak(leak: Mapping[str, str]) -> str:
    said = {name: escape(text) for name, text in leak.items()}
    return (
        f'<li><span class="bad">{said["label"]}</span> <code>{said["value"]}</code>'
        f" in {said['item']} at <code>{said['path']}</code>: {said['because']}</li>"
    )


def _groups(found: Mapping[str, Any]) -> Iterable[str]:
    for one in found["figures"]:
        for at, group in enumerate(one["channels"]):
            leaked = one["leaked"] if at == 0 else ""
            css = "bad" if one["leaked"] else "good"
            yield (
                f"<tr><td>{PROCESSES[one['process']] if at == 0 else ''}</td>"
                f"<td>{KINDS[group['kind']]}</td>"
                f'<td class="number">{group["opened"]}</td>'
                f'<td class="number">{_or_none(group["control_found"])}</td>'
                f'<td class="number {css}">{leaked}</td></tr>'
            )


def _facts(found: Mapping[str, Any]) -> Iterable[str]:
    facts = {
        "Commit": found["service"]["commit"] or "not known",
        "Date": found["date"],
        "Policy in force (SHA-256)": found["policy_sha256"],
        **found["versions"],
        "Took": f"{found['seconds']} seconds",
    }
    for what, value in facts.items():
        yield f"<tr><td>{escape(what)}</td><td><code>{escape(str(value))}</code></td></tr>"


def _channel(one: Mapping[str, Any]) -> str:
    states = {True: "open", False: "silent", None: "no control"}
    state = states[one["control_found"]]
    name = f"{PROCESSES[one['process']]}: {one['channel']}"
    return f'<li><span>{escape(name)}</span><span class="soft">{state}</span></li>'


def _or_none(count: int | None) -> str:
    return "none" if count is None else str(count)


def _signature(found: Mapping[str, Any]) -> str:
    if "signature" not in found:
        return ""
    one = found["signature"]
    return f"The report for programs is signed ({one['algorithm']} <code>{one['value']}</code>). "
