"""An archive in one process: what goes in comes out, by name and by shot, and what changes it."""

import errno
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.archive.archive import Archive
from retrieval.archive.revisions import RevisionFiles
from retrieval.errors import ArchiveBusy, ArchiveError, FormatError, NotFound
from retrieval.types import ShotId
from tests.support.factories import (
    DIMENSIONS,
    ENCODER,
    FRAMES_A_SHOT,
    JPEG,
    add_video,
    make_archive,
    make_shots,
    make_video,
    random_vectors,
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        yield archive


# what goes in comes out


def test_a_video_comes_back_as_it_was_stored(archive: Archive) -> None:
    vectors = random_vectors(2, seed=7)
    with archive.writing():
        stored = add_video(archive, "c3", vectors=vectors, lengths=[1.5, 4.0])
    assert stored == replace(make_video("c3", shots=2), duration=5.5)
    assert archive.video("c3.mp4") == archive.video_by_id("c3") == stored
    assert archive.shots("c3") == make_shots("c3", [1.5, 4.0])
    assert archive.shot(ShotId("c3", 2)) == make_shots("c3", [1.5, 4.0])[1]
    assert archive.thumbnail(ShotId("c3", 2)).read_bytes() == JPEG
    np.testing.assert_array_equal(archive.vectors([ShotId("c3", 2), ShotId("c3", 1)]), vectors[::-1])
    times, frames, boundary_signals = archive.frame_embeddings("c3")
    assert boundary_signals == {}
    assert times.tolist() == [0.5 * n for n in range(8)]
    assert frames.dtype == np.float16
    np.testing.assert_allclose(frames, np.repeat(vectors, FRAMES_A_SHOT, axis=0), atol=1e-3)


def test_an_archive_opened_again_holds_what_it_held(archive: Archive) -> None:
    before = archive.videos(), archive.shots(), archive.stamp
    with Archive.open(archive.folder) as again:
        assert (again.videos(), again.shots(), again.stamp) == before
        assert (again.encoder, again.dimensions) == (ENCODER, DIMENSIONS)
        assert again.totals().videos == 2
        assert again.totals().shots == 6
        assert again.totals().seconds == 12.0


def test_shots_of_all_videos_stand_by_name_and_time(archive: Archive) -> None:
    assert [str(shot.id) for shot in archive.shots()] == ["a1/1", "a1/2", "a1/3", "b2/1", "b2/2", "b2/3"]


@pytest.mark.slow
def test_vectors_of_many_shots_come_in_the_order_asked_for(archive: Archive) -> None:
    vectors = random_vectors(1000, seed=3)
    with archive.writing():
        add_video(archive, "long", vectors=vectors)
    order = np.random.default_rng(0).permutation(1000)
    found = archive.vectors([ShotId("long", int(place) + 1) for place in order])
    np.testing.assert_array_equal(found, vectors[order])
    assert archive.vectors([]).shape == (0, DIMENSIONS)


def test_of_many_shots_those_that_are_there_come_in_the_order_asked_for(archive: Archive) -> None:
    first, second = archive.shots("a1")[:2]
    asked = [second.id, ShotId("zz", 1), ShotId("a1", 99), first.id, second.id]
    assert archive.present_shots(asked) == [second, first, second]
    assert archive.present_shots([]) == []


def test_what_is_not_there_is_not_found(archive: Archive) -> None:
    assert archive.video_by_id("zz") is None
    assert archive.shots("zz") == []
    for shot_id in (ShotId("a1", 9), ShotId("zz", 1)):
        with pytest.raises(NotFound, match=str(shot_id)):
            archive.shot(shot_id)
        with pytest.raises(NotFound, match=str(shot_id)):
            archive.vectors([ShotId("a1", 1), shot_id])
        with pytest.raises(NotFound):
            archive.thumbnail(shot_id)
    with pytest.raises(NotFound):
        archive.frame_embeddings("zz")


def test_a_name_that_is_nearly_right_is_suggested(archive: Archive) -> None:
    assert archive.video("A1.MP4").id == "a1"
    with pytest.raises(NotFound, match=r"'a11\.mp4'.*Did you mean a1\.mp4"):
        archive.video("a11.mp4")
    with pytest.raises(NotFound) as error:
        archive.video("something else entirely")
    assert "Did you mean" not in str(error.value)


def test_stored_frames_that_are_damaged_are_an_archive_error(archive: Archive) -> None:
    for file in (archive.folder / "videos").rglob("frames.npy"):
        file.write_bytes(b"")
    with pytest.raises(FormatError, match="ingest it again"):
        archive.frame_embeddings("a1")


def test_a_video_of_no_shots_is_stored(archive: Archive) -> None:
    empty = np.zeros((0, DIMENSIONS), dtype=np.float32)
    with archive.writing():
        video = replace(make_video("c3"), duration=0.0, frames=0)
        archive.add_video(video, [], empty, [], np.zeros(0), empty)
    assert archive.video("c3.mp4") == video
    assert archive.shots("c3") == []


# names


def test_a_name_that_is_taken_gets_its_folders_until_it_differs(archive: Archive) -> None:
    with archive.writing():
        names = [
            add_video(archive, "r1", path="/tapes/1960/reel.mp4").name,
            add_video(archive, "r2", path="/tapes/1961/reel.mp4").name,
            add_video(archive, "r3", path="/copies/1961/reel.mp4").name,
            add_video(archive, "r4", path="/copies/1961/reel.mp4").name,
            add_video(archive, "r5", path="/other/REEL.mp4").name,
        ]
    assert names == [
        "reel.mp4",
        "1961/reel.mp4",
        "copies/1961/reel.mp4",
        "copies/1961/reel.mp4 (2)",
        "other/REEL.mp4",
    ]
    assert archive.video("1961/reel.mp4").id == "r2"


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.mp4",
        "tab\t\x1b[31m.mp4",
        'it\'s "quoted".mp4',
        "💃🏽 baile.mp4",
        "'; DROP TABLE videos; --",
        "%_.mp4",
        " ",
    ],
)
def test_a_hostile_name_comes_back_unchanged(archive: Archive, name: str) -> None:
    with archive.writing():
        add_video(archive, "h1", path=Path("reels") / name)
    found = archive.video(name)
    assert (found.id, found.name, found.path) == ("h1", name, Path("reels") / name)


def test_bytes_that_are_no_text_stay_in_the_path_and_out_of_the_name(archive: Archive) -> None:
    path = Path("reels/caf\udce9.mp4")
    with archive.writing():
        add_video(archive, "h1", path=path)
        add_video(archive, "h2", path=Path("more/caf\udcff.mp4"))
    found = archive.video("caf\udce9.mp4")
    assert found.path == path
    assert json.dumps(found.name, ensure_ascii=False).encode()
    assert archive.video_by_id("h2") == archive.video("more/caf\udcff.mp4")


def test_accents_are_the_same_however_a_file_system_writes_them(archive: Archive) -> None:
    with archive.writing():
        add_video(archive, "n1", path="nin\u0303o.mp4")
    assert archive.video("ni\u00f1o.mp4").id == "n1"


# changes


def test_the_stamp_rises_with_every_change_and_only_then(archive: Archive) -> None:
    stamps = [archive.stamp]
    with archive.writing():
        pass
    assert archive.stamp == stamps[0]
    with archive.writing():
        add_video(archive, "c3")
        stamps.append(archive.stamp)
        archive.move_video("c3", Path("moved.mp4"))
        stamps.append(archive.stamp)
        archive.remove_video("c3")
        stamps.append(archive.stamp)
    assert stamps == sorted(set(stamps))


def test_a_new_cut_takes_the_place_of_the_old_one(archive: Archive) -> None:
    vectors = random_vectors(5, seed=11)
    with archive.writing():
        add_video(archive, "a1", vectors=vectors, lengths=[1, 1, 1, 1, 2])
    assert len(archive.shots("a1")) == 5
    assert archive.nearest(vectors[4], 1)[0].id == ShotId("a1", 5)
    assert len(archive.nearest(vectors[4], 100)) == 8
    assert len(list((archive.folder / "videos").iterdir())) == 2


def test_a_new_cut_keeps_the_name(archive: Archive) -> None:
    with archive.writing():
        add_video(archive, "c3", path="x/a1.mp4")
        archive.remove_video("a1")
        assert add_video(archive, "c3", path="x/a1.mp4").name == "x/a1.mp4"


def test_a_moved_video_keeps_its_shots(archive: Archive) -> None:
    shots = archive.shots("a1")
    with archive.writing():
        moved = archive.move_video("a1", Path("/new/place/b2.mp4"))
        assert (moved.name, moved.modified) == ("place/b2.mp4", 1)
        assert archive.video("place/b2.mp4").path == Path("/new/place/b2.mp4")
        archive.move_video("a1", Path("/new/a.mp4"), "first reel", modified=2)
        assert archive.video("first reel").modified == 2
    assert archive.shots("a1") == shots
    assert archive.nearest(archive.vectors([ShotId("a1", 1)])[0], 1)[0].id == ShotId("a1", 1)
    with archive.writing(), pytest.raises(NotFound):
        archive.move_video("zz", Path("z.mp4"))


def test_a_removed_video_leaves_nothing_behind(archive: Archive) -> None:
    with archive.writing():
        archive.remove_video("a1")
        with pytest.raises(NotFound):
            archive.remove_video("a1")
    assert [video.id for video in archive.videos()] == ["b2"]
    assert {shot.id.video for shot in archive.shots()} == {"b2"}
    assert len(list((archive.folder / "videos").iterdir())) == 1


def test_shots_vectors_and_thumbnails_must_belong_together(archive: Archive) -> None:
    video, shots, vectors = make_video("c3"), make_shots("c3", [2, 2, 2]), random_vectors(3)
    times, frames = np.arange(3.0), random_vectors(3)
    jpegs = [JPEG] * 3
    with archive.writing():
        for wrong in (
            (video, shots[:2], vectors, jpegs, times, frames),
            (video, shots, vectors, jpegs[:2], times, frames),
            (video, make_shots("b2", [2, 2, 2]), vectors, jpegs, times, frames),
            (video, shots, vectors * 2, jpegs, times, frames),
            (video, shots, vectors * np.float32("nan"), jpegs, times, frames),
            (video, shots, vectors[:, :5], jpegs, times, frames),
            (video, shots, vectors, jpegs, times[:2], frames),
        ):
            with pytest.raises(ValueError, match=r"\w"):
                archive.add_video(*wrong)
    assert archive.video_by_id("c3") is None


def test_changes_outside_of_writing_are_refused(archive: Archive) -> None:
    with pytest.raises(RuntimeError, match="writing"):
        add_video(archive, "c3")
    with pytest.raises(RuntimeError, match="writing"):
        archive.remove_video("a1")


def test_a_second_writer_is_told_who_writes(archive: Archive) -> None:
    with Archive.open(archive.folder) as other, archive.writing():
        with pytest.raises(ArchiveBusy, match=r"process \d+ on "), other.writing():
            pass
        assert len(other.videos()) == 2
    with Archive.open(archive.folder) as other, other.writing():
        add_video(other, "c3")
    assert archive.video("c3.mp4").id == "c3"


def test_a_thread_that_reserves_its_turn_writes_several_times_and_nobody_else_in_between(
    archive: Archive,
) -> None:
    refused: list[Exception] = []

    def write_too() -> None:
        try:
            with archive.writing():
                pass
        except ArchiveBusy as error:
            refused.append(error)

    with archive.write_turn.reserved(), Archive.open(archive.folder) as other:
        for name in ("c3", "d4"):
            with archive.writing():
                add_video(archive, name)
            thread = threading.Thread(target=write_too)
            thread.start()
            thread.join()
            with pytest.raises(ArchiveBusy), other.writing():
                pass
    assert len(refused) == 2
    write_too()
    assert (len(refused), len(archive.videos())) == (2, 4)


def test_an_error_inside_of_writing_gives_the_lock_back(archive: Archive) -> None:
    def fail_while_writing() -> None:
        with archive.writing():
            add_video(archive, "c3")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_while_writing()
    with archive.writing():
        pass
    assert archive.video("c3.mp4").id == "c3"
    assert len(archive.nearest(random_vectors(1)[0], 100)) == 9


@pytest.mark.parametrize("place", ["files", "catalogue"])
def test_a_full_disk_is_one_sentence_and_nothing_half(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with archive.writing():
        if place == "files":
            write = RevisionFiles.write

            def write_half(files: RevisionFiles, revision: int, jpegs: list[bytes], frames: object) -> None:
                write(files, revision, jpegs[:1], frames)  # type: ignore[arg-type]
                raise full

            monkeypatch.setattr(RevisionFiles, "write", write_half)
        else:
            pages = archive._catalogue._db.one("PRAGMA page_count")[0]
            archive._catalogue._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(ArchiveError, match=r"[Dd]isk|[Ss]pace"):
            add_video(archive, "c3", shots=2000)
        assert archive.video_by_id("c3") is None
        assert len(archive.shots()) == 6
        assert len(list((archive.folder / "videos").iterdir())) == 2


def test_threads_share_an_archive_while_one_of_them_writes(archive: Archive) -> None:
    asked, problems = random_vectors(1)[0], []

    def read() -> None:
        try:
            for _ in range(30):
                for hit in archive.nearest(asked, 5):
                    archive.shot(hit.id)
                assert len(archive.shots()) % 3 == 0
                archive.sample(4)
        except Exception as error:  # noqa: BLE001 - shown by the test's own thread
            problems.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(3):
        with archive.writing():
            add_video(archive, f"t{number}")
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(archive.nearest(asked, 100)) == 15
