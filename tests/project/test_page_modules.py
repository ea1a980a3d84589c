"""How the page's modules hang together: which room may import which, no circles, no bindings that change under who
imports them."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "assistant" / "web" / "static"
ROOMS = (
    "ui",
    "chat",
    "discussion",
    "bins",
    "footage",
    "people",
    "player",
    "videos",
    "teaching",
    "map",
    "shell",
)
"""From the lowest to the highest: a module imports from its own room and from lower ones."""
MOST_MODULES, MOST_LINES = 15, 250
MODULES = {path.relative_to(STATIC).as_posix(): path for path in sorted(STATIC.rglob("*.js"))}
COMMENT = re.compile(r"^\s*//[^\n]*|/\*.*?\*/", re.MULTILINE | re.DOTALL)
IMPORT = re.compile(
    r'(?:^|;)\s*(?:import|export)\b[^;"\']*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"', re.MULTILINE
)
DYNAMIC_IMPORT = re.compile(r'\bimport\(\s*"([^"]+)"')


def imported(name: str) -> set[str]:
    """The modules that a module imports, written as they are in `MODULES`."""
    code = COMMENT.sub("", MODULES[name].read_text(encoding="utf-8"))
    paths = [first or second for first, second in IMPORT.findall(code)] + DYNAMIC_IMPORT.findall(code)
    return {(MODULES[name].parent / path).resolve().relative_to(STATIC).as_posix() for path in paths}


@pytest.mark.parametrize("name", MODULES)
def test_modules_import_what_is_there_in_their_room_or_a_lower_one(name: str) -> None:
    for other in imported(name):
        assert other in MODULES, f"{name} imports {other}, which is not there"
        above, below = (ROOMS.index(path.partition("/")[0]) for path in (name, other))
        assert below <= above, f"{name} imports {other}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    try:
        TopologicalSorter({name: imported(name) for name in MODULES}).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize("name", MODULES)
def test_no_module_exports_a_binding_that_changes(name: str) -> None:
    code = COMMENT.sub("", MODULES[name].read_text(encoding="utf-8"))
    variables = set(re.findall(r"^(?:let|var)\s+(\w+)", code, re.MULTILINE))
    exported = {
        part.split()[0] for group in re.findall(r"export\s*{([^}]*)}", code) for part in group.split(",")
    }
    assert not re.search(r"\bexport\s+(?:let|var)\b", code)
    assert not variables & exported


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_checked_for_types(name: str) -> None:
    assert MODULES[name].read_text(encoding="utf-8").startswith("// @ts-check\n// ")


def test_no_room_is_crowded() -> None:
    for room in ROOMS:
        loose = [name for name in MODULES if name.startswith(f"{room}/")]
        assert len(loose) <= MOST_MODULES, f"{room} holds {len(loose)} modules"


@pytest.mark.parametrize("name", MODULES)
def test_no_module_is_longer_than_one_idea(name: str) -> None:
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= MOST_LINES
