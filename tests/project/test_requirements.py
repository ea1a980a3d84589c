"""requirements.txt, pyproject.toml with its block of pins, and what is installed say the same."""

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]


PINNED = "pinned by scripts/pin: run it again"
INSTALLED = "run uv sync, or scripts/pin where pyproject.toml has changed"


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def required() -> list[Requirement]:
    """The lines of requirements.txt, for whatever machine."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.lstrip().startswith("#")]


def constrained(setting: str = "constraint-dependencies") -> list[Requirement]:
    """The pins of a setting in pyproject.toml, for whatever machine."""
    return [Requirement(line) for line in project()["tool"]["uv"][setting]]


def versions(pins: list[Requirement]) -> dict[str, str]:
    """Pinned versions that hold on this machine, by canonical name."""
    return {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }


def check_that_pins_allow(lines: list[str], pins: dict[str, str]) -> None:
    for requirement in map(Requirement, lines):
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement} is not {PINNED}"
        assert requirement.specifier.contains(version), f"{requirement} is not {version}, {PINNED}"


def test_every_dependency_of_the_project_is_pinned_to_a_version_it_allows() -> None:
    check_that_pins_allow(project()["project"]["dependencies"], versions(required()))


def test_tools_for_development_and_builds_are_pinned_too() -> None:
    groups = project()["dependency-groups"]
    check_that_pins_allow([*groups["dev"], *groups["build"]], versions(constrained()))
    builds = [*project()["build-system"]["requires"], *groups["build"]]
    check_that_pins_allow(builds, versions(constrained("build-constraint-dependencies")))


def test_requirements_and_pyproject_pin_the_same_versions() -> None:
    block, rest = (
        {(pin.name, str(pin.specifier)) for pin in pins}
        for pins in (constrained(), [*required(), *constrained("build-constraint-dependencies")])
    )
    assert not rest - block, f"not among the constraints of pyproject.toml: {rest - block}, {PINNED}"


def test_the_pins_are_what_is_installed_here() -> None:
    """The tests ran with the versions that a Space gets."""
    for name, version in versions(required()).items():
        assert Version(metadata.version(name)) == Version(version), f"{name}: {INSTALLED}"


def test_tools_that_are_installed_here_are_the_pinned_ones() -> None:
    installed = {canonicalize_name(found.name) for found in metadata.distributions()}
    for name, version in versions(constrained()).items():
        if name in installed:
            assert Version(metadata.version(name)) == Version(version), f"{name}: {INSTALLED}"


def test_no_pin_is_left_over_from_an_earlier_dependency() -> None:
    wanted, left = (
        set(),
        [canonicalize_name(Requirement(line).name) for line in project()["project"]["dependencies"]],
    )
    while left:
        name = left.pop()
        if name in wanted:
            continue
        wanted.add(name)
        try:
            needed = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # an extra's, or another system's
        left += [canonicalize_name(Requirement(line).name) for line in needed]
    left_over = set(versions(required())) - wanted
    assert not left_over, f"{left_over} are still {PINNED}"


def test_neither_names_a_registry() -> None:
    for name in ("pyproject.toml", "requirements.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|find-links|https?://", text)


def test_the_wheel_takes_every_package() -> None:
    """Packages are found by name, so that a new folder needs no line; data files need one each."""
    setuptools: dict[str, Any] = project()["tool"]["setuptools"]
    tops = {pattern.removesuffix("*") for pattern in setuptools["packages"]["find"]["include"]}
    assert tops == {"assistant", "retrieval", "ingest", "prompts"}
    taken = setuptools["package-data"]
    for top in sorted(tops):
        for file in sorted((ROOT / top).rglob("*")):
            if file.is_dir() or file.suffix in (".py", ".pyc"):
                continue
            relative = file.relative_to(ROOT)
            assert any(
                relative.match(f"{package.replace('.', '/')}/{pattern}")
                for package, patterns in taken.items()
                for pattern in patterns
            ), f"{relative} is in no package-data"
