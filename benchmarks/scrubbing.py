"""Error events of three sizes: what it takes to keep back what must not leave."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

from .tools.alternate import Figures, Rounds, alternate
from .tools.lab import ROOT, Lab
from .tools.processes import run

ROUNDS = 7
SIZES = {"5 kB": 5_000, "50 kB": 50_000, "1 MB": 1_000_000}  # bytes of JSON
PEERS = {"the SDK's recursive scrubber": "sdk", "sentry-relay": "relay", "ours": "ours"}


def measure(lab: Lab) -> Rounds:
    """Let processes scrub the same events in turn."""
    folder = lab.scratch / "events"
    folder.mkdir(exist_ok=True)
    for size, length in SIZES.items():
        (folder / f"{size}.json").write_text(json.dumps(error_event(length)))
    sides = {side: partial(_measure, lab, peer, folder) for side, peer in PEERS.items()}
    return alternate(sides, ROUNDS)


def _measure(lab: Lab, peer: str, folder: Path) -> Figures:
    if peer == "relay":
        output = run((sys.executable, "-m", "benchmarks.tools.relay", folder), ROOT)
    else:
        command = (lab.python, "-m", "pazpaz.inside.scrub", peer, folder)
        output = run(command, lab.scratch, lab.environment())
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return {f"{size}, ms": found[size] * 1000 for size in SIZES}


def error_event(length: int) -> dict[str, Any]:
    """Return an error of about ``length`` bytes: frames, breadcrumbs and extra in equal number."""
    frames: list[dict[str, Any]] = []
    crumbs: list[dict[str, Any]] = []
    extra: dict[str, Any] = {}
    event = {
        "event_id": "5e0c1f4e0b5c4d7c8f3f2a1b0c9d8e7f",
        "level": "error",
        "platform": "python",
        "timestamp": "2026-01-05T09:00:00.000000Z",
        "transaction": "/api/v1/appointments",
        "transaction_info": {"source": "route"},
        "release": "pazpaz@0.1.0",
        "environment": "production",
        "server_name": "backend",
        "exception": {
            "values": [
                {
                    "type": "LookupError",
                    "value": "Room 17 is not free at 9",
                    "module": "builtins",
                    "mechanism": {"type": "asgi", "handled": False},
                    "stacktrace": {"frames": frames},
                }
            ]
        },
        "breadcrumbs": {"values": crumbs},
        "contexts": {"runtime": {"name": "CPython", "version": "3.13.1"}},
        "tags": {"feature": "appointments", "endpoint": "/api/v1/appointments"},
        "request": {"method": "GET", "headers": {"host": "localhost", "user-agent": "a browser"}},
        "user": {"id": "17", "email": "jane@example.com"},
        "extra": extra,
    }
    size = len(json.dumps(event))
    part = 0
    while size < length:
        frame, crumb, value = _frame(part), _crumb(part), _value(part)
        frames.append(frame)
        crumbs.append(crumb)
        extra[f"value_{part}"] = value
        size += len(json.dumps([frame, crumb, value]))
        part += 1
    return event


def _frame(number: int) -> dict[str, Any]:
    line = f"        return await service.step_{number % 40}(session, appointment)"
    return {
        "filename": "pazpaz/apps/appointments/service.py",
        "abs_path": "/app/src/pazpaz/apps/appointments/service.py",
        "function": f"step_{number % 40}",
        "module": "pazpaz.apps.appointments.service",
        "lineno": 10 + number % 400,
        "pre_context": ["    async with database.session() as session:", "        try:", ""],
        "context_line": line,
        "post_context": ["        except LookupError:", "            return None", ""],
        "in_app": True,
        "vars": {
            "session": "<sqlalchemy.orm.AsyncSession object at 0x7f0000000000>",
            "appointment": {"id": str(number), "notes": "'Brings the results'", "email": "'j@x'"},
        },
    }


def _crumb(number: int) -> dict[str, Any]:
    return {
        "type": "default",
        "category": "query",
        "level": "info",
        "message": "SELECT appointments.id FROM appointments WHERE appointments.id = ?",
        "timestamp": f"2026-01-05T09:{number // 60 % 60:02}:{number % 60:02}.000000Z",
        "data": {"rows": number, "password": "swordfish", "duration": 0.25},
    }


def _value(number: int) -> dict[str, Any]:
    return {
        "patient": {"name": "Jane Doe", "ssn": "078-05-1120", "visits": [number, number + 1]},
        "token": "abcdef",
    }
