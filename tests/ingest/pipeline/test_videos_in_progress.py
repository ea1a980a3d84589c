"""A long video while it is taken in: shown as far as it is read, marked so, and never taken for whole."""

import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest.annotators.annotator import Annotator
from ingest.pipeline import video_parts, video_reading
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from ingest.pipeline.stored.annotating import annotate
from ingest.pipeline.stored.recut import recut
from ingest.pipeline.video_parts import PartSchedule
from ingest.shots.boundaries import SegmentationSettings
from ingest.shots.sampling import SampledFrames, sample_frames
from ingest.shots.transitions import Transition
from retrieval.annotations import Annotation, AnnotatorName
from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip
from retrieval.errors import ArchiveError, MediaError
from retrieval.maintenance.check import check
from retrieval.types import Shot, Video
from tests.conftest import Filmoteca
from tests.kill_rounds.ingest_rounds import HARMLESS
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder

pytestmark = pytest.mark.slow  # reads a tape as slowly as real encoders do

COLOURS = ("red", "blue", "green", "yellow", "white", "black") * 3
SHOTS, LENGTH = len(COLOURS), 3.0 * len(COLOURS)
"""A part comes with each 16 s that transitions are looked for in."""
AT_ONCE = IngestSettings(parts_apart=0.0)


class Stopped(ArchiveError):
    """The run is ended from outside."""


class Watched(ColourEncoder):
    """Encodes one frame at a time, as slowly as real encoders do; somebody looks at each."""

    batch_size = 1

    def __init__(self, looks: Callable[[], None], seconds: float = 0.01) -> None:
        self._looks, self._seconds = looks, seconds

    def encode_prepared(self, prepared: np.ndarray) -> Any:
        self._looks()
        time.sleep(self._seconds)
        return super().encode_prepared(prepared)


@pytest.fixture(scope="module")
def tape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reel(tmp_path_factory.mktemp("tapes") / "tape.mp4", *COLOURS, seconds=3.0)


@pytest.fixture(autouse=True)
def _parts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts come as fast as they are stored: a test's tape is read in a second."""
    monkeypatch.setattr(video_parts, "REST", 0.0)


def made(folder: Path) -> Archive:
    encoder = ColourEncoder()
    return Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions)


def stopped(archive: Archive, tape: Path) -> Video:
    """The part that is there after a run was ended in the middle of the tape."""

    def stop() -> None:
        if any(video.is_in_progress and len(archive.shots(video.id)) > 4 for video in archive.videos()):
            raise Stopped("ended")

    with pytest.raises(Stopped):
        ingest([tape], archive, Watched(stop, 0.1), AT_ONCE)
    [video] = archive.videos()
    assert video.is_in_progress
    return video


def kept(archive: Archive) -> tuple[list[Shot], bytes, bytes]:
    """All that is kept of the pictures of an archive."""
    shots = archive.shots()
    thumbnails = b"".join(archive.thumbnail(shot.id).read_bytes() for shot in shots)
    return shots, archive.vectors([shot.id for shot in shots]).tobytes(), thumbnails


def test_a_tape_is_searched_while_it_is_read_and_ends_as_without(tape: Path, tmp_path: Path) -> None:
    seen: list[tuple[float, int]] = []
    with made(tmp_path / "archive") as archive, Archive.open(tmp_path / "archive") as reader:

        def look() -> None:
            for video in reader.videos():
                assert video.expected == pytest.approx(LENGTH, abs=0.1)
                assert 0 < video.duration < LENGTH
                shots = reader.shots(video.id)
                if reader.video_by_id(video.id) != video:  # the next part has come meanwhile
                    continue
                assert shots[0].start == 0
                assert shots[-1].end == video.duration
                hit = reader.nearest(reader.vectors([shots[0].id])[0], 1)[0]
                assert hit.similarity > 0.99
                assert reader.thumbnail(hit.id).is_file()
                assert not [one for one in check(reader.folder) if one.part not in ("progress", *HARMLESS)]
                seen.append((video.duration, len(shots)))

        report = ingest([tape], archive, Watched(look), AT_ONCE)
        assert [duration for duration, _ in seen] == sorted(duration for duration, _ in seen)
        assert len({shots for _, shots in seen}) > 1, "shots came one after another"
        [video] = archive.videos()
        assert (video.is_in_progress, report.shots, len(report.added), report.warnings) == (
            False,
            SHOTS,
            1,
            [],
        )
        with made(tmp_path / "without") as without:
            ingest([tape], without, ColourEncoder(), IngestSettings(parts_apart=math.inf))
            assert kept(archive) == kept(without)
            frames, whole = (one.frame_embeddings(video.id) for one in (archive, without))
            assert np.array_equal(frames.times, whole.times)
            assert np.array_equal(frames.vectors, whole.vectors)


def test_a_short_video_is_shown_whole_alone(tape: Path, tmp_path: Path) -> None:
    with made(tmp_path / "archive") as archive:
        ingest(
            [tape], archive, Watched(lambda: None if not archive.videos() else pytest.fail("shown in part"))
        )
        assert len(archive.videos()) == 1


def test_what_was_ended_in_the_middle_is_marked_and_read_to_its_end_next(
    tape: Path, tmp_path: Path, filmoteca: Filmoteca
) -> None:
    folder = tmp_path / "archive"
    with made(folder) as archive:
        part = stopped(archive, tape)
        assert 0 < part.duration < LENGTH
    assert [one.part for one in check(folder) if one.part not in HARMLESS] == ["progress"]
    told = filmoteca("info", "--archive", folder)
    assert any("In progress: tape.mp4" in line for line in told.out)
    value = json.loads(filmoteca("info", "--archive", folder, "--json").out[0])
    assert value["in_progress"] == [
        {"video": "tape.mp4", "seconds": round(part.duration, 3), "expected": pytest.approx(LENGTH, abs=0.1)}
    ]
    with made(folder) as archive:
        shrunk: list[float] = []
        ingest([tape], archive, Watched(lambda: shrunk.append(archive.videos()[0].duration)), AT_ONCE)
        assert min(shrunk) >= part.duration, "what was there stays until more is read"
        [video] = archive.videos()
        assert not video.is_in_progress
        assert len(archive.shots()) == SHOTS
    assert check(folder) == []
    assert "in_progress" not in filmoteca("info", "--archive", folder, "--json").out[0]


def test_a_part_whose_file_was_moved_is_no_known_video(tape: Path, tmp_path: Path) -> None:
    first = tmp_path / "first.mp4"
    first.write_bytes(tape.read_bytes())
    with made(tmp_path / "archive") as archive:
        stopped(archive, first)
        first.rename(tmp_path / "second.mp4")
        report = ingest([tmp_path / "second.mp4"], archive, ColourEncoder())
        assert (len(report.added), report.moved, report.skipped) == (1, [], [])
        [video] = archive.videos()
        assert (video.name, video.is_in_progress) == ("second.mp4", False)


def test_what_a_file_held_before_stays_until_its_new_contents_are_whole(tape: Path, tmp_path: Path) -> None:
    take = write_reel(tmp_path / "take.mp4", "red", "blue")
    with made(tmp_path / "archive") as archive:
        ingest([take], archive, ColourEncoder())
        before, shown = archive.videos(), list[list[Video]]()
        take.write_bytes(tape.read_bytes())
        ingest([take], archive, Watched(lambda: shown.append(archive.videos())), AT_ONCE)
        assert all(videos == before for videos in shown)
        [video] = archive.videos()
        assert (video.name, video.is_in_progress) == ("take.mp4", False)
        assert video.id != before[0].id


def test_a_part_is_neither_annotated_nor_cut_anew(tape: Path, tmp_path: Path) -> None:
    class Everywhere(Annotator):
        annotator = AnnotatorName("sound", "everywhere", "1")

        def annotate(self, video: Video, shots: Any, on_progress: Any) -> list[Annotation]:
            return []

    with made(tmp_path / "archive") as archive:
        part = stopped(archive, tape)
        assert annotate(archive, [Everywhere()]).videos == {}
        assert recut(archive, SegmentationSettings()) == 0
        assert archive.videos() == [part]
        ingest([tape], archive, ColourEncoder())
        assert annotate(archive, [Everywhere()]).videos == {"sound": 1}
        assert recut(archive, SegmentationSettings()) == SHOTS


def test_a_clip_set_aside_of_a_part_keeps_its_span(tape: Path, tmp_path: Path) -> None:
    with made(tmp_path / "archive") as archive:
        part = stopped(archive, tape)
        shot = archive.shots()[1]
        archive.bins.create("opening")
        archive.bins.add("opening", [NewClip(part, shot.start, shot.end)])
        ingest([tape], archive, ColourEncoder())
        [clip] = archive.bins.get("opening").clips
        assert (clip.video, clip.start, clip.end) == (part.id, shot.start, shot.end)
        assert any(one.start == shot.start for one in archive.shots())


def test_a_tape_that_cannot_be_read_to_its_end_stays_marked(
    tape: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any) -> Any:
        for frame in sample_frames(*given):
            if frame.time > 30:
                raise MediaError("{path}: the drive is away.", path=tape)
            yield frame

    monkeypatch.setattr(video_reading, "sample_frames", broken)
    with made(tmp_path / "archive") as archive:
        report = ingest([tape], archive, Watched(lambda: None), IngestSettings(parts_apart=0.0, apart=False))
        assert report.failed == [f"{tape}: the drive is away."]
        assert [video.is_in_progress for video in archive.videos()] == [True]
        monkeypatch.undo()
        ingest([tape], archive, ColourEncoder())
        assert [video.is_in_progress for video in archive.videos()] == [False]


def test_parts_cost_a_small_share_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_parts, "REST", rest := 25.0)
    now = 0.0
    schedule = PartSchedule(30.0, lambda: now)
    assert not schedule.is_due()
    now = 30.0
    assert [schedule.is_due(), schedule.is_due()] == [True, False], "one at a time"
    schedule.shown(4.0)
    now = 30.0 + 4.0 * rest - 1
    assert not schedule.is_due()
    now += 2
    assert schedule.is_due()


def test_the_part_ends_where_nothing_later_changes_it() -> None:
    cuts = [Transition("cut", at, at, at, 1.0) for at in (1.0, 2.6)]
    sampled = SampledFrames(
        times=[0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0],
        slots=[0, 1, 1, 2, 3, 4, 5],
        steepest=[0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0],
        transitions=cuts,
        settled=2.8,
    )
    assert sampled.part(0) is None
    few = sampled.part(3)  # the frame at 2.0 is not embedded
    assert few is not None
    assert (few.times, few.end, few.transitions) == ([0.0, 0.5, 1.0, 1.5], 2.0, cuts[:1])
    most = sampled.part(6)
    assert most is not None
    assert (most.times[-1], most.end, most.transitions) == (2.5, 2.8, cuts)
    copy = SampledFrames()
    copy.take(sampled.since(0, 0))
    copy.take(sampled.since(7, 2))
    assert (copy.times, copy.slots, copy.transitions) == (sampled.times, sampled.slots, sampled.transitions)
