"""How the page feels: what jumps while it loads and answers, how long keys and clicks wait for paint.

The browser's own records (Layout Instability, Event Timing); of the layout shifts that no input explains the worst
window counts, as Core Web Vitals' CLS has it: shifts less than a second apart, five seconds in all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Page

OBSERVE_JS = """() => {
    window.feel = { shifts: [], waits: {} };
    new PerformanceObserver((list) => {
        for (const { hadRecentInput, startTime, value } of list.getEntries()) {
            if (!hadRecentInput) feel.shifts.push([startTime / 1000, value]);
        }
    }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => {
        for (const { interactionId, duration } of list.getEntries()) {
            if (interactionId) feel.waits[interactionId] = Math.max(duration, feel.waits[interactionId] ?? 0);
        }
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
}"""
TURNS = 3
"""Rounds through what people do, so that there are enough waits for a percentile."""
WINDOW_GAP, WINDOW_LENGTH = 1.0, 5.0
"""Seconds (https://web.dev/articles/cls)."""
SETTLES = 400
"""Milliseconds from one act to the next; nobody's hand is faster."""
KEYS_APART = 90
"""Milliseconds from one letter to the next, of somebody who types fast."""


@dataclass(frozen=True, slots=True)
class Feel:
    """Cumulative layout shift, and milliseconds from input to the next paint, each interaction's, sorted.

    An interaction is a click or a key with all its events; the one that waited longest counts
    (https://web.dev/articles/inp). The browser tells of those that took 16 ms or more."""

    shifts: float
    waits: tuple[float, ...]

    @property
    def wait_95(self) -> float:
        """The 95th percentile; 0 where every wait was under 16 ms, which browsers do not tell."""
        return self.waits[int(0.95 * (len(self.waits) - 1))] if self.waits else 0.0


def layout_shift(shifts: Sequence[tuple[float, float]]) -> float:
    """The worst window's sum, of (seconds, value) in their order."""
    worst = total = began = before = 0.0
    for seconds, value in shifts:
        if seconds - before >= WINDOW_GAP or seconds - began >= WINDOW_LENGTH:
            began, total = seconds, 0.0
        before, total = seconds, total + value
        worst = max(worst, total)
    return worst


def observe(page: Page) -> None:
    """To be called before the page is opened."""
    page.add_init_script(f"({OBSERVE_JS})()")


def handle(page: Page) -> Feel:
    """Goes about the page, which shows an answer with hits, as people do; what was felt since it was opened."""

    def settle() -> None:
        page.wait_for_timeout(SETTLES)

    for _ in range(TURNS):
        page.locator(".turn.latest .card .play").first.click()
        settle()
        for key in ("Space", ",", ".", "i", "Escape"):
            page.keyboard.press(key)
            settle()
        for button in (".turn.latest .filters", ".turn.latest .layout", ".turn.latest .layout"):
            page.keyboard.press("Escape")
            page.locator(button).first.click()
            settle()
        for view in ("videos", "bins", "map", "chat"):
            page.locator(f'#top a[data-view="{view}"]').click()
            settle()
        page.locator("#composer textarea").click()
        page.keyboard.type("a red car", delay=KEYS_APART)
        page.fill("#composer textarea", "")
    found = page.evaluate("window.feel")
    return Feel(layout_shift(found["shifts"]), tuple(sorted(map(float, found["waits"].values()))))
