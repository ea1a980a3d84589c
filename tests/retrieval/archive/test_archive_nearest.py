"""The shots of an archive that are near a vector, indexed or not, and samples of all."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.archive import archive as archive_module
from retrieval.archive.archive import Archive
from retrieval.archive.nearest import segments
from retrieval.errors import NotFound
from retrieval.queries import Filters
from retrieval.types import Shot, ShotId, Speech, Subtitle, SubtitleTrack
from tests.support.factories import DIMENSIONS, add_video, make_archive, random_vectors, unit


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        yield archive


def test_the_nearest_shots_come_best_first(archive: Archive) -> None:
    ids = [shot.id for shot in archive.shots()]
    vectors, asked = archive.vectors(ids), random_vectors(1, seed=9)[0]
    similarities = dict(zip(ids, (vectors @ asked).tolist(), strict=True))
    found = archive.nearest(asked, 4)
    assert [hit.id for hit in found] == sorted(ids, key=lambda shot: -similarities[shot])[:4]
    assert [hit.similarity for hit in found] == pytest.approx(
        [similarities[hit.id] for hit in found], abs=1e-5
    )
    assert len(archive.nearest(asked, 100)) == 6


def test_a_video_is_found_before_it_is_indexed_and_after(archive: Archive) -> None:
    vectors = random_vectors(3, seed=5)
    with archive.writing():
        add_video(archive, "c3", vectors=vectors)
        inside = archive.nearest(vectors[1], 9)
    assert inside[0].id == ShotId("c3", 2)
    after = archive.nearest(vectors[1], 9)
    assert [hit.id for hit in after] == [hit.id for hit in inside]
    assert [hit.similarity for hit in after] == pytest.approx([hit.similarity for hit in inside], abs=1e-5)


LINES = [(5.0, 6.0), (10.0, 12.5)]
"""Of the second video."""
KNOWN: dict[str, dict[str, Any]] = {
    "v1": {"recorded": "1994-05-16T23:00:00-05:00"},
    "v2": {"recorded": "1994-05-17T00:30:00+02:00"},
    "v3": {"width": 1080, "height": 1920, "modified": 1_000_000_000_000_000_000},
}
RECORDED = {"v1": "1994-05-16", "v2": "1994-05-17", "v3": "2001-09-09"}
"""The last was recorded when its file was changed."""


def meets(archive: Archive, shot: Shot, filters: Filters) -> bool:
    """Whether a shot meets the filters, as their documentation says it."""
    video = archive.video_by_id(shot.id.video)
    assert video is not None
    spoken = video.id == "v2" and any(shot.start < end and shot.end > start for start, end in LINES)
    return (
        (not filters.video or video.name in filters.video)
        and video.name not in filters.not_video
        and (filters.after is None or shot.start >= filters.after)
        and (filters.before is None or shot.start < filters.before)
        and (filters.from_end is None or shot.start >= video.duration - filters.from_end)
        and (filters.min_seconds is None or shot.seconds >= filters.min_seconds)
        and (filters.max_seconds is None or shot.seconds <= filters.max_seconds)
        and filters.has_speech in (None, spoken)
        and filters.orientation in (None, "landscape" if video.id != "v3" else "portrait")
        and (filters.recorded_from is None or RECORDED[video.id] >= filters.recorded_from)
        and (
            filters.recorded_to is None
            or RECORDED[video.id][: len(filters.recorded_to)] <= filters.recorded_to
        )
        and filters.added_from != "2999"
    )


@pytest.mark.slow
@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize(
    "filters",
    [
        Filters(video=("v2.mp4",)),
        Filters(after=40.0),
        Filters(before=40.0),
        Filters(min_seconds=3.0),
        Filters(max_seconds=2.0),
        Filters(video=("v1.mp4",), after=10.0, before=50.0, min_seconds=2.0, max_seconds=3.0),
        Filters(after=1e6),
        Filters(video=("v1.mp4", "v3.mp4")),
        Filters(not_video=("v2.mp4",)),
        Filters(video=("v1.mp4", "v3.mp4"), not_video=("v3.mp4", "v2.mp4")),
        Filters(from_end=9.0),
        Filters(from_end=9.0, not_video=("v1.mp4",), max_seconds=3.0),
        Filters(has_speech=True),
        Filters(has_speech=False, after=10.0, video=("v2.mp4", "v1.mp4")),
        Filters(orientation="portrait"),
        Filters(orientation="landscape", not_video=("v1.mp4",)),
        Filters(orientation="square"),
        Filters(recorded_from="1994", recorded_to="1994"),
        Filters(recorded_from="1995"),
        Filters(recorded_to="1994-05"),
        Filters(recorded_from="1994-05-17"),
        Filters(recorded_to="1994-05-16"),
        Filters(added_from="today", from_end=3.0),
        Filters(added_from="2999"),
    ],
)
def test_a_filter_gives_all_shots_that_meet_it(tmp_path: Path, indexed: bool, filters: Filters) -> None:
    lengths = [1.0, 2.0, 3.0, 4.0] * 10
    with make_archive(tmp_path / "archive") as archive:
        writing = archive.writing()
        writing.__enter__()
        for video in ("v1", "v2", "v3"):
            added = add_video(
                archive,
                video,
                vectors=random_vectors(40, seed=int(video[1])),
                lengths=lengths,
                **KNOWN[video],
            )
            lines = [Subtitle(start, end, "word") for start, end in LINES] if video == "v2" else []
            archive.set_speech(added.id, Speech((SubtitleTrack("en", "sidecar", "", tuple(lines)),)))
        if indexed:
            writing.__exit__(None, None, None)
        asked = random_vectors(1, seed=0)[0]
        expected = {shot.id for shot in archive.shots() if meets(archive, shot, filters)}
        assert {hit.id for hit in archive.nearest(asked, 1000, filters)} == expected
        assert set(archive.sample(1000, filters).ids) == expected
        assert len(archive.nearest(asked, 5, filters)) == min(5, len(expected))
        if not indexed:
            writing.__exit__(None, None, None)


def test_a_filter_for_an_unknown_video_is_an_error(archive: Archive) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        archive.nearest(random_vectors(1)[0], 3, Filters(video=("nowhere.mp4",)))


def test_a_vector_of_another_size_is_refused_and_the_index_still_trusted(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ValueError, match="16 dimensions"):
        archive.nearest(random_vectors(1, dimensions=5)[0], 3)
    assert len(archive.nearest(random_vectors(1)[0], 3)) == 3
    assert not caplog.text


def test_an_empty_archive_answers_with_nothing(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive:
        assert archive.nearest(random_vectors(1)[0], 5) == []
        assert archive.sample(5).vectors.shape == (0, DIMENSIONS)
        assert archive.videos() == []
        assert archive.shots() == []
        assert archive.totals().seconds == 0.0


def test_shots_of_removed_and_replaced_videos_are_never_found(tmp_path: Path) -> None:
    asked = unit([1.0] + [0.0] * (DIMENSIONS - 1))
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            add_video(archive, "near", vectors=np.repeat(asked, 10, axis=0))
            add_video(archive, "recut", vectors=np.repeat(asked, 10, axis=0))
            add_video(archive, "other", vectors=random_vectors(100))
        writing = archive.writing()
        writing.__enter__()
        archive.remove_video("near")
        add_video(archive, "recut", vectors=-asked)
        before = archive.nearest(asked[0], 15)
        writing.__exit__(None, None, None)
        for found in (before, archive.nearest(asked[0], 15)):
            assert len(found) == 15
            assert {hit.id.video for hit in found} == {"other"}
        assert len(archive.nearest(asked[0], 500)) == 101
        assert archive.video_by_id("near") is None


def test_a_worn_index_is_made_anew_and_still_complete(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a", "b", "c") as archive:
        for _ in range(3):
            with archive.writing():
                add_video(archive, "a")
                add_video(archive, "b")
        asked = archive.vectors([ShotId("b", 2)])[0]
        assert archive.nearest(asked, 1)[0].id == ShotId("b", 2)
        assert len(archive.nearest(asked, 100)) == 9


@pytest.mark.parametrize("files", ["codes.bin", "shots.npy", "complete.json"])
def test_a_damaged_index_is_done_without_and_then_made_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, files: str
) -> None:
    folder = tmp_path / "archive"
    with make_archive(folder, "a1", "b2") as archive:
        asked = random_vectors(1)[0]
        expected = [hit.id for hit in archive.nearest(asked, 6)]
    for file in (folder / "index").rglob(files):
        file.write_bytes(b"damage")
    with caplog.at_level(logging.WARNING), Archive.open(folder) as archive:
        assert [hit.id for hit in archive.nearest(asked, 6)] == expected
        assert "searching without it" in caplog.text
        caplog.clear()
        with archive.writing():
            pass
        assert [hit.id for hit in archive.nearest(asked, 6)] == expected
        assert not caplog.text


def test_an_index_that_is_gone_is_done_without(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1") as archive:
        pass
    shutil.rmtree(archive.folder / "index")
    with Archive.open(archive.folder) as archive:
        assert len(archive.nearest(random_vectors(1)[0], 5)) == 3
        assert not (archive.folder / "index").exists()


def test_a_sample_stays_the_same_until_the_archive_changes(archive: Archive) -> None:
    with archive.writing():
        add_video(archive, "c3", shots=50)
    first = archive.sample(10)
    assert len(set(first.ids)) == 10
    np.testing.assert_array_equal(first.vectors, archive.vectors(first.ids))
    assert archive.sample(10) is first
    with Archive.open(archive.folder) as again:
        assert again.sample(10).ids == first.ids
    with archive.writing():
        archive.remove_video("c3")
    assert len(archive.sample(10).ids) == 6


@pytest.mark.parametrize("share", [0.0, 2.0])
def test_filters_that_leave_few_or_many_give_the_same(
    tmp_path: Path, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "WHOLE_SCAN_SHARE", share)
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            add_video(archive, "v1", vectors=random_vectors(40, seed=1))
            add_video(archive, "v2", vectors=random_vectors(40, seed=2))
        with archive.writing():
            add_video(archive, "v1", vectors=random_vectors(30, seed=3))
            asked, filters = random_vectors(1)[0], Filters(after=10.0, not_video=("v2.mp4",))
            while_written = archive.nearest(asked, 7, filters)
        assert len(archive.nearest(asked, 100, filters)) == 25
        ids = [shot.id for shot in archive.shots("v1") if shot.start >= 10.0]
        similar = dict(zip(ids, (archive.vectors(ids) @ asked).tolist(), strict=True))
        for found in (while_written, archive.nearest(asked, 7, filters)):
            assert [hit.id for hit in found] == sorted(ids, key=lambda shot: -similar[shot])[:7]


@pytest.mark.slow
def test_a_long_ingest_is_indexed_while_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "INDEXED_AT_A_TIME", 20)
    with make_archive(tmp_path / "archive") as archive, Archive.open(archive.folder) as reader:
        with archive.writing():
            for number in range(12):
                add_video(archive, f"v{number}", vectors=random_vectors(6, seed=number))
                asked = random_vectors(6, seed=number)[2]
                assert reader.nearest(asked, 1)[0].id == ShotId(f"v{number}", 3)
            assert len(list((archive.folder / "index").iterdir())) > 1
        assert len(reader.nearest(asked, 100)) == 72
        with archive.writing():  # clears what was put together
            pass
        assert len(list((archive.folder / "index").iterdir())) == 2  # 48 shots, and 24 that came later
        assert len(reader.nearest(asked, 100)) == 72


def test_a_reader_keeps_segments_that_a_later_writer_has_cleared(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1") as archive, Archive.open(archive.folder) as reader:
        asked = archive.vectors([ShotId("a1", 2)])[0]
        before = reader.nearest(asked, 3)
        now = reader._index.current()
        for number in range(4):
            with archive.writing():
                add_video(archive, f"b{number}")
        assert not (archive.folder / "index" / "1").exists()
        assert now.ids(now.nearest(asked, 1, None)) == [before[0].id]
        assert len(reader.nearest(asked, 100)) == 15
