"""How long keys and clicks wait for paint on a page with a conversation, while footage is taken in or while not.

    filmoteca serve --archive DIR --port 8000
    python -m benchmarks.page_waits http://127.0.0.1:8000/ [--turns 40] [--phone] [--folder FOLDER]

With --folder the page takes a folder in, of videos that the archive does not hold yet, and the walk goes on while
it does; what became of the job is said. Waits depend on what else the machine does. The milliseconds that the
page's main thread computes for one act (scripts, styles, layout and all) do not: they are the thread's own.
"""

import argparse
from pathlib import Path

import httpx
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from benchmarks.kept_runs import Run, begin
from benchmarks.page.page_responsiveness import SETTLES, handle, observe

CHROMIUM = "/usr/bin/chromium"
DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
PATIENCE = 120_000
"""Milliseconds."""
QUESTIONS = (
    "a dog", "a red car", "people dancing", "a street at night", "the sea", "a man in a suit", "mountains",
    "a kitchen", "a crowd", "a horse",
)  # fmt: skip
COUNTED = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration", "TaskDuration")
"""Of the protocol's Performance domain, in seconds of the main thread's processor time."""
ACTS: tuple[tuple[str, str, str], ...] = (
    ("play a hit", "click", ".turn.latest .card .play"),
    ("close the player", "press", "Escape"),
    ("grid or list", "click", ".turn.latest .layout"),
    ("to the videos", "click", '#top a[data-view="videos"]'),
    ("back to the chat", "click", '#top a[data-view="chat"]'),
    ("into the message box", "click", "#composer textarea"),
    ("a letter", "press", "a"),
)


def converse(page: Page, turns: int) -> None:
    """So many questions with their answers."""
    for turn in range(1, turns + 1):
        page.fill("#composer textarea", QUESTIONS[turn % len(QUESTIONS)])
        page.wait_for_timeout(SETTLES)
        page.press("#composer textarea", "Enter")
        page.wait_for_selector(f'#turn-{turn}[aria-busy="false"]')
    page.wait_for_timeout(3 * SETTLES)


def computed(page: Page, session: CDPSession) -> list[tuple[str, list[float]]]:
    """For each act the thread's milliseconds in scripts, layout, styles, and all of it."""

    def counted() -> list[float]:
        found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return [1000 * found[name] for name in COUNTED]

    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    rows = []
    for name, act, target in ACTS:
        before = counted()
        if act == "press":
            page.keyboard.press(target)
        else:
            page.locator(target).first.click()
        page.wait_for_timeout(SETTLES)
        rows.append((name, [now - then for now, then in zip(counted(), before, strict=True)]))
    page.fill("#composer textarea", "")
    return rows


def asked(address: str, path: str, body: object = None) -> dict[str, object]:
    """What a route of the page answers."""
    method = "GET" if body is None else "POST"
    found: dict[str, object] = httpx.request(method, f"{address}{path}", json=body).raise_for_status().json()
    return found


def stages(address: str) -> list[str]:
    """Of the footage's jobs."""
    jobs = asked(address, "footage")["jobs"]
    return [str(job["stage"]) for job in jobs] if isinstance(jobs, list) else []


def take_in(address: str, folder: Path) -> None:
    """Begins a job over a folder that this machine has."""
    asked(address, "footage/jobs", {"folders": [str(folder.resolve())], "speech": False})


def walk(browser: Browser, arguments: argparse.Namespace, run: Run) -> None:
    """Converses, walks, and says what it took."""
    page = browser.new_page(viewport=PHONE if arguments.phone else DESK)
    page.set_default_timeout(PATIENCE)
    observe(page)
    page.goto(arguments.address)
    page.wait_for_selector(".welcome")
    converse(page, arguments.turns)
    for name, (script, layout, style, task) in computed(page, page.context.new_cdp_session(page)):
        print(
            f"{name}: main thread {task:.0f} ms ({script:.0f} scripts, {style:.0f} styles, {layout:.0f} layout)"
        )
        run.figure(f"{name}, main thread", task, "ms")
    if arguments.folder:
        take_in(arguments.address, arguments.folder)
    feel = handle(page)
    if arguments.folder:
        print(f"the job after the walk: {', '.join(stages(arguments.address))}")
    print(
        f"{len(feel.waits)} interactions of 16 ms or more; "
        f"input to next paint, 95th percentile: {feel.wait_95:.0f} ms"
    )
    for wait in feel.longest:
        print(f"  {wait}")
    print(f"the longest {max(feel.waits, default=0):.0f} ms; cumulative layout shift {feel.shifts:.4f}")
    run.figure("input to next paint, 95th percentile", feel.wait_95, "ms")
    run.figure("cumulative layout shift", feel.shifts)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address", help="of a page that is served, with a slash at its end")
    parser.add_argument("--turns", type=int, default=40, help="questions that stand above")
    parser.add_argument("--phone", action="store_true", help="a narrow page")
    parser.add_argument("--folder", type=Path, help="taken in meanwhile")
    arguments, run = begin(parser, __file__)
    with run, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        walk(browser, arguments, run)
        browser.close()


if __name__ == "__main__":
    main()
