"""What stands in the way of people who see less or use no mouse, view by view, at all sizes and in both themes.

    filmoteca serve --archive DIR --port 8000
    python -m benchmarks.page_accessibility http://127.0.0.1:8000/ [--size desk] [--theme dark] [--sign-in ADDRESS]

Each view is gone over by axe (WCAG 2.2 A and AA and its best practices; `npm install` brings it), some as they are
printed too. Tab goes through it: whatever gets the focus must show it, and not lie under something else. After a
dialog or menu is closed the focus must be somewhere. `--sign-in` names a server with accounts, whose form is looked
at too. DIR gets a bin, a class and comments: take a copy. Exit status 1 where something was found.
"""

import argparse
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.kept_runs import begin
from benchmarks.page.page_walk import CHROMIUM, CLOSED, PATIENCE, SIZES, STEPS, THEMES, Theme

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BEST_PRACTICE = "best-practice"
AXE_JS = """async (tags) => {
    const { violations } = await axe.run(document, { runOnly: tags });
    const why = ({ any, all, none }) => [...any, ...all, ...none].map(({ message }) => message).join("; ");
    return violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${why(node).slice(0, 200)}`));
}"""
SETTLES = 700
"""Milliseconds until what comes late is there."""
MOST_STOPS = 90
"""Of Tab, in a view."""
PRINTED = ("answer", "bin", "shared bin")
FOCUS_JS = """() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return null;
    if (focused.dataset.visited) return { again: true };
    focused.dataset.visited = "1";
    const about = [focused, ...focused.children];
    for (let one = focused.parentElement, n = 0; one && n < 9; one = one.parentElement, n++) about.push(one);
    const parts = about.slice(0, 30).flatMap((one) => [[one, null], [one, "::before"], [one, "::after"]]);
    const looks = () => parts.map(([one, pseudo]) => {
        const style = getComputedStyle(one, pseudo);
        const { outlineStyle, outlineWidth, outlineColor } = style;
        return [outlineStyle === "none" ? "" : outlineStyle + outlineWidth + outlineColor, style.boxShadow,
            style.borderColor, style.backgroundColor, style.opacity, style.content, style.display].join("|");
    }).join("\\n");
    const { left, top, width, height } = focused.getBoundingClientRect();
    const spots = [[.5, .5], [.15, .5], [.85, .5], [.5, .15], [.5, .85]];
    const seen = spots.some(([x, y]) => {
        const there = document.elementFromPoint(left + x * width, top + y * height);
        return there && (focused.contains(there) || there.closest("label")?.contains(focused)
            || there.contains(focused) && there !== document.documentElement && there !== document.body);
    });
    const where = [width, height, left, top].map(Math.round).join(" ");
    const told = `${focused.tagName}.${focused.className} ${focused.ariaLabel || focused.textContent} (${where})`;
    const lit = looks();
    focused.blur();
    const plain = looks();
    focused.focus({ focusVisible: true, preventScroll: true });
    return { again: false, told: told.slice(0, 160), shown: lit !== plain, seen };
}"""


def axe_findings(page: Page, *more: str) -> list[str]:
    """axe's violations, one for each element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(AXE_JS, [*RULES, *more])
    return found


def tab_findings(page: Page) -> Iterator[str]:
    """What Tab comes to that does not show the focus, or is covered."""
    page.evaluate(
        "() => document.querySelectorAll('[data-visited]').forEach((one) => delete one.dataset.visited)"
    )
    stops = nowhere = 0
    while stops < MOST_STOPS and nowhere < 2:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS_JS)
        if stop is None:  # the browser's own parts, between the page's end and its beginning
            nowhere += 1
        elif stop["again"]:
            return
        else:
            stops += 1
            if not stop["shown"]:
                yield f"focus does not show: {stop['told']}"
            if not stop["seen"]:
                yield f"focus is covered: {stop['told']}"


def look(page: Page, name: str, *, by_tab: bool) -> Iterator[str]:
    """All that is found in what the page shows."""
    yield from axe_findings(page, BEST_PRACTICE)
    if name in PRINTED:
        page.emulate_media(media="print")
        yield from (f"printed: {one}" for one in axe_findings(page))
        page.emulate_media(media="screen")
    if by_tab:
        yield from tab_findings(page)


def walk(browser: Browser, address: str, size: str, theme: Theme) -> Iterator[str]:
    """What is found in every view; each view's name stands first."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".welcome")
    for name, act in STEPS:
        act(page)
        page.wait_for_timeout(SETTLES)
        if name.endswith(CLOSED):
            if page.evaluate("document.activeElement === document.body"):
                yield f"{name}: the focus is nowhere"
            continue
        opener = page.evaluate_handle("document.activeElement")
        yield from (f"{name}: {one}" for one in look(page, name, by_tab=size != "phone"))
        opener.evaluate("one => one.focus?.({ preventScroll: true })")
    context.close()


def form(browser: Browser, address: str, size: str, theme: Theme) -> Iterator[str]:
    """What is found on the form to sign in, before and after a wrong password."""
    context = browser.new_context(**SIZES[size], color_scheme=theme, locale="en-GB")
    page = context.new_page()
    page.goto(address)
    for name in ("sign in", "signed in wrong"):
        yield from (f"{name}: {one}" for one in look(page, name, by_tab=True))
        page.fill("input[name=name]", "nobody")
        page.fill("input[name=password]", "wrong")
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()
    context.close()


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address", help="of a page that is served, with a slash at its end")
    parser.add_argument("--size", choices=SIZES, action="append", help="may be repeated; otherwise all")
    parser.add_argument("--theme", choices=THEMES, action="append", help="may be repeated; otherwise both")
    parser.add_argument("--sign-in", metavar="ADDRESS", help="of a server with accounts")
    arguments, run = begin(parser, __file__)
    found = 0
    with run, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for size, theme in itertools.product(arguments.size or SIZES, arguments.theme or THEMES):
            here = list(walk(browser, arguments.address, size, theme))
            if arguments.sign_in:
                here += form(browser, arguments.sign_in, size, theme)
            print(f"{size}, {theme}: {len(here)} findings", *here, sep="\n  ", flush=True)
            found += len(here)
        browser.close()
        run.figure("findings", found)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
