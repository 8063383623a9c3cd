"""Build an npm package and pack it so that its bytes depend on its content alone.

The tarball is not compressed, for the same reasons as a wheel: npm wants gzip, which can store.
"""

import io
import json
import struct
import subprocess
import tarfile
import tempfile
import zlib
from pathlib import Path

from .npm import install
from .sources import BUILD, PACKAGES, copy_source
from .versions import in_lock

# Some tools refuse files of 1970.
EPOCH = 315532800  # the beginning of 1980, in seconds

BLOCK = 0xFFFF  # bytes: the longest block that deflate can store


def build_tarball(package: Path, modules: Path) -> tuple[str, bytes]:
    """Return the file name and the bytes of the tarball of ``package``.

    ``modules`` is the ``node_modules`` that its lock asks for.

    Raises:
        subprocess.CalledProcessError: ``npm run build`` failed; it has said why.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = copy_source(package, Path(folder) / "source")
        (source / "node_modules").symlink_to(modules)
        built = subprocess.run(
            ["npm", "run", "build"],
            cwd=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if built.returncode:
            print(built.stdout)
        built.check_returncode()
        return pack(source)


def packed(package: Path) -> Path:
    """Build ``package`` where it stands, and return its tarball.

    Raises:
        subprocess.CalledProcessError: ``npm run build`` failed; it has said why.
    """
    subprocess.run(["npm", "run", "--silent", "build"], cwd=package, check=True)
    name, content = pack(package)
    tarball = BUILD / name
    tarball.parent.mkdir(parents=True, exist_ok=True)
    tarball.write_bytes(content)
    return tarball


def pack(package: Path) -> tuple[str, bytes]:
    """Return the file name and the bytes of the tarball of a package that is built."""
    listed = subprocess.run(
        ["npm", "pack", "--dry-run", "--json", "--ignore-scripts", "--loglevel=error"],
        cwd=package,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    (report,) = json.loads(listed.stdout)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(file["path"] for file in report["files"]):
            content = (package / name).read_bytes()
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size, entry.mtime, entry.mode = len(content), EPOCH, 0o644
            tar.addfile(entry, io.BytesIO(content))
    return report["filename"], stored(archive.getvalue())


def stored(content: bytes) -> bytes:
    """Return ``content`` as a gzip file that stores it (RFC 1951, 3.2.4).

    Written here since libraries of zlib's kind choose the lengths of blocks differently.
    """
    header = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    blocks = [content[start : start + BLOCK] for start in range(0, len(content), BLOCK)] or [b""]
    body = b"".join(
        struct.pack("<BHH", number == len(blocks), len(block), len(block) ^ BLOCK) + block
        for number, block in enumerate(blocks, 1)
    )
    return header + body + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


def node_modules(package: Path, alike: Path | None = None) -> Path:
    """Return the ``node_modules`` of ``package``, installed anew when its lock has changed.

    What has to be installed is taken from the folder ``alike``, as far as it lies there.
    """
    lock, modules = package / "package-lock.json", package / "node_modules"
    stamp = modules / "installed.json"
    # The package's own version, which stands there too, says nothing of what it needs.
    wanted = in_lock("0.0.0", lock.read_text())
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"Installing what {package.relative_to(PACKAGES)} needs", flush=True)
        install(package, alike)
        stamp.write_text(wanted)
    return modules
