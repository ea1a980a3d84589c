"""Pictures of every view: light and dark, desk, phone and enlarged twice, in the languages that are asked for.

    filmoteca serve --archive DIR --port 8000
    python -m benchmarks.page_pictures http://127.0.0.1:8000/ FOLDER [--language es --language de]

The first language is seen in both themes at all three sizes, the others in light at the desk and on the phone.
FOLDER gets a picture of each, and one sheet of all pictures of a size, language and theme, to be looked at.
"""

import argparse
import itertools
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from benchmarks.page.page_walk import CHROMIUM, CLOSED, PATIENCE, SIZES, STEPS, THEMES, Theme

SETTLES = 900
"""Milliseconds until what comes late is there."""
SHEET_WIDTH, ACROSS = 480, 4
"""Dots of a picture on a sheet, and pictures in its row."""


def walk(browser: Browser, address: str, folder: Path, size: str, theme: Theme, language: str) -> list[Path]:
    """The pictures of a walk, in their order."""
    context = browser.new_context(**SIZES[size], color_scheme=theme, locale=language)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".welcome")
    taken = []
    for number, (name, act) in enumerate(STEPS, start=1):
        act(page)
        page.wait_for_timeout(SETTLES)
        if not name.endswith(CLOSED):
            taken.append(folder / f"{size} {language} {theme} {number:02d} {name}.png")
            page.screenshot(path=taken[-1])
    context.close()
    return taken


def sheet(pictures: list[Path], path: Path) -> None:
    """All of them on one picture, row by row."""
    small = []
    for picture in pictures:
        with Image.open(picture) as opened:
            small.append(
                opened.convert("RGB").resize((SHEET_WIDTH, SHEET_WIDTH * opened.height // opened.width))
            )
    high = max(one.height for one in small)
    drawn = Image.new("RGB", (SHEET_WIDTH * ACROSS, high * -(-len(small) // ACROSS)), "grey")
    for place, one in enumerate(small):
        drawn.paste(one, (SHEET_WIDTH * (place % ACROSS), high * (place // ACROSS)))
    drawn.save(path)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address", help="of a page that is served, with a slash at its end")
    parser.add_argument("folder", type=Path, help="of the pictures")
    parser.add_argument("--language", action="append", help="en-GB, es, de …; may be repeated")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    first, *others = arguments.language or ["en-GB"]
    walks: list[tuple[str, Theme, str]] = [
        (size, theme, first) for size, theme in itertools.product(SIZES, THEMES)
    ]
    walks += [(size, "light", language) for language, size in itertools.product(others, ("desk", "phone"))]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for size, theme, language in walks:
            pictures = walk(browser, arguments.address, arguments.folder, size, theme, language)
            sheet(pictures, arguments.folder / f"sheet {size} {language} {theme}.png")
            print(f"{size}, {theme}, {language}: {len(pictures)} pictures")
        browser.close()


if __name__ == "__main__":
    main()
