"""The page's own modules and style sheets that every visit needs; what a view needs comes when it is opened."""

from functools import cache
from pathlib import Path

from assistant.web.bundle.es_modules import with_dependencies

STATIC = Path(__file__).parents[1] / "static"
FOLDER = "page"
"""Where they lie below the page's address."""
STYLESHEETS = (
    "ui/theme",
    "chat/turns",
    "chat/introduction",
    "chat/hit_cards",
    "chat/answers",
    "chat/results",
    "chat/acts",
    "chat/composer",
    "player/player",
    "shell/navigation",
    "ui/menus",
    "player/trimming",
    "bins/add_to_bin",
)


@cache
def own_modules() -> dict[str, str]:
    """Sources by their paths below the page's address."""
    found = with_dependencies("shell/main.js", STATIC)
    return {f"{FOLDER}/{path}": source for path, source in found.items()}


@cache
def own_styles() -> tuple[str, ...]:
    """Style sheets in their order."""
    return tuple((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in STYLESHEETS)


def stylesheet_links() -> str:
    """The links to them one by one, for a page without a bundle.

    Linked, since Gradio rewrites the styles that it is given and breaks those for narrow pages.
    """
    return "".join(f'<link rel="stylesheet" href="{FOLDER}/{name}.css">' for name in STYLESHEETS)
