"""The example files for containers parse, name what is there, and agree with the project. Nothing is built."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.settings import ELSEWHERE, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KINDS = {
    "PersistentVolumeClaim": "V1PersistentVolumeClaim",
    "Service": "V1Service",
    "Deployment": "V1Deployment",
}


def manifests() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "kubernetes" / "filmoteca.yaml").read_text()))


def docker_steps() -> list[tuple[str, str]]:
    """Instructions with what they are given, continued lines joined."""
    text = (DEPLOY / "Dockerfile").read_text()
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [(step, rest) for step, _, rest in (line.partition(" ") for line in lines if line.strip())]


def test_the_image_copies_all_of_the_program_and_pins_the_tested_ray() -> None:
    steps = docker_steps()
    assert {step for step, _ in steps} <= {
        "FROM", "RUN", "WORKDIR", "COPY", "ARG", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD",
    }  # fmt: skip
    copied = {
        part for step, rest in steps if step == "COPY" and "--from" not in rest for part in rest.split()[:-1]
    }
    assert all((ROOT / name).exists() for name in copied)
    ignored = {line.strip() for line in (ROOT / ".dockerignore").read_text().splitlines()}
    assert not copied & ignored
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks", "training"}
    assert packages | {"app.py", "requirements.txt", "pyproject.toml"} <= copied
    ray = next(rest.removeprefix("RAY=") for step, rest in steps if step == "ARG" and rest.startswith("RAY="))
    assert f'"ray=={ray}"' in (ROOT / "pyproject.toml").read_text()
    for step, rest in steps:
        if step in ("CMD", "VOLUME"):
            assert isinstance(json.loads(rest), list)


def test_all_settings_in_the_examples_are_settings() -> None:
    known = {f"FILMOTECA_{name.upper()}" for name in Settings.model_fields} | ELSEWHERE
    for path in (DEPLOY / "Dockerfile", DEPLOY / "compose.yaml", DEPLOY / "kubernetes" / "filmoteca.yaml"):
        assert set(re.findall(r"FILMOTECA_[A-Z_]+", path.read_text())) <= known, path


def test_who_has_the_clusters_token_also_shows_it() -> None:
    for path in (DEPLOY / "compose.yaml", DEPLOY / "kubernetes" / "filmoteca.yaml"):
        text = path.read_text()
        assert (
            len(re.findall(r"RAY_AUTH_MODE(: token|\n +value: token)", text))
            == text.count("RAY_AUTH_TOKEN")
            > 0
        )


def test_services_depend_on_services_and_mount_volumes_that_are_there() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    for service in compose["services"].values():
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        for volume in service.get("volumes", []):
            source = re.sub(r"\$\{.*?\}", "FOOTAGE", volume).partition(":")[0]
            assert source == "FOOTAGE" or source in compose["volumes"]


def test_manifests_are_of_the_shape_that_kubernetes_asks_for() -> None:
    client = pytest.importorskip("kubernetes.client", reason="the package kubernetes is not installed")

    api = client.ApiClient()
    for manifest in manifests():
        kind = KINDS[manifest["kind"]]
        made = api.sanitize_for_serialization(api.deserialize(json.dumps(manifest), kind, "application/json"))
        assert made == manifest  # a key that is none of the kind's would be lost


def test_pods_are_selected_by_their_own_labels_and_mount_their_own_volumes() -> None:
    for manifest in manifests():
        if manifest["kind"] == "Deployment":
            spec = manifest["spec"]
            assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
            pod = spec["template"]["spec"]
            volumes = {volume["name"] for volume in pod.get("volumes", [])}
            for container in pod["containers"]:
                assert {mount["name"] for mount in container.get("volumeMounts", [])} <= volumes
