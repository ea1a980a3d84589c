"""How the page feels: what jumps while it loads and answers, how long keys and clicks wait for paint.

The browser's own records (Layout Instability, Event Timing); of the layout shifts that no input explains the worst
window counts, as Core Web Vitals' CLS has it: shifts less than a second apart, five seconds in all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Page

OBSERVE_JS = """() => {
    window.feel = { shifts: [], waits: {}, parts: {} };
    new PerformanceObserver((list) => {
        for (const { hadRecentInput, startTime, value } of list.getEntries()) {
            if (!hadRecentInput) feel.shifts.push([startTime / 1000, value]);
        }
    }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            const { interactionId, duration, name, target, startTime, processingStart, processingEnd } = entry;
            if (!interactionId || duration <= (feel.waits[interactionId] ?? 0)) continue;
            feel.waits[interactionId] = duration;
            const where = target?.id || target?.className?.split?.(" ")[0] || target?.localName || "";
            const [late, busy] = [processingStart - startTime, processingEnd - processingStart];
            feel.parts[interactionId] = { duration, event: name, where, late, busy, paint: duration - late - busy };
        }
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
}"""
TURNS = 3
"""Rounds through what people do, so that there are enough waits for a percentile."""
WINDOW_GAP, WINDOW_LENGTH = 1.0, 5.0
"""Seconds (https://web.dev/articles/cls)."""
SETTLES = 400
"""Milliseconds from one act to the next; nobody's hand is faster."""
WINDOW_BARS = 200
"""Pixels that a window is larger than its page, so that its bars cover none of it."""
MOST_TOLD = 12
"""Waits that are told one by one."""
KEYS_APART = 90
"""Milliseconds from one letter to the next, of somebody who types fast."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Milliseconds from one input to the next paint, and what they went to."""

    duration: float
    event: str
    """The browser's name of it."""
    where: str
    """The element's id, class or name."""
    late: float
    """Before the page's own code began."""
    busy: float
    """In that code."""
    paint: float
    """After it: styles, layout, pictures, and the machine's other work."""

    def __str__(self) -> str:
        parts = f"{self.late:.0f} before, {self.busy:.0f} in, {self.paint:.0f} after the page's code"
        return f"{self.duration:.0f} ms: {self.event} on {self.where} ({parts})"


@dataclass(frozen=True, slots=True)
class Feel:
    """Cumulative layout shift, and milliseconds from input to the next paint, each interaction's, sorted.

    An interaction is a click or a key with all its events; the one that waited longest counts
    (https://web.dev/articles/inp). The browser tells of those that took 16 ms or more."""

    shifts: float
    waits: tuple[float, ...]
    longest: tuple[Wait, ...] = ()
    """The twelve longest, the longest first."""

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
    """To be called before the page is opened.

    The window becomes higher than the page: under the browser's own bars a page's lowest part would lie outside it,
    and letters typed there would count as painted only when something else of the window is.
    """
    session = page.context.new_cdp_session(page)
    window = session.send("Browser.getWindowForTarget")
    size = page.viewport_size or {"width": 0, "height": 0}
    session.send(
        "Browser.setWindowBounds",
        {
            "windowId": window["windowId"],
            "bounds": {"width": size["width"] + WINDOW_BARS, "height": size["height"] + WINDOW_BARS},
        },
    )
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
    waits = sorted((Wait(**parts) for parts in found["parts"].values()), key=lambda wait: -wait.duration)
    return Feel(
        layout_shift(found["shifts"]),
        tuple(sorted(map(float, found["waits"].values()))),
        tuple(waits[:MOST_TOLD]),
    )
