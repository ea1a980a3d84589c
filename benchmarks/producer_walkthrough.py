"""A producer's quarter of an hour over a page that is served: pictures of each step, and its seconds.

    filmoteca serve --archive DIR --port 8000
    python -m benchmarks.producer_walkthrough http://127.0.0.1:8000/ FRAMES [--question TEXT …]

Six questions, shots of each put aside into one bin until it holds nine, one of them trimmed, the bin exported as an
EDL, and found again in another window the next day. FRAMES is the folder of the numbered pictures.
"""

import argparse
import itertools
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.kept_runs import Run, begin
from benchmarks.page.page_responsiveness import OBSERVE_JS, layout_shift

CHROMIUM = "/usr/bin/chromium"
QUESTIONS = (
    "people dancing", "a street at night", "the sea", "somebody talking to the camera", "an animal", "a red car",
)  # fmt: skip
WANTED = 9
"""Clips of the bin."""
PATIENCE = 120_000
"""Milliseconds."""


class Recorder:
    """Numbered pictures and the seconds of each step."""

    def __init__(self, page: Page, folder: Path, run: Run, first: int = 1) -> None:
        self._page, self._folder, self._run = page, folder, run
        self._number, self._began = itertools.count(first), time.perf_counter()

    def begin(self) -> None:
        """A step begins here."""
        self._began = time.perf_counter()

    def done(self, step: str) -> None:
        """What was begun is there."""
        seconds = time.perf_counter() - self._began
        name = f"{next(self._number):02d} {step}".replace("/", "-")
        self._page.screenshot(path=self._folder / f"{name}.png")
        print(f"{name}: {seconds:.2f} s")
        self._run.figure(step, seconds, "s")
        self._began = time.perf_counter()


def search(page: Page, turn: int, question: str) -> None:
    """Asks, and waits for the first picture of the answer."""
    page.fill("#composer textarea", question)
    page.press("#composer textarea", "Enter")
    page.wait_for_selector(f'#turn-{turn}[aria-busy="false"]')
    page.eval_on_selector_all(f"#turn-{turn} details", "all => all.forEach((one) => { one.open = true; })")


def put_aside(page: Page, turn: int, most: int) -> None:
    """Puts up to so many of an answer's shots aside."""
    for card in page.locator(f"#turn-{turn} .card").all()[:most]:
        card.locator(".play").focus()
        page.keyboard.press("b")
        page.wait_for_selector(".toast")


def walk(page: Page, address: str, questions: tuple[str, ...], recorder: Recorder) -> None:
    """The quarter of an hour."""
    recorder.begin()
    page.goto(address)
    page.wait_for_selector(".welcome")
    recorder.done("first visit")
    for turn, question in enumerate(questions, start=1):
        search(page, turn, question)
        recorder.done(f"search {turn}")
        put_aside(page, turn, -(-WANTED // len(questions)))
    page.evaluate("location.hash = '#/bins/Selects'")
    page.wait_for_selector(".storyboard .clip")
    recorder.done("bin")
    page.locator('.clip [data-do="trim"]').first.click()
    page.wait_for_selector("#player.trimming")
    for key in (".", ".", "i"):
        page.keyboard.press(key)
    recorder.done("trim")
    page.keyboard.press("Escape")
    page.locator('[data-do="export"]').click()
    page.locator('dialog input[value="edl"]').check()
    page.locator("dialog .doing .main").click()
    page.wait_for_selector("dialog a[download], dialog .state a")
    recorder.done("export")


def main() -> None:
    """Walks, and says what jumped meanwhile."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address", help="of a page that is served")
    parser.add_argument("frames", type=Path, help="the folder of the pictures")
    parser.add_argument("--question", action="append", help="instead of the six questions; may be repeated")
    arguments, run = begin(parser, __file__)
    arguments.frames.mkdir(parents=True, exist_ok=True)
    with run, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.add_init_script(f"({OBSERVE_JS})()")
        walk(
            page,
            arguments.address,
            tuple(arguments.question or QUESTIONS),
            Recorder(page, arguments.frames, run),
        )
        shifts = layout_shift(page.evaluate("feel.shifts"))
        print(f"cumulative layout shift {shifts:.4f}")
        run.figure("cumulative layout shift", shifts)
        page.close()
        again = context.new_page()
        recorder = Recorder(again, arguments.frames, run, first=11)
        again.goto(f"{arguments.address}#/bins/Selects")
        again.wait_for_selector(".storyboard .clip")
        recorder.done("the next day")
        browser.close()


if __name__ == "__main__":
    main()
