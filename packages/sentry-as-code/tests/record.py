"""Records the shapes of a real organisation's answers: names and kinds of fields, no value.

For whoever has an account: `SENTRY_AUTH_TOKEN=… python tests/record.py FOLDER acme [SERVER]`. It
reads only. The tests compare with the folder where SENTRY_RECORDED names it.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import httpx

PATHS = {
    "Organization": "/organizations/{}/",
    "Team": "/organizations/{}/teams/",
    "Project": "/organizations/{}/projects/",
    "Member": "/organizations/{}/members/",
    "Environment": "/organizations/{}/environments/",
    "Integration": "/organizations/{}/integrations/",
    "Detector": "/organizations/{}/detectors/",
    "Workflow": "/organizations/{}/workflows/",
    "DashboardSummary": "/organizations/{}/dashboards/",
    "CronMonitor": "/organizations/{}/monitors/",
}


def shape(value: Any) -> Any:
    """`value` without what it says: the kind of each field, of a list the kind of its first."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None if value is None else type(value).__name__


def main() -> None:
    """Write one file for each kind of answer."""
    folder, organization = Path(sys.argv[1]), sys.argv[2]
    server = sys.argv[3] if len(sys.argv) > 3 else "https://sentry.io"
    folder.mkdir(parents=True, exist_ok=True)
    headers = {"Authorization": f"Bearer {os.environ['SENTRY_AUTH_TOKEN']}"}
    with httpx.Client(headers=headers, timeout=30, trust_env="127.0.0.1" not in server) as client:
        here = client.get(f"{server}/api/0/organizations/{organization}/").raise_for_status()
        region = here.json()["links"]["regionUrl"]
        for name, path in PATHS.items():
            answer = client.get(f"{region}/api/0{path.format(organization)}").raise_for_status()
            file = folder / f"{name}.json"
            file.write_text(json.dumps(shape(answer.json()), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
