"""Requests to others, and other programs."""

import subprocess
import urllib.request
from urllib.parse import quote

from fastapi_error_tracking.tests.native_spans import whole

from ..outside import address
from .adding import channel, done


def fetch(path: str, **headers: str) -> None:
    request = urllib.request.Request(f"{address()}{path}", headers=headers)  # noqa: S310
    with urllib.request.urlopen(request) as response:  # noqa: S310
        response.read()


done("fetch_path", lambda p: fetch(f"/patients/{p}"))
done("fetch_query", lambda p: fetch(f"/?name={quote(p)}"))
done("fetch_query_key", lambda p: fetch(f"/?{p}=1"))
done("run_argument", lambda p: subprocess.run(["true", p], check=True))  # noqa: S607
done("run_shell", lambda p: subprocess.run(f"true {p}", shell=True, check=True))  # noqa: S602


@channel
def fetch_with_baggage(plant: str) -> None:
    """Anybody who is asked learns the transaction's name."""
    with whole(op="visit", name=f"own {plant}"):
        fetch("/baggage")
