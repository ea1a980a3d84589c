"""A bin that several people talk about: its link, what they say under its clips, in their windows as it is said."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.agent.assistant import Assistant
from assistant.agent.search.turn_search import SearchSettings
from ingest.media.clocks.clocks import read_clock
from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip
from retrieval.export.csv_files import csv_table
from retrieval.export.cut_lists import SourceClocks, cuts_of_bin
from retrieval.search.engine import SearchEngine
from tests.support.browser_page import IGNORED_WARNINGS, open_page, serve_page
from tests.support.footage.colour_reels import ColourEncoder

pytestmark = IGNORED_WARNINGS


@pytest.fixture(scope="module")
def address(archive: Archive) -> Iterator[str]:
    assistant = Assistant(SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=4))
    with serve_page(assistant, read_clock=read_clock) as address:
        yield address


@pytest.fixture
def opened(browser: Browser, address: str, archive: Archive) -> Iterator[Page]:
    for summary in archive.bins.all():
        archive.bins.delete(summary.name, forget=True)
    video = archive.video_by_id("reel0")
    assert video is not None
    archive.bins.add("Fiestas", [NewClip(video, 0, 2), NewClip(video, 3, 5)])
    with open_page(browser, address, expected="status of 404") as page:
        page.evaluate("location.hash = '#/bins/Fiestas'")
        expect(page.locator(".storyboard .clip")).to_have_count(2)
        yield page


def say(page: Page, clip: int, text: str, *, who: str = "") -> None:
    card = page.locator(".storyboard .clip").nth(clip)
    card.locator(".say").click()
    if who:
        card.locator("form input").fill(who)
    card.locator("form textarea").fill(text)
    card.locator("form textarea").press("Control+Enter")
    expect(card.locator(".remarks li", has_text=text)).to_be_visible()


def shared_link(page: Page) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator('[data-do="link"]').click()
    expect(page.locator(".toast")).to_contain_text("Link copied")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_several_people_talk_about_a_bins_clips_and_each_window_shows_it_as_it_is_said(
    browser: Browser, opened: Page, address: str, archive: Archive
) -> None:
    say(opened, 0, "too dark?", who="Ana")
    link = shared_link(opened)
    assert "/bins/shared/" in link
    with open_page(browser, address) as other:
        other.goto(link)
        other.reload()
        expect(other.locator(".storyboard .clip")).to_have_count(2)
        # whose bin it is comes to the bin itself: nobody is asked who they are here, so everybody may edit
        expect(other).to_have_url(f"{address}#/bins/Fiestas")
        expect(other.locator(".remarks li")).to_contain_text(["Ana"])
        say(other, 0, "no, leave it", who="Bo")
        expect(opened.locator(".remarks li")).to_have_count(2)
        say(other, 1, "the better one")  # the name is typed once
        expect(opened.locator(".remarks li b")).to_have_text(["Ana", "Bo", "Bo"])
    cuts = cuts_of_bin(archive, archive.bins.get("Fiestas"), SourceClocks(read_clock))
    assert [cut.comment for cut in cuts.cuts] == ["Ana: too dark?\nBo: no, leave it", "Bo: the better one"]
    assert b"Bo: the better one" in csv_table(cuts)
    opened.locator(".remarks li", has_text="too dark").locator("button").click()
    opened.locator("dialog .danger").click()
    expect(opened.locator(".remarks li b")).to_have_text(["Bo", "Bo"])


def test_what_is_being_written_stays_while_others_speak(opened: Page, archive: Archive) -> None:
    card = opened.locator(".storyboard .clip").nth(0)
    card.locator(".say").click()
    card.locator("form textarea").fill("half a sen")
    archive.bins.discussions.say("Fiestas", archive.bins.get("Fiestas").clips[1].id, "Cy", "nice")
    expect(opened.locator(".remarks li b")).to_have_text(["Cy"])
    expect(card.locator("form textarea")).to_have_value("half a sen")


def test_a_visitor_shares_a_bin_of_their_own_and_whoever_has_the_link_talks_but_does_not_edit(
    browser: Browser, archive: Archive
) -> None:
    assistant = Assistant(SearchEngine(archive, ColourEncoder()), settings=SearchSettings(limit=4))
    with (
        serve_page(assistant, read_clock=read_clock, read_only=True) as address,
        open_page(browser, address, expected="status of 404") as mine,
        open_page(browser, address, expected="status of 404") as theirs,
    ):
        mine.evaluate(
            """spans => fetch("bins/add", { method: "POST", headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ name: "Mine", spans }) }).then(answer => answer.ok)""",
            [{"video": "reel0", "start": 0, "end": 2}],
        )
        mine.evaluate("location.hash = '#/bins/Mine'")
        expect(mine.locator(".storyboard .clip")).to_have_count(1)
        link = shared_link(mine)
        theirs.goto(link)
        theirs.reload()
        expect(theirs.locator(".storyboard .clip")).to_have_count(1)
        assert theirs.locator(".acts, [data-do='rename'], [data-do='delete']").count() == 0
        say(theirs, 0, "por mí, sí", who="Eva")
        expect(mine.locator(".remarks li")).to_have_count(1)
        say(mine, 0, "gracias", who="Yo")
        expect(theirs.locator(".remarks li b")).to_have_text(["Eva", "Yo"])
        assert theirs.locator(".remarks li button").count() == 1  # one's own remark alone
        mine.locator('[data-do="unlink"]').click()
        expect(theirs.locator("#view .failed")).to_contain_text("leads to no bin any more")


def test_of_a_bin_of_thousands_a_change_draws_only_what_is_another_now(
    opened: Page, archive: Archive
) -> None:
    video = archive.video_by_id("reel0")
    assert video is not None
    for first in range(0, 2000, 500):
        spans = [NewClip(video, n / 1000, 1 + n / 1000) for n in range(first, first + 500)]
        archive.bins.add("Many", spans)
    opened.evaluate("location.hash = '#/bins/Many'")
    expect(opened.locator(".storyboard .clip")).to_have_count(2000)
    opened.evaluate("for (const card of document.querySelectorAll('.clip')) card.known = true")
    opened.locator(".clip").nth(0).focus()
    opened.keyboard.press("Delete")
    expect(opened.locator(".storyboard .clip")).to_have_count(1999)
    expect(opened.locator(".clip").nth(1998)).to_have_attribute("aria-label", re.compile(r"\b1,?999\b"))
    opened.locator(".clip").nth(0).focus()
    opened.keyboard.press("Alt+ArrowRight")
    expect(opened.locator("#view .unseen")).to_contain_text("place 2 of 1999")
    assert opened.evaluate("[...document.querySelectorAll('.clip')].every(card => card.known)")
    assert len(archive.bins.get("Many").clips) == 1999
