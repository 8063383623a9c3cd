"""Write a wheel anew so that its bytes depend on its content alone.

Files are stored, not compressed: compressors differ between machines, and git packs stored files of
two versions into little more than one.
"""

import base64
import hashlib
import io
import re
import zipfile

# The earliest time that a zip file can tell.
EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE_FILE = 0o100644 << 16
UNIX = 3


def repack(wheel: bytes) -> bytes:
    """Return ``wheel`` with its files sorted and stored, of a fixed time and mode.

    Which release of the build backend made it is no longer said in it, and RECORD is written anew.
    """
    with zipfile.ZipFile(io.BytesIO(wheel)) as source:
        files = {name: source.read(name) for name in source.namelist() if not name.endswith("/")}
    (record,) = (name for name in files if name.endswith(".dist-info/RECORD"))
    folder = record.removesuffix("RECORD")
    files[f"{folder}WHEEL"] = re.sub(
        rb"(?m)^Generator: uv .*$", b"Generator: uv_build", files[f"{folder}WHEEL"]
    )
    del files[record]
    # As installers like it: what a wheel says of itself stands at its end.
    names = sorted(files, key=lambda name: (name.startswith(folder), name))
    lines = [f"{name},sha256={digest(files[name])},{len(files[name])}\n" for name in names]
    files[record] = "".join([*lines, f"{record},,\n"]).encode()

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in [*names, record]:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = UNIX
            entry.external_attr = READABLE_FILE
            archive.writestr(entry, files[name])
    return target.getvalue()


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` as RECORD has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
