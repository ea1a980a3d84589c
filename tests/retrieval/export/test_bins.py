"""Bins: what was set aside stays, in its order, whoever else edits or ingests."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.archive.archive import Archive
from retrieval.bins.bins import BinError, overlapping_clips
from retrieval.bins.visitor_bins import MOST_CLIPS, VisitorBins
from retrieval.errors import ArchiveError, EditConflict, NotFound, UsageError
from tests.support.factories import add_video, clip_of, make_archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        yield archive


def spans(archive: Archive, name: str) -> list[tuple[str, float, float]]:
    return [(clip.video, clip.start, clip.end) for clip in archive.bins.get(name).clips]


def test_a_bin_keeps_spans_in_order_with_why_and_when(archive: Archive) -> None:
    archive.bins.add("Feria", [clip_of(archive, "a1", 0.0, 2.0, query="flamenco", comment="the best")])
    made = archive.bins.add("feria", [clip_of(archive, "b2", 1.5, 3.0)])
    assert made.name == "Feria"
    assert [(clip.name, clip.start, clip.end) for clip in made.clips] == [
        ("a1.mp4", 0, 2),
        ("b2.mp4", 1.5, 3),
    ]
    assert (made.clips[0].query, made.clips[0].comment) == ("flamenco", "the best")
    assert made.clips[0].added.endswith("+00:00")
    [summary] = archive.bins.all()
    assert (summary.name, summary.clips, summary.seconds) == ("Feria", 2, 3.5)


def test_clips_are_moved_trimmed_commented_and_removed(archive: Archive) -> None:
    made = archive.bins.add("b", [clip_of(archive, "a1", n, n + 1) for n in range(4)])
    first, second, third, fourth = (clip.id for clip in made.clips)
    archive.bins.move("b", fourth, 1)
    archive.bins.move("b", first, 99)
    assert [clip.id for clip in archive.bins.get("b").clips] == [fourth, second, third, first]
    archive.bins.trim("b", second, 0.25, 0.75)
    archive.bins.annotate("b", second, "tighter")
    left = archive.bins.remove("b", [third, fourth])
    assert [(clip.id, clip.start, clip.end, clip.comment) for clip in left.clips] == [
        (second, 0.25, 0.75, "tighter"),
        (first, 0, 1, ""),
    ]
    assert archive.bins.add("b", [clip_of(archive, "a1", 5, 6)]).clips[-1].start == 5


def test_the_id_of_a_removed_clip_is_never_given_again(archive: Archive) -> None:
    [clip] = archive.bins.add("b", [clip_of(archive, "a1", 0, 1)]).clips
    archive.bins.remove("b", [clip.id])
    assert archive.bins.add("b", [clip_of(archive, "a1", 0, 1)]).clips[0].id != clip.id
    with pytest.raises(NotFound, match="no clip"):
        archive.bins.remove("b", [clip.id])


def test_a_stale_edit_is_refused_and_nothing_is_lost(archive: Archive) -> None:
    seen = archive.bins.add("b", [clip_of(archive, "a1", 0, 1), clip_of(archive, "a1", 2, 3)])
    with Archive.open(archive.folder) as other:
        other.bins.remove("b", [seen.clips[0].id], version=seen.version)
    for edit in (
        lambda: archive.bins.remove("b", [seen.clips[1].id], version=seen.version),
        lambda: archive.bins.move("b", seen.clips[1].id, 1, version=seen.version),
        lambda: archive.bins.trim("b", seen.clips[1].id, 0, 1, version=seen.version),
        lambda: archive.bins.annotate("b", seen.clips[1].id, "x", version=seen.version),
        lambda: archive.bins.rename("b", "c", version=seen.version),
        lambda: archive.bins.delete("b", version=seen.version),
    ):
        with pytest.raises(EditConflict, match="changed elsewhere"):
            edit()
    assert spans(archive, "b") == [("a1", 2, 3)]
    now = archive.bins.get("b")
    assert archive.bins.trim("b", now.clips[0].id, 2, 2.5, version=now.version).clips[0].end == 2.5


def test_what_two_pages_add_is_all_there(archive: Archive) -> None:
    with Archive.open(archive.folder) as other:
        archive.bins.add("b", [clip_of(archive, "a1", 0, 1)])
        other.bins.add("b", [clip_of(other, "b2", 0, 1)])
        archive.bins.add("b", [clip_of(archive, "a1", 2, 3)])
        assert spans(other, "b") == [("a1", 0, 1), ("b2", 0, 1), ("a1", 2, 3)]


def test_a_failed_edit_changes_nothing(archive: Archive) -> None:
    made = archive.bins.add("b", [clip_of(archive, "a1", 0, 1), clip_of(archive, "a1", 2, 3)])
    with pytest.raises(NotFound):
        archive.bins.remove("b", [made.clips[0].id, 999])
    with pytest.raises(UsageError):
        archive.bins.add("b", [clip_of(archive, "a1", 4, 5), clip_of(archive, "a1", 5, 4)])
    assert archive.bins.get("b") == made


def test_bins_are_edited_while_another_process_ingests(archive: Archive) -> None:
    with Archive.open(archive.folder) as page, archive.writing():
        page.bins.add("b", [clip_of(page, "a1", 0, 1)])
        add_video(archive, "c3")
        page.bins.add("b", [clip_of(page, "c3", 0, 1)])
    assert [span[0] for span in spans(archive, "b")] == ["a1", "c3"]


def test_editing_a_bin_leaves_the_archives_contents_as_they_are(archive: Archive) -> None:
    stamp = archive.stamp
    archive.bins.add("b", [clip_of(archive, "a1", 0, 1)])
    assert archive.stamp == stamp


def test_a_clip_outlives_its_video_and_finds_it_again(archive: Archive) -> None:
    archive.bins.add("b", [clip_of(archive, "a1", 0, 1, comment="keep")])
    with archive.writing():
        archive.remove_video("a1")
    [clip] = archive.bins.get("b").clips
    assert (clip.missing, clip.name, clip.path, clip.comment) == (
        True,
        "a1.mp4",
        Path("reels/a1.mp4"),
        "keep",
    )
    with archive.writing():
        add_video(archive, "a1", path="elsewhere/moved.mp4")
    [clip] = archive.bins.get("b").clips
    assert (clip.missing, clip.name, clip.path) == (False, "moved.mp4", Path("elsewhere/moved.mp4"))


def test_the_clips_of_a_lost_video_are_given_to_another_copy_of_it(archive: Archive) -> None:
    seen = archive.bins.add("b", [clip_of(archive, "a1", 0, 1), clip_of(archive, "b2", 0, 1)])
    with archive.writing():
        archive.remove_video("a1")
        add_video(archive, "a9", path="reels/restored.mp4")
    with pytest.raises(NotFound, match="ingest it first"):
        archive.bins.relocate("a1", "nothing")
    assert archive.bins.relocate("a1", "a9") == 1
    clip, other = archive.bins.get("b").clips
    assert (clip.video, clip.name, clip.missing, clip.start, clip.end) == ("a9", "restored.mp4", False, 0, 1)
    assert other == seen.clips[1]
    with pytest.raises(EditConflict):
        archive.bins.delete("b", version=seen.version)


def test_cutting_a_video_anew_leaves_its_spans_in_bins(archive: Archive) -> None:
    archive.bins.add("b", [clip_of(archive, "a1", 1.9, 4.1)])
    with archive.writing():
        add_video(archive, "a1", lengths=[1.0, 4.0, 1.0])
    assert spans(archive, "b") == [("a1", 1.9, 4.1)]


def test_duplicates_are_noticed(archive: Archive) -> None:
    clips = archive.bins.add("b", [clip_of(archive, "a1", 0, 2), clip_of(archive, "b2", 0, 2)]).clips
    assert overlapping_clips(clips, "a1", 0, 2) == [clips[0]]
    assert overlapping_clips(clips, "a1", 0.5, 2.5) == [clips[0]]
    assert overlapping_clips(clips, "a1", 0.5, 0.6) == [clips[0]]
    assert overlapping_clips(clips, "a1", 1.9, 5) == []
    assert overlapping_clips(clips, "a1", 2, 4) == []


def test_bins_are_renamed_and_deleted(archive: Archive) -> None:
    archive.bins.create("One")
    archive.bins.add("Two", [clip_of(archive, "a1", 0, 1)])
    with pytest.raises(UsageError, match="already"):
        archive.bins.rename("One", "TWO")
    with pytest.raises(UsageError, match="already"):
        archive.bins.create("two")
    assert archive.bins.rename("two", "TWO").name == "TWO"
    archive.bins.delete("TWO")
    assert [found.name for found in archive.bins.all()] == ["One"]
    with pytest.raises(NotFound, match="Did you mean One"):
        archive.bins.get("Onne")


@pytest.mark.parametrize(
    "name", ["🎞️ «sevillanas»", "a/b\\..", "o'neill; DROP TABLE bins", "\u200fשלום", "%s"]
)
def test_a_bin_may_have_any_name_that_can_be_read(archive: Archive, name: str) -> None:
    archive.bins.add(name, [clip_of(archive, "a1", 0, 1)])
    assert len(archive.bins.get(name).clips) == 1


@pytest.mark.parametrize("name", ["", "  \n", "\u200f", "x" * 201])
def test_a_bin_needs_a_name_that_can_be_read(archive: Archive, name: str) -> None:
    with pytest.raises(UsageError):
        archive.bins.create(name)


def test_a_bins_name_stays_on_one_line(archive: Archive) -> None:
    assert archive.bins.create("one\r\ntwo\x1b[2J").name == "one two\N{REPLACEMENT CHARACTER}[2J"


@pytest.mark.parametrize(("start", "end"), [(1, 1), (2, 1), (math.nan, 1), (0, math.inf), (6, 9), (-2, -1)])
def test_what_is_no_span_of_the_video_is_refused(archive: Archive, start: float, end: float) -> None:
    with pytest.raises(UsageError, match=r"no span of a1\.mp4"):
        archive.bins.add("b", [clip_of(archive, "a1", start, end)])
    assert archive.bins.all() == []


def test_a_span_ends_where_its_video_ends(archive: Archive) -> None:
    archive.bins.add("b", [clip_of(archive, "a1", -1, 100)])
    assert spans(archive, "b") == [("a1", 0, 6)]


def test_a_comment_is_kept_as_it_is_but_not_without_end(archive: Archive) -> None:
    text = 'two\nlines, "quotes" & <b>\x1b'
    assert archive.bins.add("b", [clip_of(archive, "a1", 0, 1, comment=text)]).clips[0].comment == text
    with pytest.raises(UsageError, match="at most"):
        archive.bins.add("b", [clip_of(archive, "a1", 0, 1, comment="x" * 4001)])


def test_what_is_wrong_with_a_bin_is_told_apart(archive: Archive) -> None:
    archive.bins.create("Feria")
    for fault, name in (("no name", " "), ("long name", "x" * 201), ("taken", "FERIA")):
        with pytest.raises(BinError) as raised:
            archive.bins.create(name)
        assert raised.value.reason == fault
    with pytest.raises(BinError) as raised:
        archive.bins.add("b", [clip_of(archive, "a1", 2.0, 1.0)])
    assert raised.value.reason == "no span"


def test_visitors_have_bins_of_their_own_which_the_archive_knows_nothing_of(archive: Archive) -> None:
    visitors = VisitorBins()
    (ann, of_ann), (bob, of_bob) = visitors.of(""), visitors.of("guessed")
    assert ann != bob != "guessed"
    made = of_ann.add("Feria", [clip_of(archive, "a1", 0, 2, comment="mine")])
    assert [clip.missing for clip in made.clips] == [False]
    assert of_ann.trim("Feria", made.clips[0].id, 0.5, 99).clips[0].end == 6.0  # the video's end
    assert visitors.of(ann) == (ann, of_ann)
    assert of_bob.all() == archive.bins.all() == []


def test_visitors_and_what_they_keep_are_bounded_in_number_and_age(archive: Archive) -> None:
    now = [0.0]
    visitors = VisitorBins(most=2, longest=60, clock=lambda: now[0])
    first, _ = visitors.of("")
    second, tables = visitors.of("")
    visitors.of(first)
    visitors.of("")  # the second is the one that was away longest
    assert visitors.of(first)[0] == first
    assert visitors.of(second)[0] != second
    now[0] = 61.0
    assert visitors.of(first)[0] != first
    with pytest.raises(BinError, match="room"):
        tables.add("b", [clip_of(archive, "a1", 0, 1)] * (MOST_CLIPS + 1))
    tables.add("b", [clip_of(archive, "a1", 0, 1)])
    with pytest.raises(ArchiveError):
        tables.add("b", [clip_of(archive, "a1", 0, 1, comment="é" * 4000)] * 400)
    assert len(tables.get("b").clips) == 1
