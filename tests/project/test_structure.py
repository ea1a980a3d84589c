"""How the code hangs together: the layers, which may import which, and where each heavy library lives."""

import ast
from collections.abc import Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "assistant", "retrieval", "ingest", "prompts")

LAYERS: Mapping[str, tuple[str, ...]] = {
    # retrieval: what is on the disk, then what is in an archive, then what is found in it
    "retrieval": (),
    "retrieval.storage": ("retrieval",),
    "retrieval.concurrency": ("retrieval",),
    "retrieval.encoders": ("retrieval", "retrieval.storage", "retrieval.concurrency"),
    "retrieval.bins": ("retrieval", "retrieval.storage"),
    "retrieval.metadata": ("retrieval",),
    "retrieval.archive": ("retrieval", "retrieval.storage", "retrieval.bins", "retrieval.metadata"),
    "retrieval.people": ("retrieval", "retrieval.archive", "retrieval.speech"),
    "retrieval.speech": ("retrieval", "retrieval.storage", "retrieval.encoders", "retrieval.archive"),
    "retrieval.search": (
        "retrieval",
        "retrieval.storage",
        "retrieval.concurrency",
        "retrieval.encoders",
        "retrieval.archive",
        "retrieval.metadata",
        "retrieval.speech",
    ),
    "retrieval.map": (
        "retrieval",
        "retrieval.storage",
        "retrieval.concurrency",
        "retrieval.encoders",
        "retrieval.archive",
    ),
    "retrieval.export": (
        "retrieval",
        "retrieval.storage",
        "retrieval.archive",
        "retrieval.bins",
        "retrieval.metadata",
    ),
    "retrieval.maintenance": ("retrieval", "retrieval.storage", "retrieval.archive", "retrieval.bins"),
    "retrieval.evaluation": ("retrieval", "retrieval.metadata"),
    # ingest: files, then what is in them, then the run that stores it; every part may use the archive
    "ingest": (),
    "ingest.media": ("retrieval",),
    "ingest.shots": ("ingest.media", "retrieval"),
    "ingest.speech": ("ingest.media", "retrieval"),
    "ingest.metadata": ("ingest.media", "retrieval"),
    "ingest.annotators": ("ingest.media", "ingest.metadata", "ingest.speech", "retrieval"),
    "ingest.pipeline": (
        "ingest.annotators",
        "ingest.media",
        "ingest.metadata",
        "ingest.shots",
        "ingest.speech",
        "retrieval",
    ),
    "ingest.cluster": (
        "ingest.annotators",
        "ingest.media",
        "ingest.metadata",
        "ingest.pipeline",
        "ingest.shots",
        "ingest.speech",
        "retrieval",
    ),
    # assistant: the agent stands above the dialogue, and the page and the command line above both
    "prompts": (),
    "assistant.i18n": ("retrieval",),
    "assistant": ("assistant.i18n", "retrieval"),
    "assistant.llm": ("retrieval",),
    "assistant.image_models": ("retrieval",),
    "assistant.dialogue": ("assistant.i18n", "retrieval"),
    "assistant.agent": (
        "assistant.dialogue",
        "assistant.i18n",
        "assistant.image_models",
        "assistant.llm",
        "prompts",
        "retrieval",
    ),
    "assistant.jobs": ("assistant", "retrieval"),
    "assistant.footage": ("assistant.jobs", "retrieval"),
    "assistant.accounts": ("retrieval",),
    "assistant.web": (
        "assistant",
        "assistant.accounts",
        "assistant.agent",
        "assistant.dialogue",
        "assistant.footage",
        "assistant.i18n",
        "assistant.jobs",
        "assistant.llm",
        "retrieval",
    ),
    "assistant.cli": ("assistant", "ingest", "prompts", "retrieval"),
    "app": ("assistant", "ingest", "retrieval"),
}
"""What each package may import beside itself. A package of two parts (`retrieval.search`) gives itself alone; one
of one part gives its own modules to packages of its family, and all that is in it to others. `ingest` and
`assistant` meet in the entry points alone: the command line and `app`."""

HOMES = {
    "babel": {"assistant/i18n", "assistant/agent/reader/language"},
    "chromadb": {"retrieval/archive/nearest/chroma"},
    "simsimd": {"retrieval/archive/nearest/int8_vectors.py"},
    "gradio": {"assistant/web/gradio_app"},
    "fastapi": {"assistant/web", "assistant/cli/commands/serve.py", "assistant/cli/setup/chat_app.py"},
    "diffusers": {"assistant/image_models/diffusion.py"},
    "torch": {
        "assistant/image_models/diffusion.py",
        "retrieval/encoders",
        "ingest/annotators/actions",
        "ingest/annotators/audio",
        "ingest/annotators/blip.py",
        "ingest/annotators/campplus.py",
        "ingest/speech/asr/openai_whisper.py",
        "ingest/shots/neural_boundaries/transnet.py",
    },
    "open_clip": {"retrieval/encoders"},
    "onnxruntime": {"retrieval/encoders", "assistant/agent/reader", "ingest/annotators/yamnet.py"},
    "argon2": {"assistant/accounts/store.py"},
    "authlib": {"assistant/web/sign_in"},
    "limits": {"assistant/web/security/rate_limits.py"},
    "httptools": {"assistant/web/processes/forwarding.py", "assistant/web/security/connections.py"},
    "prometheus_client": {"assistant/web/telemetry/metrics.py"},
    "av": {"ingest/media", "ingest/speech/embedded_subtitles.py"},
    "defusedxml": {"ingest/metadata/xml_reading.py"},
    "faster_whisper": {"ingest/speech/asr/faster_whisper.py", "ingest/speech/vad.py"},
    "whisper": {"ingest/speech/asr/openai_whisper.py"},
    "py3langid": {"assistant/i18n/language_detection.py", "ingest/speech/languages.py"},
    "pysubs2": {"ingest/speech/caption_formats.py", "retrieval/export"},
    "sentence_transformers": {"retrieval/encoders"},
    "docx": {"retrieval/export/transcripts.py"},
    "fpdf": {"retrieval/export"},
    "hdbscan": {"ingest/shots/scenes.py"},
    "llama_cpp": {
        "assistant/llm/gguf_loading.py",
        "assistant/llm/llama_cpp_model.py",
        "assistant/llm/prefix_states.py",
    },
    "huggingface_hub": {"retrieval/encoders/hub.py"},
    "mcp": {"assistant/web/api/mcp_tools.py"},
    "openai": {"assistant/llm/servers/openai_server.py", "assistant/llm/servers/server_errors.py"},
    "num2words": {"assistant/agent/reader/language"},
    "opentimelineio": {"retrieval/export/timelines"},
    "aaf2": {"retrieval/export/timelines/aaf.py"},
    "umap": {"retrieval/map/projection.py"},
    "ray": {"ingest/cluster/ray_connection.py"},
    "rapidocr": {"ingest/annotators/ocr_model.py"},
    "dlib": {"ingest/annotators/face_models.py"},
    "yuface": {"ingest/annotators/face_models.py"},
    "sqlite3": {
        "retrieval/archive/nearest/chroma/embedded.py",
        "retrieval/storage/database.py",
        "retrieval/storage/salvage.py",
    },
    "threadpoolctl": {"retrieval/concurrency/numeric_threads.py"},
    "typer": {"assistant/cli"},
    "watchfiles": {"ingest/pipeline/folder_watcher.py"},
}

MOST_MODULES = 15
"""Loose modules in a folder, `__init__` aside."""

MOST_TESTS = 20
"""Modules of tests in a folder."""

MOST_LINES = 250
"""Of a file: it holds one idea."""


def files() -> list[Path]:
    found = [ROOT / "app.py"]
    for package in PACKAGES[1:]:
        found += sorted((ROOT / package).rglob("*.py"))
    return found


def module_name(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")


MODULES = {module_name(path): path for path in files()}


@cache
def imported(path: Path) -> set[str]:
    """Full names of the modules that a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                within = f"{node.module}.{alias.name}"
                names.add(within if within in MODULES else node.module)
    return names


def layer(name: str) -> str:
    """The longest entry of `LAYERS` that a module lies under."""
    return max((entry for entry in LAYERS if name == entry or name.startswith(entry + ".")), key=len)


def allowed(above: str, below: str) -> bool:
    """Whether a module of one layer may import one of another."""
    if above == below:
        return True
    family = above.partition(".")[0]
    for entry in LAYERS[above]:
        if below == entry or (
            below.startswith(entry + ".") and (entry != family or above == "assistant.cli")
        ):
            return True
    return False


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_down(path: Path) -> None:
    above = layer(module_name(path))
    for name in imported(path) & MODULES.keys():
        assert allowed(above, layer(name)), f"{above} imports {name}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: (imported(path) & MODULES.keys()) - {name} for name, path in MODULES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize("library", HOMES)
def test_each_heavy_library_lives_in_one_place(library: str) -> None:
    for path in files():
        if library in {name.partition(".")[0] for name in imported(path)}:
            relative = path.relative_to(ROOT).as_posix()
            assert any(relative == home or relative.startswith(home + "/") for home in HOMES[library]), (
                relative
            )


def test_no_file_is_longer_than_one_idea() -> None:
    beside = [
        path for folder in ("benchmarks", "training", "scripts") for path in (ROOT / folder).rglob("*.py")
    ]
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in [*files(), *beside]}
    assert not {path.name: count for path, count in lines.items() if count > MOST_LINES}


def test_no_module_is_named_for_having_no_home() -> None:
    homeless = {"utils", "helpers", "common", "base", "manager", "service", "misc"}
    assert not [path for path in files() if path.stem in homeless]


@pytest.mark.slow
def test_a_name_of_a_class_means_one_thing() -> None:
    homes: dict[str, list[str]] = {}
    for path in files():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path.relative_to(ROOT).as_posix())
    assert not {name: paths for name, paths in homes.items() if len(paths) > 1}


def test_no_folder_is_crowded() -> None:
    for folder in {path.parent for path in files()} - {ROOT}:
        loose = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        name = folder.relative_to(ROOT).as_posix()
        assert len(loose) <= MOST_MODULES, f"{name} holds {len(loose)} modules"


def test_tests_lie_in_folders_like_what_they_test() -> None:
    for folder in {path.parent for path in (ROOT / "tests").rglob("*.py")}:
        tests = list(folder.glob("test_*.py"))
        name = folder.relative_to(ROOT).as_posix()
        assert len(tests) <= MOST_TESTS, f"{name} holds {len(tests)} modules of tests"
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))), name
    assert not list((ROOT / "tests").glob("test_*.py"))


def test_every_folder_is_a_package_that_says_what_lives_there() -> None:
    for folder in {path.parent for path in files()} - {ROOT}:
        face = folder / "__init__.py"
        assert face.exists(), f"{folder} is no package"
        assert ast.get_docstring(ast.parse(face.read_text(encoding="utf-8"))), f"{face} says nothing"
