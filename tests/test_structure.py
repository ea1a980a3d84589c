"""How the code hangs together: which package may import which, and where each heavy library lives."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "assistant", "retrieval", "ingest", "prompts")

MAY_IMPORT = {
    "retrieval": {"retrieval"},
    "ingest": {"ingest", "retrieval"},
    "prompts": {"prompts"},
    "assistant": {"assistant", "retrieval", "prompts"},
    "assistant.commands": {"assistant", "retrieval", "ingest", "prompts"},
    "app": {"assistant", "retrieval", "ingest", "prompts"},
}
"""`ingest` and `assistant` meet in the entry points alone: the command line and `app`."""

HOMES = {
    "chromadb": {"retrieval/vectors.py"},
    "gradio": {"assistant/interface"},
    "fastapi": {"assistant/interface", "assistant/commands/serving.py"},
    "torch": {"retrieval/encoders", "ingest/recognisers/openai.py"},
    "open_clip": {"retrieval/encoders", "retrieval/query_bank.py"},
    "onnxruntime": {"retrieval/encoders"},
    "av": {
        "ingest/clip_copies.py",
        "ingest/clip_encoding.py",
        "ingest/clip_sound.py",
        "ingest/clocks.py",
        "ingest/cutting.py",
        "ingest/frames.py",
        "ingest/media.py",
        "ingest/media_errors.py",
        "ingest/playback.py",
        "ingest/sound.py",
        "ingest/text_tracks.py",
    },
    "faster_whisper": {"ingest/recognisers/faster.py", "ingest/voice.py"},
    "whisper": {"ingest/recognisers/openai.py"},
    "pysubs2": {"ingest/subtitle_files.py", "retrieval/exporting"},
    "sentence_transformers": {"retrieval/encoders"},
    "fpdf": {"retrieval/exporting"},
    "hdbscan": {"ingest/semantics.py"},
    "llama_cpp": {"assistant/models/llama_files.py", "assistant/models/llama_models.py"},
    "huggingface_hub": {"retrieval/encoders/hub.py"},
    "mcp": {"assistant/interface/mcp_tools.py"},
    "openai": {"assistant/models/server_models.py"},
    "opentimelineio": {"retrieval/exporting/timelines.py"},
    "umap": {"retrieval/projection.py"},
    "sqlite3": {"retrieval/database.py", "retrieval/vectors.py"},
    "typer": {"assistant/commands"},
    "watchfiles": {"ingest/watching.py"},
}


def modules() -> list[Path]:
    files = [ROOT / "app.py"]
    for package in PACKAGES[1:]:
        files += sorted((ROOT / package).rglob("*.py"))
    return files


def imported(path: Path) -> set[str]:
    """Full names of the modules that a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def layer(path: Path) -> str:
    """The longest entry of `MAY_IMPORT` that the file lies under."""
    dotted = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    return max((name for name in MAY_IMPORT if dotted == name or dotted.startswith(name + ".")), key=len)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    own = {name.partition(".")[0] for name in imported(path)} & set(PACKAGES)
    assert own <= MAY_IMPORT[layer(path)]
    if "commands" not in path.parts and path.name != "app.py":
        assert not any(name.startswith(("assistant.commands", "app")) for name in imported(path))


@pytest.mark.parametrize("library", HOMES)
def test_each_heavy_library_lives_in_one_place(library: str) -> None:
    for path in modules():
        if library in {name.partition(".")[0] for name in imported(path)}:
            relative = path.relative_to(ROOT).as_posix()
            assert any(relative == home or relative.startswith(home + "/") for home in HOMES[library]), (
                relative
            )


def test_no_module_is_named_for_having_no_home() -> None:
    homeless = {"utils", "helpers", "common", "base", "manager", "service", "misc"}
    assert not [path for path in modules() if path.stem in homeless]
