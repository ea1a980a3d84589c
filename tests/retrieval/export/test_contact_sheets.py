"""The contact sheet: every line of it can be selected and searched, whatever alphabet it is in."""

import io
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from retrieval.export import contact_sheet_fonts, contact_sheet_rendering
from retrieval.export.contact_sheet_rendering import render_line, rendered_width
from retrieval.export.contact_sheets import write_contact_sheet
from retrieval.export.cuts import CutList
from tests.support.footage.cut_lists import make_cut
from tests.support.pdf_texts import texts_of


def sheet(*cuts: object, title: str = "Sheet", beside: Path | None = None) -> bytes:
    write_contact_sheet(CutList(title, cuts), file := io.BytesIO(), beside)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.slow
def test_a_contact_sheet_has_a_page_for_every_twelve_cuts(tmp_path: Path) -> None:
    Image.new("RGB", (320, 180), (200, 30, 30)).save(tmp_path / "t.jpg")
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    pictures = [tmp_path / "t.jpg", tmp_path / "broken.jpg", tmp_path / "gone.jpg", None]
    cuts = [
        make_cut(Fraction(25), n, n + 1, thumbnail=pictures[n % 4], comment="a long comment " * 20)
        for n in range(31)
    ]
    pages = texts_of(sheet(*cuts, beside=tmp_path))
    assert [page[1] for page in pages] == ["1 / 3", "2 / 3", "3 / 3"]
    assert [page.count("reel.mov") for page in pages] == [12, 12, 7]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.jpg", "t.jpg"]


@pytest.mark.slow
def test_what_stands_on_a_contact_sheet_is_text(tmp_path: Path) -> None:
    cut = make_cut(
        Fraction(25), 1, 2, name="Feria de abril, ñandú.mov", comment="the wide one", query="dancing"
    )
    [page] = texts_of(sheet(cut, title="Selects: “Sevilla”"))
    assert page == [
        "Selects: “Sevilla”",
        "1 / 1",
        "1",
        "01:00:00:00",
        "10:00:01:00 – 10:00:02:00",
        "Feria de abril, ñandú.mov",
        "dancing",
        "the wide one",
    ]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("сказка, Ελλάδα, Việt Nam.mkv", "сказка, Ελλάδα, Việt Nam.mkv"),
        ("cafe\u0301 Espan\u0303a.mov", "café España.mov"),
        ("日本語 🎬.mov", "日本語 🎬.mov"),
        ("हिन्दी.mp4", "हिन्दी.mp4"),
        ("\u202egnp.mkv", "gnp.mkv"),
        ("a שלום b.mp4", "a םולש b.mp4"),  # in the order that it is seen, which readers turn round
    ],
)
@pytest.mark.slow
def test_names_in_any_alphabet_can_be_searched(name: str, read: str) -> None:
    [page] = texts_of(sheet(make_cut(Fraction(25), 1, 2, name=name)))
    assert read in page


@pytest.mark.slow
def test_a_line_with_letters_of_no_font_is_a_picture_and_the_others_are_not() -> None:
    plain = sheet(make_cut(Fraction(25), 1, 2, name="plain.mov"))
    drawn = sheet(make_cut(Fraction(25), 1, 2, name="\U0001f3ac plain.mov"))
    assert plain.count(b"/Subtype /Image") == 0
    assert drawn.count(b"/SMask") == 1


def test_a_sheet_is_text_where_neither_gradio_nor_the_machine_has_a_font(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contact_sheet_fonts, "BUNDLED_FONT", "nowhere/{}.woff2")
    monkeypatch.setattr(contact_sheet_fonts, "SYSTEM_FONTS", ())
    for known in (contact_sheet_fonts.text_fonts, contact_sheet_fonts.system_font):
        known.cache_clear()
    try:
        [page] = texts_of(sheet(make_cut(Fraction(25), 1, 2, name="reel one.mov")))
    finally:
        for known in (contact_sheet_fonts.text_fonts, contact_sheet_fonts.system_font):
            known.cache_clear()
    assert "reel one.mov" in page


def test_gradio_brings_the_font_that_contact_sheets_are_set_in() -> None:
    for bold in (False, True):
        path = contact_sheet_fonts.text_fonts(bold)[0]
        assert "SourceSans" in path.name
        assert set("AZaz09–“”…áñüЖяΩω") <= contact_sheet_fonts.font_coverage(path)


@pytest.mark.parametrize(
    "name", ["сказка Ελλάδα", "مقابلة 2024", "ראיון (3)", "हिन्दी", "กรุงเทพฯ", "東京 北京 서울", "👍🏽🎬🔥"]
)
def test_the_bundled_fonts_have_the_letters_of_the_worlds_scripts(name: str) -> None:
    letters = {c for c in name if not c.isspace()}
    covering = [
        path
        for path in contact_sheet_fonts.noto_fonts()
        if letters <= contact_sheet_fonts.font_coverage(path)
    ]
    assert covering, f"no bundled font draws {name}"


@pytest.mark.slow
def test_letters_from_right_to_left_are_joined_and_begin_at_the_right() -> None:
    alone, joined = rendered_width("ع ع ع"), rendered_width("ععع")
    assert joined < alone
    beside = render_line("مرحبا 東京", 100, (0, 0, 0)).getchannel("A")
    left = render_line("東京", 100, (0, 0, 0)).getchannel("A")  # a line from right to left ends at its left
    assert left.crop(left.getbbox()).tobytes() == beside.crop(left.getbbox()).tobytes()


@pytest.mark.slow
def test_emoji_are_drawn_and_those_that_are_joined_as_one() -> None:
    family, toned = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd"
    assert rendered_width(family) < 2 * rendered_width("\U0001f468")
    assert rendered_width(toned) == rendered_width("\U0001f44d")
    assert rendered_width("take 1\ufe0f\u20e3") == rendered_width("take 1")  # the digit without its box
    assert rendered_width("a \U0001f3ac b") - rendered_width("a \U0001f3acb") < 0.5  # a blank of text
    clapper, dancer = (render_line(sign, 60, (0, 0, 0)).getchannel("A") for sign in "\U0001f3ac\U0001f483")
    assert clapper.getbbox()
    assert clapper.tobytes() != dancer.tobytes()  # no two boxes
    assert render_line(f"مرحبا {family}", 60, (0, 0, 0)).getchannel("A").getbbox()


@pytest.mark.slow
def test_emoji_are_left_out_where_no_font_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    known = (contact_sheet_fonts.noto_fonts, contact_sheet_rendering._fonts)
    monkeypatch.setattr(contact_sheet_fonts, "NOTO_FONTS", ())
    monkeypatch.setattr(contact_sheet_rendering, "SCRIPT_FONTS", ())
    monkeypatch.setattr(contact_sheet_rendering, "font_with", lambda character: None)
    for each in (*known, contact_sheet_rendering._own_font):
        each.cache_clear()
    try:
        assert rendered_width("good \U0001f3ac") == rendered_width("good")
    finally:
        for each in (*known, contact_sheet_rendering._own_font):
            each.cache_clear()


def test_a_letter_that_no_listed_font_has_is_looked_for_among_the_machines_fonts(tmp_path, monkeypatch):
    script = tmp_path / "fc-list"
    script.write_text("#!/bin/sh\necho /fonts/b.pfb:\necho /fonts/a.ttf:\n")
    script.chmod(0o755)
    monkeypatch.setattr(contact_sheet_fonts, "which", lambda name: str(script))
    contact_sheet_fonts.font_with.cache_clear()
    assert contact_sheet_fonts.font_with("\u1200") == Path("/fonts/a.ttf")
    script.write_text("#!/bin/sh\nexit 1\n")
    contact_sheet_fonts.font_with.cache_clear()
    assert contact_sheet_fonts.font_with("\u1200") is None
    contact_sheet_fonts.font_with.cache_clear()
