"""Where lines end, in writing with and without blanks, and that long comments of either stand whole on a sheet."""

import io
from fractions import Fraction

import pytest

from retrieval.export.contact_sheets import write_contact_sheet
from retrieval.export.cuts import CutList
from retrieval.export.line_pieces import letters, line_pieces
from tests.support.footage.cut_lists import make_cut
from tests.support.pdf_texts import texts_of


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("two  words", ["two ", "words"]),
        ("光线很好。", ["光", "线", "很", "好。"]),
        ("「犬」と mov", ["「犬」", "と ", "mov"]),
        ("データ", ["デー", "タ"]),
        ("여자가 개와", ["여자가 ", "개와"]),
        ("", []),
    ],
)
def test_a_line_may_end_at_blanks_and_between_letters_that_are_written_without(text, pieces):
    assert line_pieces(text) == pieces
    assert "".join(pieces) == " ".join(text.split())


def test_a_word_is_parted_between_letters_and_never_before_their_marks():
    assert letters("นี้ก ") == ["นี้", "ก "]


@pytest.mark.parametrize(
    "comment",
    [
        "这个镜头的评论很长女人在街上和狗玩光线很好需要剪掉前两秒",
        "このショットについての長いコメントです女性が通りで犬と遊んでいます",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 2,
    ],
)
def test_a_comment_without_blanks_stands_whole_on_the_sheet(comment):
    write_contact_sheet(
        CutList("Sheet", (make_cut(Fraction(25), 1, 2, comment=comment),)), file := io.BytesIO()
    )
    [page] = texts_of(file.getvalue())
    rows = [line for line in page if line and line in comment and len(line) > 3]
    assert len(rows) > 1
    assert "".join(rows) == comment
