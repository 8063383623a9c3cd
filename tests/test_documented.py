"""Every command of the page about privacy runs in a generated project as it stands there."""

import re
from pathlib import Path

from conftest import Bake
from tools import run

BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)


def _blocks(page: Path) -> list[str]:
    """Return what stands between the fences of ``page``."""
    return BLOCK.findall(page.read_text())


def test_every_command_about_privacy_runs(bake: Bake) -> None:
    project = bake(frontend="none")
    run("make", "setup", cwd=project)
    found = _blocks(project / "docs/privacy.md")
    assert len(found) >= 3
    for block in found:
        # A whole report takes a minute; what it says of leaks is the package's own to test.
        script = block.replace("sentry prove\n", "sentry prove --quick\n")
        said = run("bash", "-euo", "pipefail", "-c", script, cwd=project)
        assert "Traceback" not in said.stderr
    assert (project / "backend/privacy-proof.html").exists()
