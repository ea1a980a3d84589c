"""requirements.txt, which a hosted Space installs, says the same as pyproject.toml."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def pins() -> dict[str, str]:
    """Pinned versions that hold on this machine, by canonical name."""
    found = {}
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        line = line.partition(" #")[0].strip()
        if line and not line.startswith("#"):
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate():
                found[canonicalize_name(requirement.name)] = str(requirement.specifier).removeprefix("==")
    return found


def project() -> dict[str, object]:
    value: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return value


def test_every_dependency_of_the_project_is_pinned_to_a_version_it_allows() -> None:
    pinned = pins()
    for line in project()["project"]["dependencies"]:  # type: ignore[index]
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        assert name in pinned, f"run uv export again: {name} is not in requirements.txt"
        assert requirement.specifier.contains(pinned[name]), (
            f"{name} {pinned[name]} is not {requirement.specifier}"
        )


def test_the_pins_are_what_is_installed_here() -> None:
    """The tests ran with the versions that a Space gets; uv resolves both from the same `exclude-newer`."""
    for name, version in pins().items():
        assert metadata.version(name) == version, f"{name}: run uv sync and uv export again"


def test_no_pin_is_left_over_from_an_earlier_dependency() -> None:
    wanted, left = (
        set(),
        [
            canonicalize_name(Requirement(line).name)
            for line in project()["project"]["dependencies"]  # type: ignore[index]
        ],
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
    assert set(pins()) <= wanted


def test_neither_names_a_registry() -> None:
    for name in ("pyproject.toml", "requirements.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|find-links|https?://", text)


def test_every_package_is_named_for_the_wheel() -> None:
    named = set(project()["tool"]["setuptools"]["packages"])  # type: ignore[index]
    folders = {
        ".".join(file.parent.relative_to(ROOT).parts)
        for top in ("assistant", "retrieval", "ingest", "prompts")
        for file in (ROOT / top).rglob("*.py")
    }
    assert named == folders
