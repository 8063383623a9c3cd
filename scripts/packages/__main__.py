"""``make packages``: build every package and vendor it into the template.

With ``--version`` all packages get a new one first. Run again with nothing changed, it changes
nothing.
"""

import argparse
import subprocess
import sys

from .history import blob_id, committed
from .locks import update_locks, wanted
from .sources import ROOT, npm_packages, python_packages, version
from .tarball import build_tarball, node_modules
from .vendor import TARBALLS, WHEELS, vendor, vendored
from .versions import write_versions
from .wheels import build_wheel


def main() -> str | None:
    """Build and vendor; return why not, if so."""
    parser = argparse.ArgumentParser(prog="make packages")
    parser.add_argument("--version", help="the version that all packages get, such as 0.1.1")
    options = parser.parse_args()
    try:
        changed = write_versions(options.version or version())
        wheels = dict(build_wheel(folder) for folder in python_packages().values())
        tarballs = dict(
            build_tarball(folder, node_modules(folder)) for folder in npm_packages().values()
        )
    except (ValueError, subprocess.CalledProcessError) as error:
        return str(error)
    if complaint := names_with_other_bytes(wheels | tarballs):
        return complaint
    before = vendored(WHEELS)
    folders = {WHEELS: wheels, TARBALLS: tarballs}
    changed += [folder for folder, files in folders.items() if files and vendor(files, folder)]
    changed += update_locks(wheels, tarballs)
    for path in changed:
        print(f"Wrote {path.relative_to(ROOT)}")
    if not changed:
        print(f"Nothing changed: {version()} is vendored as the sources build it")
    elif wanted(before) != wanted(wheels):
        print("What the packages need has changed: now `make lock`")
    return None


def names_with_other_bytes(files: dict[str, bytes]) -> str | None:
    """Return a sentence when a commit holds one of ``files`` with other bytes."""
    known = committed(ROOT)
    changed = [
        name for name, content in files.items() if known.get(name, set()) - {blob_id(content)}
    ]
    if not changed:
        return None
    line, patch = version().rsplit(".", 1)
    return (
        f"Committed with other bytes: {', '.join(sorted(changed))}. "
        f"Changed packages need a new version: make packages VERSION={line}.{int(patch) + 1}"
    )


if __name__ == "__main__":
    sys.exit(main())
