"""What others say: the interpreter, the standard library, validators."""

import csv
import decimal
import enum
import importlib
import ipaddress
import json
import re
import shlex
import struct
import subprocess
import urllib.request
import uuid
import zoneinfo
from datetime import date, datetime
from typing import Any, cast

import httpx
from pydantic import BaseModel

from .adding import done

NOTHING: dict[str, int] = {}


class Visit(BaseModel):
    number: int


class Colour(enum.Enum):
    RED = "red"


def nothing() -> None: ...


def asked(name: str) -> httpx.Request:
    return httpx.Request("GET", f"http://clinic.example/patients/{name}")


done("says_int", int)
done("says_float", float)
done("says_lookup", NOTHING.__getitem__)
done("says_getattr", lambda p: getattr(object(), p))
done("says_import", importlib.import_module)
done("says_open", lambda p: open(f"/nowhere/{p}"))  # noqa: PTH123, SIM115
done("says_decode", lambda p: (p.encode() + b"\xff").decode())
done("says_encode", lambda p: f"{p}é".encode("ascii"))
done("says_json", json.loads)
done("says_dumps", lambda p: json.dumps({"x": type(p, (), {})()}))
done("says_enum", Colour)
done("says_iso", date.fromisoformat)
done("says_strptime", lambda p: datetime.strptime(p, "%Y"))  # noqa: DTZ007
done("says_zone", zoneinfo.ZoneInfo)
done("says_uuid", uuid.UUID)
done("says_decimal", lambda p: [decimal.Decimal(p)])
done("says_struct", lambda p: struct.pack(p, 1))
done("says_regex", lambda p: re.compile(f"({p}"))
done("says_keyword", lambda p: cast(Any, nothing)(**{p: 1}))
done("says_codec", b"x".decode)
done("says_pydantic", lambda p: Visit.model_validate({"number": p}))
done("says_pydantic_json", lambda p: Visit.model_validate_json(f'{{"number": "{p}"}}'))
done("says_subprocess", lambda p: subprocess.run(["false", p], check=True))  # noqa: S607
done("says_no_program", lambda p: subprocess.run([f"/nowhere/{p}"], check=True))
done("says_url", lambda p: urllib.request.urlopen(f"{p}://x"))  # noqa: S310
done("says_format", lambda p: f"{1:{p}}")
done("says_list", ["x"].index)
done("says_syntax", lambda p: compile(f"{p} {p}", p, "exec"))
done("says_httpx", lambda p: httpx.Response(500, request=asked(p)).raise_for_status())
done("says_httpx_host", lambda p: httpx.get(f"http://{p}.invalid/"))
done("says_shlex", lambda p: shlex.split(f"'{p}"))
done("says_ip", ipaddress.ip_address)
done("says_csv", lambda p: list(csv.reader([""], p)))
done("says_call", lambda p: getattr(Visit, p)())
