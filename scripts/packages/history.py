"""What git's history holds under the names of vendored files.

A file name stands for its bytes: a lock keeps the hash of a name it has seen, and npm installs the
old content of one from its cache without a word. So changed bytes carry a new version.
"""

import hashlib
import subprocess
from collections import defaultdict
from pathlib import Path

FOLDERS = (":(glob)**/vendor/*.whl", ":(glob)**/vendor/*.tgz")


def committed(repository: Path) -> dict[str, set[str]]:
    """Return the ids of the contents that each vendored file's name has had in any commit.

    Of a shallow clone only what it holds can be told.
    """
    log = subprocess.run(
        [
            *(
                "git",
                "-c",
                "core.quotePath=false",
                "log",
                "-m",
                "--format=",
                "--raw",
                "--no-abbrev",
            ),
            *("--no-renames", "--diff-filter=AM", "HEAD", "--", *FOLDERS),
        ],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    found = defaultdict(set)
    for line in log.stdout.splitlines():
        status, path = line.split("\t")
        found[Path(path).name].add(status.split()[3])
    return dict(found)


def blob_id(content: bytes) -> str:
    """Return the id that git gives a file of ``content``."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
