"""What a proof found: as data, signed where there is a key, and what of it is the verdict."""

import hashlib
import hmac
import json
import platform
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .pages import Pages
from .run import KINDS, Ran

PACKAGES = (
    "fastapi-error-tracking",
    "fastapi-installed-apps",
    "sentry-sdk",
    "fastapi",
    "starlette",
)
SIGNATURE = "signature"


def document(
    runs: Sequence[Ran], policy: str, folder: Path, pages: Pages, not_covered: Mapping[str, str]
) -> dict[str, Any]:
    """Return everything that a report says, for JSON.

    Args:
        runs: What the processes did, with the gate and without.
        policy: The policy in force, as the file of it is written.
        folder: Where the service's source is, for its commit.
        pages: What the frontend's pages did.
        not_covered: What was not tested, and why, besides what the processes say.
    """
    closed, open_ = [r for r in runs if r.gate], [r for r in runs if not r.gate]
    missing = {**not_covered, **{k: v for r in closed for k, v in r.not_covered.items()}}
    if pages.why:
        missing["pages in a browser"] = pages.why
    failed = [f"{r.process}, {_gate(r)}: {r.failed}" for r in runs if r.failed]
    leaks = [{"process": r.process, **_leak(leak)} for r in closed for leak in r.leaks]
    leaks += [{"process": "pages", **_leak(leak)} for leak in pages.leaks]
    controlled = sum(len(r.found) for r in open_)
    return {
        "verdict": "leaked" if leaks else "incomplete" if failed or not controlled else "private",
        "service": {"name": closed[0].service, "version": closed[0].version,
                    "commit": commit(folder)},
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"python": platform.python_version(), **_versions()},
        "policy_sha256": hashlib.sha256(policy.encode()).hexdigest(),
        "leaks": leaks,
        "failed": failed,
        "figures": [*(_figures(one, runs) for one in closed), *_of_pages(pages)],
        "channels": [
            *(row for one in closed for row in _channels(one, runs)),
            *({"process": "pages", "kind": "page", "channel": name, "control_found": None}
              for name in pages.channels),
        ],
        "not_covered": missing,
        "seconds": round(sum(r.seconds for r in runs) + pages.seconds, 1),
    }  # fmt: skip


def signed(found: dict[str, Any], key: bytes) -> dict[str, Any]:
    """Return ``found`` with its signature under ``key``: HMAC-SHA256 over its canonical JSON."""
    return {**found, SIGNATURE: {"algorithm": "HMAC-SHA256", "value": _signature(found, key)}}


def is_signed(found: Mapping[str, Any], key: bytes) -> bool:
    """Return whether ``found`` is as it was when it was signed with ``key``."""
    given = found.get(SIGNATURE, {}).get("value", "")
    bare = {name: value for name, value in found.items() if name != SIGNATURE}
    return hmac.compare_digest(given, _signature(bare, key))


def commit(folder: Path) -> str:
    """Return the commit of the source in ``folder``, with + if it was changed; "" without git."""
    if (git := shutil.which("git")) is None:
        return ""
    said = [
        subprocess.run([git, *command], cwd=folder, capture_output=True, text=True, check=False)
        for command in (["rev-parse", "HEAD"], ["status", "--porcelain", "--untracked-files=no"])
    ]
    if said[0].returncode:
        return ""
    return said[0].stdout.strip() + ("+" if said[1].stdout.strip() else "")


def _signature(found: Mapping[str, Any], key: bytes) -> str:
    canonical = json.dumps(found, sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(key, canonical, hashlib.sha256).hexdigest()


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # it was ejected into the project
            found[name] = "the project's own"
    return found


def _leak(leak: Any) -> dict[str, str]:
    names = ("label", "value", "item", "path", "because")
    return {name: getattr(leak, name) for name in names}


def _gate(ran: Ran) -> str:
    return "with the gate" if ran.gate else "without the gate"


def _of_pages(pages: Pages) -> Iterator[dict[str, Any]]:
    if pages.channels:
        yield {
            "process": "pages",
            "items": dict(sorted(pages.items.items())),
            "bytes": pages.size,
            "seconds": round(pages.seconds, 1),
            "leaked": len(pages.leaks),
            "control_bytes": 0,
            "channels": [{"kind": "page", "opened": len(pages.channels), "control_found": None}],
        }


def _control(ran: Ran, runs: Sequence[Ran]) -> Ran | None:
    return next((r for r in runs if r.process == ran.process and not r.gate), None)


def _figures(ran: Ran, runs: Sequence[Ran]) -> dict[str, Any]:
    control = _control(ran, runs)
    return {
        "process": ran.process,
        "items": dict(sorted(ran.items.items())),
        "bytes": ran.size,
        "seconds": round(ran.seconds, 1),
        "leaked": len(ran.leaks),
        "control_bytes": control.size if control else 0,
        "channels": [
            {
                "kind": kind,
                "opened": len(names),
                "control_found": len([n for n in names if control and n in control.found]),
            }
            for kind in KINDS
            if (names := ran.names(kind))
        ],
    }


def _channels(ran: Ran, runs: Sequence[Ran]) -> list[dict[str, Any]]:
    control = _control(ran, runs)
    found = control.found if control else set()
    return [
        {"process": ran.process, "kind": kind, "channel": name, "control_found": name in found}
        for name, kind in ran.opened.items()
    ]
