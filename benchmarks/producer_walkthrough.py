"""A producer's quarter of an hour, and the next morning: pictures of each step, and its seconds.

    python -m benchmarks.producer_walkthrough ARCHIVE FRAMES [--question TEXT …]

Serves the archive, whose files must be there. Six questions; shots of each are put aside into a new bin until it
holds nine; the first is trimmed; the bin is exported as OTIO, which OpenTimelineIO reads back. Then server and
browser are ended and started anew, the browser with the same profile: the conversation and the bin must be there as
they were left. FRAMES is the folder of the numbered pictures and of the exported file.
"""

import argparse
import itertools
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import opentimelineio
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from benchmarks.kept_runs import Run, begin
from benchmarks.page.page_action_times import PLAYING_JS
from benchmarks.page.page_responsiveness import OBSERVE_JS, layout_shift
from benchmarks.service.long_running import start

CHROMIUM = "/usr/bin/chromium"
QUESTIONS = (
    "people dancing", "a street at night", "the sea", "somebody talking to the camera", "an animal", "a red car",
)  # fmt: skip
BIN = time.strftime("Opening %d %B, %H.%M")
WANTED = 9
"""Clips of the bin."""
PATIENCE = 180_000
"""Milliseconds."""
SETTLES = 700
"""Milliseconds until what comes late stands in the picture; they do not count."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]


class Recorder:
    """Numbered pictures and the seconds of each step."""

    def __init__(self, folder: Path, run: Run) -> None:
        self._folder, self._run = folder, run
        self._number, self._began = itertools.count(1), time.perf_counter()

    def begin(self) -> None:
        """A step begins here."""
        self._began = time.perf_counter()

    def done(self, page: Page, step: str) -> None:
        """What was begun is there."""
        seconds = time.perf_counter() - self._began
        name = f"{next(self._number):02d} {step}"
        page.wait_for_timeout(SETTLES)
        page.screenshot(path=self._folder / f"{name}.png")
        print(f"{name}: {seconds:.2f} s", flush=True)
        self._run.figure(step, seconds, "s")
        self.begin()


def opened(playwright: Playwright, profile: str, address: str) -> tuple[BrowserContext, Page]:
    """A browser of that profile on the page."""
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=FLAGS,
        viewport={"width": 1440, "height": 900}, locale="en-GB", accept_downloads=True,
    )  # fmt: skip
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.pages[0]
    page.add_init_script(f"({OBSERVE_JS})()")
    page.goto(address)
    return context, page


def clips_of(page: Page, address: str) -> list[dict[str, object]]:
    """The bin as the server has it; nothing where there is none yet."""
    answer = page.request.get(f"{address}bins/one?name={quote(BIN)}")
    found: list[dict[str, object]] = answer.json()["bin"]["clips"] if answer.ok else []
    return found


def put_aside(page: Page, address: str, turn: int, most: int) -> None:
    """Puts up to so many of an answer's shots aside that are not in the bin yet."""
    before = len(clips_of(page, address))
    for card in page.locator(f"#turn-{turn} .card .play").all():
        if len(clips_of(page, address)) >= min(WANTED, before + most):
            return
        card.scroll_into_view_if_needed()
        card.focus()
        if clips_of(page, address):
            page.keyboard.press("b")
        else:  # the first one says which bin
            page.keyboard.press("Shift+B")
            page.fill("dialog.bin-chooser input", BIN)
            page.keyboard.press("Enter")
        page.wait_for_selector(".toast")
        page.wait_for_timeout(SETTLES)


def export(page: Page, folder: Path, recorder: Recorder) -> opentimelineio.schema.Timeline:
    """The bin as OTIO, read back."""
    page.locator('[data-do="export"]').click()
    page.locator('dialog input[value="otio"]').check()
    recorder.done(page, "export dialog")
    page.locator("dialog .doing .main").click()
    link = page.locator("dialog a[download], dialog .state a").first
    expect(link).to_be_visible()
    recorder.done(page, "exported")
    with page.expect_download() as coming:
        link.click()
    path = folder / "export.otio"
    coming.value.save_as(path)
    page.keyboard.press("Escape")
    return opentimelineio.adapters.read_from_file(str(path))


def day(
    page: Page, address: str, questions: tuple[str, ...], folder: Path, recorder: Recorder
) -> list[object]:
    """The quarter of an hour; the bin's clips as they are left."""
    page.wait_for_selector(".welcome .card img")
    recorder.done(page, "first visit")
    for turn, question in enumerate(questions, start=1):
        page.fill("#composer textarea", question)
        recorder.begin()
        page.press("#composer textarea", "Enter")
        page.wait_for_selector(f'#turn-{turn}[aria-busy="false"] .card img')
        recorder.done(page, f"search {turn}")
        page.eval_on_selector_all(
            f"#turn-{turn} details", "all => all.forEach((one) => { one.open = true; })"
        )
        put_aside(page, address, turn, -(-WANTED // len(questions)))
        recorder.done(page, f"put aside {turn}")
    page.locator(".turn.latest .card .play").first.hover()
    page.wait_for_selector(".turn.latest .card .strip")
    recorder.done(page, "strip under the pointer")
    page.locator(".turn.latest .card .play").first.click()
    page.wait_for_function(PLAYING_JS)
    recorder.done(page, "player")
    page.keyboard.press("Escape")
    page.evaluate("address => { location.hash = address; }", f"#/bins/{quote(BIN)}")
    expect(page.locator(".storyboard .clip")).to_have_count(WANTED)
    recorder.done(page, "bin of nine")
    page.locator('.clip [data-do="trim"]').first.click()
    page.wait_for_selector("#player.trimming")
    page.wait_for_function(PLAYING_JS)
    page.keyboard.press("Space")
    for key in (".", ".", ".", ".", "i"):
        page.keyboard.press(key)
        page.wait_for_timeout(SETTLES)
    recorder.done(page, "trim")
    page.keyboard.press("Escape")
    left: list[object] = [*clips_of(page, address)]
    recorder.done(page, "bin after the trim")
    timeline = export(page, folder, recorder)
    clips = [clip for track in timeline.video_tracks() for clip in track.find_clips()]
    print(f"OpenTimelineIO reads {len(clips)} clips; the first begins at {clips[0].source_range.start_time}")
    if len(clips) != WANTED:
        raise SystemExit(f"the export holds {len(clips)} clips instead of {WANTED}")
    return left


def next_day(page: Page, address: str, left: list[object], turns: int, recorder: Recorder) -> None:
    """All is there as it was left; SystemExit else."""
    expect(page.locator("#turns .turn")).to_have_count(turns)
    recorder.done(page, "the next day")
    page.locator("#top .conversations").click()
    page.wait_for_selector(".menu .row")
    recorder.done(page, "conversations")
    page.keyboard.press("Escape")
    page.evaluate("location.hash = '#/bins'")
    page.wait_for_selector(".bin-list a")
    recorder.done(page, "bins")
    page.evaluate("address => { location.hash = address; }", f"#/bins/{quote(BIN)}")
    expect(page.locator(".storyboard .clip")).to_have_count(WANTED)
    recorder.done(page, "bin found again")
    if clips_of(page, address) != left:
        raise SystemExit("the bin is another than it was left")
    page.locator('.doing button:has-text("Play all"), button:has-text("Play all")').first.click()
    page.wait_for_function(PLAYING_JS)
    recorder.done(page, "played as one reel")


def main() -> None:
    """Walks, and says what jumped meanwhile."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archive", type=Path, help="to which a bin is added")
    parser.add_argument("frames", type=Path, help="the folder of the pictures")
    parser.add_argument("--question", action="append", help="instead of the six questions; may be repeated")
    arguments, run = begin(parser, __file__)
    questions = tuple(arguments.question or QUESTIONS)
    arguments.frames.mkdir(parents=True, exist_ok=True)
    recorder = Recorder(arguments.frames, run)
    with run, tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        server, address, _ = start(arguments.archive)
        try:
            recorder.begin()
            context, page = opened(playwright, profile, f"{address}/")
            left = day(page, f"{address}/", questions, arguments.frames, recorder)
            shifts = layout_shift(page.evaluate("feel.shifts"))
            print(f"cumulative layout shift {shifts:.4f}")
            run.figure("cumulative layout shift", shifts)
            context.close()
            server.terminate()
            server.wait()
            server, address, _ = start(arguments.archive, port=int(address.rpartition(":")[2]))
            recorder.begin()
            context, page = opened(playwright, profile, f"{address}/")
            next_day(page, f"{address}/", left, len(questions), recorder)
            context.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
