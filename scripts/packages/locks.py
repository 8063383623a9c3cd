"""Keep the template's locks at what is vendored, without asking an index.

What a package needs of others is not looked at: when that changes, ``make lock`` is needed.
"""

import base64
import hashlib
import io
import json
import re
import tarfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from .sources import PROJECT

# What a lock of npm repeats of a package's own manifest.
NEEDED = {"dependencies", "engines", "peerDependencies", "peerDependenciesMeta"}


def update_locks(wheels: dict[str, bytes], tarballs: dict[str, bytes]) -> list[Path]:
    """Write version and hash of each vendored file into the locks; return those that changed."""
    requirements = sorted(PROJECT.glob("backend/requirements/*.txt*"))
    npm_locks = sorted(PROJECT.glob("frontend/*package-lock.json*"))
    manifests = sorted(PROJECT.glob("frontend/*package.json*"))
    texts = {path: in_requirements(wheels, path.read_text()) for path in requirements}
    texts |= {path: in_package_json(tarballs, path.read_text()) for path in npm_locks + manifests}
    changed = [path for path, text in texts.items() if path.read_text() != text]
    for path in changed:
        path.write_text(texts[path])
    return changed


def in_requirements(wheels: dict[str, bytes], text: str) -> str:
    """Return ``text``, hashed requirements, with what is locked of ``wheels``."""
    for file, content in wheels.items():
        distribution, version = file.split("-")[:2]
        name = distribution.replace("_", "-")
        sha256 = hashlib.sha256(content).hexdigest()
        text = re.sub(
            rf"(?m)^{name}==[\w.]+(.*) \\\n    --hash=\S+$",
            rf"{name}=={version}\1 \\\n    --hash=sha256:{sha256}",
            text,
        )
    return text


def in_package_json(tarballs: dict[str, bytes], text: str) -> str:
    """Return ``text``, npm's manifest or lock, with what it holds of ``tarballs``."""
    for file, content in tarballs.items():
        name, version = re.fullmatch(r"(.+)-(\d+\.\d+\.\d+)\.tgz", file).groups()  # type: ignore[union-attr]
        text = re.sub(rf'"file:vendor/{name}-[\d.]+\.tgz"', f'"file:vendor/{file}"', text)
        document = json.loads(text)
        if entry := document.get("packages", {}).get(f"node_modules/{name}"):
            sha512 = base64.b64encode(hashlib.sha512(content).digest()).decode()
            entry |= {"version": version, "integrity": f"sha512-{sha512}"}
            manifest = manifest_in(content)
            entry |= {field: manifest[field] for field in sorted(NEEDED & manifest.keys())}
            for field in NEEDED - manifest.keys():
                entry.pop(field, None)
            text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return text


def manifest_in(tarball: bytes) -> dict[str, Any]:
    """Return the ``package.json`` of a package."""
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        manifest = archive.extractfile("package/package.json")
        assert manifest is not None  # noqa: S101 - it is a file in every package
        found: dict[str, Any] = json.load(manifest)
    return found


def wanted(wheels: dict[str, bytes]) -> set[str]:
    """Return what ``wheels`` need of packages that are not among them."""
    ours = {file.split("-")[0].replace("_", "-") for file in wheels}
    found = set()
    for content in wheels.values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
            metadata = HeaderParser().parsestr(archive.read(name).decode())
        found |= set(metadata.get_all("Requires-Dist", []))
    return {needed for needed in found if re.split(r"[^\w.-]", needed)[0] not in ours}
