"""``make snapshot``: what the template generates, as lists of files that can be read as a diff.

Each line is a file's hash (the first twelve digits of SHA-256), its size in bytes and its name.
"""

import hashlib
import tempfile
from pathlib import Path

from scripts.generate import generate
from scripts.packages.sources import ROOT

SNAPSHOTS = ROOT / "docs/snapshots"
ANSWERS: dict[str, dict[str, str | bool]] = {
    "default": {},
    "smallest": {"worker": False, "frontend": "none"},
}


def main() -> None:
    """Write every snapshot anew, and say which one changed."""
    SNAPSHOTS.mkdir(exist_ok=True)
    for name, text in snapshots().items():
        path = SNAPSHOTS / f"{name}.txt"
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            print(f"Wrote {path.relative_to(ROOT)}")


def snapshots() -> dict[str, str]:
    """Return the list of what each set of answers generates, by its name."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            name: listing(generate(Path(folder) / name, **answers))
            for name, answers in ANSWERS.items()
        }


def listing(project: Path) -> str:
    """Return one line for each file in ``project``, in order."""
    lines = []
    for path in sorted(project.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            lines.append(f"{digest} {len(content):8} {path.relative_to(project).as_posix()}\n")
    return "".join(lines)


if __name__ == "__main__":
    main()
