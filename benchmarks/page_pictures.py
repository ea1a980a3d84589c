"""Pictures of every view: light and dark, desk, phone and enlarged twice, in the languages that are asked for.

    filmoteca serve --archive DIR --port 8000
    python -m benchmarks.page_pictures http://127.0.0.1:8000/ FOLDER [--language es --language de]

The first language is seen in both themes at all three sizes, the others in light at the desk and on the phone.
FOLDER gets a picture of each, and one sheet of all pictures of a size, language and theme, to be looked at.
"""

import argparse
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "twice": {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2},
}
"""A page that is enlarged twice has half the room and as many dots."""
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
PATIENCE = 60_000
"""Milliseconds."""
SETTLES = 900
"""Milliseconds until what comes late is there."""
SHEET_WIDTH, ACROSS = 480, 4
"""Dots of a picture on a sheet, and pictures in its row."""
QUESTION = "a dog"


def at(address: str) -> Callable[[Page], None]:
    """Goes to an address of the page."""

    def go(page: Page) -> None:
        page.evaluate("address => { location.hash = address; }", f"#/{address}")

    return go


def ask(page: Page) -> None:
    """Asks, and waits for the answer."""
    page.evaluate("() => { location.hash = '#/'; }")
    page.fill("#composer textarea", QUESTION)
    page.press("#composer textarea", "Enter")
    page.wait_for_selector('#turn-1[aria-busy="false"] .card')


def first_video(page: Page) -> None:
    """The time line of the video of the first hit."""
    video = page.locator(".card").first.get_attribute("data-video")
    page.evaluate("address => { location.hash = address; }", f"#/videos/{video}")


def a_bin(page: Page) -> None:
    """A bin with what the first hits show."""
    for card in page.locator("#turn-1 .card .play").all()[:3]:
        card.focus()
        page.keyboard.press("b")
        page.wait_for_selector(".toast")
    page.evaluate("() => { location.hash = '#/bins/Selects'; }")
    page.wait_for_selector(".storyboard .clip")


def click(selector: str) -> Callable[[Page], None]:
    """Clicks on the first of these."""
    return lambda page: page.locator(selector).first.click()


def press(key: str) -> Callable[[Page], None]:
    """Presses a key."""
    return lambda page: page.keyboard.press(key)


STEPS: tuple[tuple[str, Callable[[Page], None]], ...] = (
    ("welcome", lambda page: None),
    ("answer", ask),
    ("filters", click(".turn.latest .filters")),
    ("menus closed", press("Escape")),
    ("player", click("#turn-1 .card .play")),
    ("player trims", press("i")),
    ("player closed", press("Escape")),
    ("conversations", click("#top .conversations")),
    ("conversations closed", press("Escape")),
    ("keys", click("#top .keys-help")),
    ("keys closed", press("Escape")),
    ("bin", a_bin),
    ("export", click('[data-do="export"]')),
    ("export closed", press("Escape")),
    ("bins", at("bins")),
    ("videos", at("videos")),
    ("video", first_video),
    ("map", at("map")),
    ("people", at("people")),
    ("classes", at("teaching")),
    ("footage", at("footage")),
)
"""What is done, and what the picture after it is called; none is taken of what was closed."""


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
        if not name.endswith("closed"):
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
