"""The Terraform module: HashiCorp's own parser reads it, and its own formatter leaves it as it is.

The provider's schema cannot be had without Terraform's registry, so that is not checked here.
"""

import json
import re
from pathlib import Path

import pytest
from conftest import Once
from tools import PROJECT, run

MODULE = PROJECT / "sentry" / "terraform"

PROGRAM = """
const { readFileSync } = require("node:fs");
const { format } = require("@cdktf/hcl-tools");
const { parse } = require("@cdktf/hcl2json");

(async () => {
  const files = {};
  for (const file of process.argv.slice(2)) {
    const text = readFileSync(file, "utf8");
    files[file] = { blocks: await parse(file, text), formatted: await format(text) };
  }
  console.log(JSON.stringify(files));
})();
"""


@pytest.fixture(scope="session")
def tools(once: Once) -> Path:
    """A folder with HashiCorp's HCL library, compiled to WebAssembly."""

    def install(folder: Path) -> None:
        (folder / "package.json").write_text('{"private": true}')
        run(
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "@cdktf/hcl-tools@0.21.0",
            "@cdktf/hcl2json@0.21.0",
            cwd=folder,
        )
        (folder / "hcl.js").write_text(PROGRAM)

    return once("hcl", install)


def test_the_module_is_formatted_and_says_what_sentry_yaml_says(tools: Path) -> None:
    files = sorted(MODULE.glob("*.tf"))
    assert len(files) == 6
    read = json.loads(run("node", "hcl.js", *files, cwd=tools).stdout)

    unformatted = [file.name for file in files if read[str(file)]["formatted"] != file.read_text()]
    assert unformatted == []
    kinds = {kind for one in read.values() for kind in one["blocks"].get("resource", {})}
    assert kinds == {
        "sentry_alert",
        "sentry_cron_monitor",
        "sentry_dashboard",
        "sentry_key",
        "sentry_metric_monitor",
        "sentry_organization_data_scrubbing",
        "sentry_project",
        "sentry_project_inbound_data_filter",
        "sentry_project_spike_protection",
        "sentry_team",
        "sentry_uptime_monitor",
    }
    settings = read[str(MODULE / "main.tf")]["blocks"]["terraform"][0]["required_providers"][0]
    assert settings["sentry"] == {"source": "jianyuan/sentry", "version": ">= 0.15"}


def test_the_formatter_would_notice(tools: Path, tmp_path: Path) -> None:
    file = tmp_path / "crooked.tf"
    file.write_text("locals {\n  a = 1\n  long = 2\n}\n")

    read = json.loads(run("node", "hcl.js", file, cwd=tools).stdout)

    assert read[str(file)]["formatted"] == "locals {\n  a    = 1\n  long = 2\n}\n"


def test_the_module_has_no_content_of_its_own() -> None:
    """Names, thresholds and channels stand in sentry.yaml alone."""
    text = "".join(file.read_text() for file in MODULE.glob("*.tf"))

    assert 'yamldecode(file("${path.module}/../sentry.yaml"))' in text
    assert not re.search(r"pazpaz|#alerts|@|1000\b", text)
