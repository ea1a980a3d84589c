"""Bins: every change can be taken back and made again, by whoever opens the archive next."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.archive.archive import Archive
from retrieval.bins.bins import Bin, BinClip, BinError
from retrieval.bins.tables import BinTables
from retrieval.bins.visitor_bins import VisitorBins, VisitorBinTables
from retrieval.errors import EditConflict, NotFound
from tests.support.factories import add_video, clip_of, make_archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        yield archive


def content(chosen: Bin) -> tuple[str, tuple[BinClip, ...]]:
    return chosen.name, chosen.clips


def filled(archive: Archive, clips: int = 4) -> Bin:
    return archive.bins.add(
        "b", [clip_of(archive, "a1", n, n + 1, comment=f"clip {n}") for n in range(clips)]
    )


def test_every_change_is_taken_back_and_made_again_after_the_archive_was_closed(archive: Archive) -> None:
    made = filled(archive)
    first, second, third, _ = (clip.id for clip in made.clips)
    changes = (
        lambda bins: bins.move("b", third, 1),
        lambda bins: bins.trim("b", second, 1.25, 1.75),
        lambda bins: bins.annotate("b", first, 'the "best"\n🎬'),
        lambda bins: bins.remove("b", [first, third]),
        lambda bins: bins.add("b", [clip_of(archive, "b2", 0, 1, query="q")]),
        lambda bins: bins.rename("b", "Feria"),
    )
    states = [content(made), *(content(change(archive.bins)) for change in changes)]
    with Archive.open(archive.folder) as other:
        for before in reversed(states[:-1]):
            assert content(other.bins.undo(other.bins.all()[0].name)) == before
    assert content(archive.bins.get("b")) == states[0]
    for after in states[1:]:
        assert content(archive.bins.redo(archive.bins.all()[0].name)) == after
    with pytest.raises(NotFound, match="no change"):
        archive.bins.redo("Feria")


def test_what_would_be_taken_back_and_made_again_is_told(archive: Archive) -> None:
    assert (archive.bins.create("b").undo, archive.bins.get("b").redo) == ("", "")
    made = filled(archive)
    assert (made.undo, made.redo) == ("add", "")
    archive.bins.move("b", made.clips[0].id, 3)
    back = archive.bins.undo("b")
    assert (back.undo, back.redo) == ("add", "move")
    empty = archive.bins.undo("b")
    assert (empty.clips, empty.undo, empty.redo) == ((), "", "add")
    with pytest.raises(NotFound, match="no change"):
        archive.bins.undo("b")


def test_a_new_change_takes_the_place_of_what_was_taken_back(archive: Archive) -> None:
    made = filled(archive)
    archive.bins.move("b", made.clips[0].id, 3)
    archive.bins.undo("b")
    archive.bins.annotate("b", made.clips[0].id, "another way")
    assert (archive.bins.get("b").undo, archive.bins.get("b").redo) == ("comment", "")


def test_a_change_that_changes_nothing_is_no_step(archive: Archive) -> None:
    made = filled(archive)
    archive.bins.move("b", made.clips[0].id, 1)
    archive.bins.annotate("b", made.clips[0].id, "clip 0")
    assert archive.bins.get("b").undo == "add"


def test_points_that_are_moved_on_frame_by_frame_are_one_step(archive: Archive) -> None:
    made = filled(archive)
    for shift in (0.04, 0.08, 0.12):
        archive.bins.trim("b", made.clips[0].id, shift, 1.0)
    archive.bins.trim("b", made.clips[1].id, 1.5, 2.0)
    one = archive.bins.undo("b")
    assert (one.clips[0].start, one.clips[1]) == (0.12, made.clips[1])
    assert archive.bins.undo("b").clips == made.clips
    archive.bins.redo("b")
    assert archive.bins.trim("b", made.clips[0].id, 0.2, 1.0).redo == ""
    assert content(archive.bins.undo("b")) == content(made)


def test_taking_back_what_was_not_seen_is_refused(archive: Archive) -> None:
    seen = filled(archive)
    archive.bins.annotate("b", seen.clips[0].id, "from the other window")
    for change in (archive.bins.undo, archive.bins.redo):
        with pytest.raises(EditConflict):
            change("b", version=seen.version)
    now = archive.bins.get("b")
    assert content(archive.bins.undo("b", version=now.version)) == content(seen)


def test_a_name_that_is_taken_by_now_is_not_taken_back(archive: Archive) -> None:
    filled(archive)
    archive.bins.rename("b", "c")
    archive.bins.create("B")
    with pytest.raises(BinError) as raised:
        archive.bins.undo("c")
    assert raised.value.reason == "taken"
    assert archive.bins.get("c").undo == "rename"


def test_so_many_steps_are_kept_and_no_more(archive: Archive) -> None:
    [clip] = filled(archive, clips=1).clips
    for number in range(BinTables.most_steps + 20):
        archive.bins.annotate("b", clip.id, f"{number}")
    taken = 0
    while archive.bins.get("b").undo:
        archive.bins.undo("b")
        taken += 1
    assert taken == BinTables.most_steps
    assert archive.bins.get("b").clips[0].comment == "19"


def test_what_was_removed_comes_back_as_it_was_and_where_it_was(archive: Archive) -> None:
    made = filled(archive)
    step = archive.bins.remove("b", [made.clips[0].id, made.clips[2].id]).step
    assert content(archive.bins.restore(step)) == content(made)
    assert content(archive.bins.restore(step)) == content(made)  # twice does no harm
    archive.bins.redo("b")
    later = archive.bins.annotate("b", made.clips[1].id, "changed since")
    clips = archive.bins.restore(step).clips
    assert [clip.id for clip in clips] == [clip.id for clip in made.clips]
    assert (clips[0], clips[1], clips[2]) == (made.clips[0], later.clips[0], made.clips[2])
    assert archive.bins.undo("b").clips == later.clips
    with pytest.raises(NotFound, match="no longer kept"):
        archive.bins.restore(999)


def test_a_deleted_bin_comes_back_with_its_steps_beside_one_of_its_name(archive: Archive) -> None:
    made = filled(archive)
    number = archive.bins.delete("b")
    assert archive.bins.all() == []
    with pytest.raises(NotFound):
        archive.bins.get("b")
    [kept] = archive.bins.lists.deleted()
    assert (kept.id, kept.name, kept.clips, kept.seconds) == (number, "b", 4, 4)
    archive.bins.create("B")
    with Archive.open(archive.folder) as other:
        back = other.bins.bring_back(number)
    assert (back.name, back.clips, back.undo) == ("b 2", made.clips, "add")
    assert archive.bins.lists.deleted() == []
    with pytest.raises(NotFound, match="no longer kept"):
        archive.bins.bring_back(number)


def test_deleted_bins_are_few_and_one_may_be_forgotten_at_once(archive: Archive) -> None:
    for number in range(BinTables.most_deleted + 5):
        archive.bins.create(f"{number}")
        archive.bins.delete(f"{number}")
    kept = [bin.name for bin in archive.bins.lists.deleted()]
    assert kept == [f"{number}" for number in range(BinTables.most_deleted + 4, 4, -1)]
    archive.bins.create("slip")
    archive.bins.delete("slip", forget=True)
    assert [bin.name for bin in archive.bins.lists.deleted()] == kept


def test_clips_that_were_given_to_another_video_go_back(archive: Archive) -> None:
    seen = filled(archive, clips=1)
    with archive.writing():
        archive.remove_video("a1")
        add_video(archive, "a9", path="reels/restored.mp4")
    archive.bins.relocate("a1", "a9")
    assert archive.bins.undo("b").clips[0].video == seen.clips[0].video
    assert archive.bins.redo("b").clips[0].video == "a9"


def test_a_bin_of_an_older_archive_is_changed_as_ever(archive: Archive) -> None:
    """Places of clips may have gaps there."""
    made = filled(archive)
    archive.bins._db.execute("UPDATE bin_clips SET place = place * 3 + 4")
    archive.bins._db.execute("DELETE FROM bin_steps")
    archive.bins.trim("b", made.clips[2].id, 2.5, 3)
    added = archive.bins.add("b", [clip_of(archive, "b2", 0, 1)])
    assert [clip.video for clip in added.clips] == ["a1"] * 4 + ["b2"]
    assert [clip.id for clip in archive.bins.undo("b").clips] == [clip.id for clip in made.clips]


def test_a_visitors_steps_give_way_where_there_is_no_more_room(archive: Archive) -> None:
    _, bins = VisitorBins().of("")
    made = bins.add("b", [clip_of(archive, "a1", 0, 1, comment="x" * 4000)] * 60)
    for number in range(200):
        bins.annotate("b", made.clips[number % 60].id, f"{number % 10}" * 4000)
    assert bins.get("b").undo == "comment"
    bins.delete("b")
    assert [kept.clips for kept in bins.lists.deleted()] == [60]
    assert VisitorBinTables.most_steps < BinTables.most_steps
