"""Kubernetes: what kustomize makes of base and overlays, by its own program and by the schemas."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Bake, Once
from matrix import covering, name_of
from tools import ROOT, run

from scripts.packages.lock import UV

# The oldest release that is still maintained, as its schemas have it.
RELEASE = "1.34"
LOCK = ROOT / "tests/kubernetes-requirements.txt"
KUBERNETES = pytest.mark.parametrize(
    "answers",
    [answers for answers in covering() if answers["deployment"] == "kubernetes"],
    ids=name_of,
)
OVERLAYS = ("production", "staging")

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")


def rendered(project: Path, overlay: str) -> list[dict[str, Any]]:
    """Return what an overlay comes to."""
    text = run("kubectl", "kustomize", f"deploy/overlays/{overlay}", cwd=project).stdout
    return list(yaml.safe_load_all(text))


@KUBERNETES
def test_what_is_rendered_is_complete(answers: dict[str, Any], baked: Bake) -> None:
    project = baked(**answers)
    for overlay in OVERLAYS:
        documents = rendered(project, overlay)
        parts = {"api", "migrate"}
        parts |= {"worker"} if answers["worker"] else set()
        parts |= {"frontend"} if answers["frontend"] != "none" else set()
        found = {each["metadata"]["name"] for each in pods(documents)}
        assert found == parts
        budgets = {
            each["spec"]["selector"]["matchLabels"]["app"]
            for each in of(documents, "PodDisruptionBudget")
        }
        assert budgets == parts - {"migrate"}
        assert len(of(documents, "ScaledObject")) == int(answers["worker"])
        assert of(documents, "Secret") == []
        assert {each["metadata"]["namespace"] for each in documents} == {
            "pazpaz" if overlay == "production" else "pazpaz-staging"
        }


def test_kubernetes_own_schemas_accept_what_is_rendered(
    baked: Bake, once: Once, tmp_path: Path
) -> None:
    def install(folder: Path) -> None:
        run(UV, "venv", "--quiet", "--no-project", "--clear", folder, cwd=ROOT)
        sync = (UV, "pip", "sync", "--quiet", "--require-hashes", "--python", folder)
        run(*sync, LOCK, cwd=ROOT)

    files = []
    for number, answers in enumerate(KUBERNETES.args[1]):
        for overlay in OVERLAYS:
            files.append(tmp_path / f"{overlay}-{number}.yaml")
            files[-1].write_text(yaml.safe_dump_all(rendered(baked(**answers), overlay)))
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(files[0].read_text().replace("livenessProbe:", "aliveProbe:"))
    validate = (once("kubernetes", install) / "bin/kubernetes-validate", "--strict", "-k", RELEASE)

    said = run(*validate, *files, cwd=tmp_path).stdout
    # KEDA's two kinds come with KEDA: its own schemas are not to be had here.
    unknown = [line for line in said.splitlines() if not line.startswith("INFO")]
    assert all("keda.sh" in line and line.startswith("WARN") for line in unknown), unknown
    assert said.count("passed for resource deployment/api") == len(files)
    refused = run(*validate, wrong, cwd=tmp_path, ok=False)
    assert refused.returncode != 0
    assert "aliveProbe" in refused.stdout + refused.stderr


def of(documents: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Return the documents of a kind."""
    return [each for each in documents if each["kind"] == kind]


def pods(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what has pods."""
    return [*of(documents, "Deployment"), *of(documents, "Job")]


@KUBERNETES
def test_every_pod_is_confined_bounded_and_has_time_to_end(
    answers: dict[str, Any], baked: Bake
) -> None:
    for each in pods(rendered(baked(**answers), "production")):
        name, pod = each["metadata"]["name"], each["spec"]["template"]["spec"]
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        (container,) = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }, name
        assert container["resources"]["limits"]["memory"], name
        assert not container["image"].endswith(":latest"), name
        if each["kind"] == "Deployment":
            assert "livenessProbe" in container, name
            assert each["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0, name
        if name == "api":
            assert pod["terminationGracePeriodSeconds"] > 5 + 20 + 5
            assert container["readinessProbe"]["httpGet"]["path"] == "/api/v1/ready"
            assert container["livenessProbe"]["httpGet"]["path"] == "/api/v1/health"


KUBECTL = """#!/bin/sh
[ "$1" = kustomize ] && exec {kubectl} "$@"
echo "$*" >>calls
case "$*" in *"-f -") cat >"applied-$(wc -l <calls).yaml";; esac
"""


def test_the_release_migrates_first_and_names_the_version(bake: Bake, tmp_path: Path) -> None:
    project = bake(deployment="kubernetes")
    (tmp_path / "kubectl").write_text(KUBECTL.format(kubectl=shutil.which("kubectl")))
    (tmp_path / "kubectl").chmod(0o755)
    path = {"PATH": f"{tmp_path}:{Path('/usr/bin')}:/bin"}
    run("deploy/release", "production", "1.4.0", cwd=project, env=dict(path))
    folder = project / "deploy/overlays/production"
    calls = [line.split("pazpaz ", 1)[1] for line in (folder / "calls").read_text().splitlines()]
    assert calls == [
        "delete job migrate --ignore-not-found",
        "apply --selector step=before -f -",
        "apply --selector step=migrate -f -",
        "wait --for=condition=complete --timeout=1800s job/migrate",
        "apply -f -",
        *(
            f"rollout status --timeout=300s deployment/{name}"
            for name in ("api", "worker", "frontend")
        ),
    ]
    applied = (folder / "applied-5.yaml").read_text()
    assert "unset" not in applied
    assert applied.count("pazpaz@1.4.0") == 3
    for each in pods(list(yaml.safe_load_all(applied))):
        assert each["spec"]["template"]["spec"]["containers"][0]["image"].endswith(":1.4.0")
    run("deploy/release", "production", "--back", cwd=project, env=dict(path))
    assert "rollout undo deployment/api" in (folder / "calls").read_text()
