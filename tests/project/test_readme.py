"""The README and docs/ tell the truth: every command, flag and setting, and every file that they name."""

import re
from pathlib import Path

import pytest
import typer
from typer.core import TyperArgument
from typer.main import get_command

from assistant.cli.main import app
from assistant.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS, SETTINGS = (
    (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("commands.md", "settings.md")
)
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
MOST_WORDS = 2000
"""In the README; the rest stands in docs/."""


def headings() -> dict[str, str]:
    """The heading of each command, by its name."""
    return {
        match[1]: match[0]
        for match in re.finditer(
            r"^## `filmoteca ((?:(?:bin|saved|people|user|token) )?\w+)[^`]*`$", COMMANDS, re.MULTILINE
        )
    }


def commands() -> dict[str, "typer.core.TyperCommand"]:
    group = get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    found: dict[str, typer.core.TyperCommand] = {}
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            found |= {f"{name} {under}": one for under, one in command.commands.items()}  # type: ignore[misc]
        else:
            found[name] = command  # type: ignore[assignment]
    return found


def test_every_command_has_its_heading_and_no_heading_is_left_over() -> None:
    assert set(headings()) == set(commands())


def test_every_flag_stands_in_its_commands_heading() -> None:
    for name, command in commands().items():
        flags = {
            max(ways, key=len)
            for parameter in command.params
            if not isinstance(parameter, TyperArgument) and "--help" not in parameter.opts
            for ways in (parameter.opts, parameter.secondary_opts)
            if ways
        }
        written = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", headings()[name].partition(" ")[2]))
        assert written == flags, name


def test_every_setting_stands_in_the_table() -> None:
    for field in Settings.model_fields:
        assert f"`FILMOTECA_{field.upper()}`" in SETTINGS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_pictures_and_documents_that_it_links_to_are_there(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_of_the_project_that_it_names_are_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for path in paths_in(text):
        assert (ROOT / path).exists(), path
    for name in re.findall(r"python -m ((?:benchmarks|training|assistant)[\w.]*\w)", text):
        assert (ROOT / f"{name.replace('.', '/')}.py").exists(), name


def paths_in(text: str) -> set[str]:
    """What is named in backticks or typed in an example and begins with a folder of the project."""
    folders = "assistant|benchmarks|docs|ingest|prompts|retrieval|scripts|tests|training"
    return set(re.findall(rf"(?<![\w/.-])((?:{folders})/[\w./-]*\w/?)", text))


def test_the_readme_is_short() -> None:
    assert len(README.split()) < MOST_WORDS


def test_a_space_can_read_the_front_matter() -> None:
    front = README.split("---")[1]
    fields = dict(line.split(": ", 1) for line in front.strip().splitlines())
    assert fields["sdk"] == "gradio"
    assert (ROOT / fields["app_file"]).exists()
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert f"gradio=={fields['sdk_version']}" in pins
    assert len(fields["short_description"]) <= 60
