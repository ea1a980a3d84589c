"""Videos into an archive: real files, a real archive, an encoder that knows colours and counts."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.pipeline import video_cutting, video_readers, video_reading
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.report import IngestProgress, IngestReport
from ingest.pipeline.run import ingest
from ingest.shots.sampling import sample_frames
from ingest.shots.segmentation import segment_shots
from retrieval.archive.archive import Archive
from retrieval.archive.tables.ingest_choices import IngestOrder
from retrieval.errors import ArchiveBusy, UsageError
from retrieval.types import Picture, Vectors
from tests.support.footage.clips import write_clip, write_reel
from tests.support.footage.colour_reels import COLOURS, ColourEncoder


class CountingEncoder(ColourEncoder):
    """Knows colours, and how much it was asked."""

    def __init__(self) -> None:
        self.encoded = 0
        self.batches: list[int] = []

    def encode_prepared(self, prepared: np.ndarray) -> Vectors:
        self.encoded += len(prepared)
        self.batches.append(len(prepared))
        return super().encode_prepared(prepared)


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def archive(tmp_path: Path, encoder: CountingEncoder) -> Iterator[Archive]:
    with Archive.create_or_open(
        tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions
    ) as archive:
        yield archive


@pytest.fixture(scope="module")
def reels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reels = tmp_path_factory.mktemp("reels")
    (reels / "older").mkdir()
    write_reel(reels / "one.mp4", "red", "green")
    write_reel(reels / "two.avi", "blue", "yellow", "red", codec="mjpeg", pixels="yuvj420p")
    write_reel(reels / "older" / "three.mkv", "cyan", "magenta")
    return reels


@pytest.fixture
def media(reels: Path, tmp_path: Path) -> Path:
    """Three different reels in a folder with a folder in it."""
    return Path(shutil.copytree(reels, tmp_path / "media"))


def names(archive: Archive) -> list[str]:
    return [video.name for video in archive.videos()]


def cuts(archive: Archive) -> list[tuple[object, ...]]:
    """All that an archive holds of shots, but for the places of files."""
    return [
        (shot.id, shot.start, shot.end, shot.scene, shot.semantic_class, archive.vectors([shot.id]).tobytes())
        for shot in archive.shots()
    ]


def ingest_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith(("decode", "store"))]


def test_files_and_folders_become_shots_that_tile_each_video(
    media: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    (media / "notes.txt").write_text("no video")
    (media / ".hidden.mp4").write_bytes(b"no video")
    (media / ".trash").mkdir()
    shutil.copy(media / "one.mp4", media / ".trash" / "gone.mp4")
    extra = write_reel(media.parent / "extra.mp4", "white", "black")

    report = ingest([media, extra], archive, encoder)

    assert names(archive) == ["extra.mp4", "one.mp4", "three.mkv", "two.avi"]
    assert report.failed == report.warnings == report.skipped == []
    assert report.shots == archive.totals().shots == 9
    assert report.seconds == pytest.approx(18, abs=0.1)
    assert (report.decoded, report.sampled) == (450, 36)
    for video in archive.videos():
        shots = archive.shots(video.id)
        edges = [0.0, *(shot.end for shot in shots)]
        assert edges == pytest.approx([0, 2, 4, 6][: len(edges)], abs=0.01)
        assert [shot.start for shot in shots] == edges[:-1]
        assert (video.width, video.height, video.fps) == (160, 90, 25)
        assert all(archive.thumbnail(shot.id).read_bytes().startswith(b"\xff\xd8") for shot in shots)


def test_what_is_done_is_skipped_without_the_encoder(
    media: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    ingest([media], archive, encoder)
    before, encoder.encoded = cuts(archive), 0
    report = ingest([media], archive, encoder)
    assert len(report.skipped) == 3
    assert (report.added, encoder.encoded) == ([], 0)
    assert cuts(archive) == before


def test_a_moved_and_a_touched_video_are_not_encoded_again(
    media: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    ingest([media], archive, encoder)
    before = cuts(archive)
    frames = encoder.encoded
    (media / "one.mp4").rename(media / "older" / "first.mp4")
    os.utime(media / "two.avi", ns=(1, 1))
    report = ingest([media], archive, encoder)
    assert [video.name for video in report.moved] == ["first.mp4"]
    assert archive.video("first.mp4").path == media / "older" / "first.mp4"
    assert len(report.skipped) == 2
    assert sorted(cuts(archive)) == sorted(before)
    assert encoder.encoded == frames  # nothing new: not even the encoder's scale is asked for
    encoder.encoded = 0
    assert len(ingest([media], archive, encoder).skipped) == 3
    assert encoder.encoded == 0


def test_a_changed_file_is_done_again_and_its_old_contents_are_gone(
    media: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    ingest([media], archive, encoder)
    old = archive.video("one.mp4")
    write_reel(media / "one.mp4", "white", "blue", "white")
    report = ingest([media], archive, encoder)
    assert [video.name for video in report.added] == ["one.mp4"]
    assert names(archive) == ["one.mp4", "three.mkv", "two.avi"]
    assert archive.video_by_id(old.id) is None
    assert len(archive.shots(archive.video("one.mp4").id)) == 3


def test_a_file_overwritten_with_a_copy_of_another_loses_its_old_contents(
    media: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    ingest([media], archive, encoder)
    shutil.copy(media / "two.avi", media / "one.mp4")
    report = ingest([media], archive, encoder)
    assert names(archive) == ["three.mkv", "two.avi"]
    assert (len(report.skipped), report.moved) == (3, [])


def test_two_files_that_changed_names_keep_their_own_contents(
    media: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    ingest([media], archive, encoder)
    one, two = archive.video("one.mp4"), archive.video("two.avi")
    one.path.rename(media / "x")
    two.path.rename(one.path)
    (media / "x").rename(two.path)
    ingest([media], archive, encoder)
    paths = {video.id: video.path for video in archive.videos()}
    assert len(paths) == 3
    assert (paths[one.id], paths[two.id]) == (two.path, one.path)


def test_copies_with_the_same_contents_are_taken_once(
    media: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    shutil.copy(media / "one.mp4", media / "copy.mp4")
    report = ingest([media, media / "one.mp4"], archive, encoder, IngestSettings(workers=3))
    assert len(report.added) == len(archive.videos()) == 3
    assert len(report.skipped) == 1


def test_videos_of_the_same_name_get_names_of_their_own(
    media: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    write_reel(media / "older" / "one.mp4", "white", "red")
    ingest([media], archive, encoder)
    assert len(set(names(archive))) == 4


def test_progress_rises_and_ends_at_the_total(
    media: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    write_reel(media / "live.mkv", "black", "white", streamed=True, container="matroska")
    told: list[IngestProgress] = []
    ingest([media], archive, encoder, IngestSettings(workers=2), told.append)
    done = [progress.seconds_done for progress in told]
    assert done == sorted(done)
    assert [p.videos_done for p in told] == sorted(p.videos_done for p in told)
    last = told[-1]
    assert last.seconds_done == last.seconds_in_all == pytest.approx(14, abs=0.5)  # live.mkv claims none
    assert last.videos_done == last.videos_in_all == 4


def test_the_time_left_follows_from_the_speed_so_far() -> None:
    assert IngestProgress(30, 120, 1, 4, "a", elapsed=10).seconds_left == 30
    assert IngestProgress(120, 120, 4, 4, "a", elapsed=10).seconds_left == 0
    assert IngestProgress(0, 120, 0, 4, "a", elapsed=10).seconds_left is None


def test_batches_are_filled_across_videos(tmp_path: Path, archive: Archive, encoder: CountingEncoder) -> None:
    for number, colour in enumerate(("red", "green", "blue", "cyan", "white", "black")):
        write_reel(tmp_path / f"{number}.mp4", colour, seconds=1)
    ingest(sorted(tmp_path.glob("*.mp4")), archive, encoder, IngestSettings(workers=2))
    assert len(archive.videos()) == 6
    assert max(encoder.batches) > 2  # of two pictures a video


def test_several_workers_give_the_same_archive_as_one(media: Path, tmp_path: Path) -> None:
    results = []
    for workers in (1, 4):
        encoder = CountingEncoder()
        with Archive.create_or_open(
            tmp_path / f"archive{workers}", encoder=encoder.name, dimensions=encoder.dimensions
        ) as archive:
            ingest([media], archive, encoder, IngestSettings(workers=workers))
            results.append(cuts(archive))
    assert results[0] == results[1]


@pytest.mark.slow
def test_what_waits_for_a_slow_encoder_is_bounded(
    tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    class SlowEncoder(CountingEncoder):
        prepared = most = 0

        def prepare(self, picture: Picture) -> np.ndarray:
            self.prepared += 1
            return super().prepare(picture)

        def encode_prepared(self, prepared: np.ndarray) -> Vectors:
            time.sleep(0.02)
            self.most = max(self.most, self.prepared - self.encoded)
            return super().encode_prepared(prepared)

    encoder = SlowEncoder()
    colours = ("red", "green", "blue", "yellow", "cyan", "magenta") * 3
    write_reel(tmp_path / "long.mp4", *colours, seconds=1)
    report = ingest([tmp_path / "long.mp4"], archive, encoder, IngestSettings(fps=30))
    assert report.encoded == report.sampled == 450
    held = (video_readers.MAX_QUEUED_BATCHES + 1) * encoder.batch_size + 1
    assert encoder.batch_size < encoder.most <= held + 2  # and two photographs, for the scale


def test_an_encoder_that_raises_ends_the_run_and_leaves_nothing_half(media: Path, archive: Archive) -> None:
    class FailingEncoder(CountingEncoder):
        def encode_prepared(self, prepared: np.ndarray) -> Vectors:
            if self.encoded > 8:
                raise RuntimeError("out of memory")
            return super().encode_prepared(prepared)

    with pytest.raises(RuntimeError, match="out of memory"):
        ingest([media], archive, FailingEncoder(), IngestSettings(workers=2))
    assert ingest_threads() == []
    assert all(len(archive.shots(video.id)) >= 2 for video in archive.videos())
    assert len(archive.videos()) < 3
    report = ingest([media], archive, CountingEncoder())
    assert (len(report.added) + len(report.skipped), report.failed) == (3, [])
    assert len(archive.shots()) == 7


def test_a_run_that_is_interrupted_keeps_what_is_finished(media: Path, archive: Archive) -> None:
    class InterruptedEncoder(CountingEncoder):
        def encode_prepared(self, prepared: np.ndarray) -> Vectors:
            if archive.videos():
                raise KeyboardInterrupt
            return super().encode_prepared(prepared[:])

    encoder = InterruptedEncoder()
    encoder.batch_size = 2
    with pytest.raises(KeyboardInterrupt):
        ingest([media], archive, encoder)
    assert ingest_threads() == []
    finished = names(archive)
    assert 1 <= len(finished) < 3
    report = ingest([media], archive, CountingEncoder())
    assert len(report.skipped) == len(finished)
    assert len(archive.videos()) == 3


def test_a_video_that_upsets_the_decoder_is_reported_and_the_others_go_on(
    media: Path, archive: Archive, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = sample_frames

    def upset(video, *rest):
        if video.path.name == "one.mp4":
            raise ZeroDivisionError("an unknown profile")
        return original(video, *rest)

    monkeypatch.setattr(video_reading, "sample_frames", upset)
    report = ingest([media], archive, encoder, IngestSettings(apart=False))
    assert names(archive) == ["three.mkv", "two.avi"]
    assert report.failed == [
        f"{media}/one.mp4: could not be read (an unknown profile); convert it with ffmpeg first."
    ]


def test_broken_files_are_named_and_the_others_taken_in(
    media: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    (media / "text.mp4").write_text("no video at all")
    (media / "empty.mov").touch()
    whole = (media / "one.mp4").read_bytes()
    (media / "torn.mp4").write_bytes(whole[: len(whole) // 2])  # its index stood at the end
    report = ingest([media, media / "missing.mkv"], archive, encoder)
    assert len(report.added) == 3
    failed = {Path(line.split(": ")[0]).name for line in report.failed}
    assert failed == {"text.mp4", "empty.mov", "torn.mp4", "missing.mkv"}


def test_a_truncated_file_keeps_what_can_be_read_and_warns(
    tmp_path: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    path = write_reel(tmp_path / "torn.mkv", "red", "green", "blue", "yellow", seconds=2)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    report = ingest([path], archive, encoder)
    [warning] = report.warnings
    assert "torn.mkv: only " in warning
    assert "of 8 seconds" in warning
    assert 1 < report.seconds < 6
    assert [shot.end for shot in archive.shots()][-1] == pytest.approx(report.seconds)


def test_a_file_that_vanishes_on_the_way_is_named(
    media: Path, archive: Archive, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = segment_shots

    def vanish(*values):
        (media / "one.mp4").unlink(missing_ok=True)
        return original(*values)

    monkeypatch.setattr(video_cutting, "segment_shots", vanish)
    report = ingest([media / "one.mp4", media / "two.avi"], archive, encoder)
    assert [video.name for video in report.added] == ["two.avi"]
    assert "one.mp4: cannot be read" in report.failed[0]


def test_nothing_new_needs_no_encoder(tmp_path: Path, archive: Archive, encoder: CountingEncoder) -> None:
    report = ingest([tmp_path / "missing.mp4"], archive, encoder)
    assert encoder.encoded == 0
    assert len(report.failed) == 1


def test_a_second_run_on_one_archive_is_refused(
    media: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    with archive.writing(), Archive.open(archive.folder) as second, pytest.raises(ArchiveBusy):
        ingest([media], second, encoder)


@pytest.mark.parametrize("wrong", [{"fps": 0}, {"fps": 1000}, {"fps": float("nan")}, {"workers": 0}])
def test_impossible_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        IngestSettings(**wrong)  # type: ignore[arg-type]


def test_a_report_counts_the_encoders_time(media: Path, archive: Archive, encoder: CountingEncoder) -> None:
    report: IngestReport = ingest([media], archive, encoder)
    assert 0 < report.encoder_seconds < report.elapsed
    assert report.encoded == encoder.encoded - 2


@pytest.mark.slow
def test_videos_come_in_the_order_that_is_wished(
    tmp_path: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    media = tmp_path / "ordered"
    media.mkdir()
    for age, (name, shots) in enumerate({"a.mp4": 3, "b.mp4": 1, "c.mp4": 2}.items()):
        path = write_reel(media / name, *list(COLOURS)[3 * age : 3 * age + shots])
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    expected: dict[IngestOrder, list[str]] = {
        "name": ["a.mp4", "b.mp4", "c.mp4"],
        "newest": ["c.mp4", "b.mp4", "a.mp4"],
        "shortest": ["b.mp4", "c.mp4", "a.mp4"],
    }
    for order, wanted in expected.items():
        report = ingest([media], archive, encoder, IngestSettings(order=order))
        assert [video.name for video in report.added] == wanted
        with archive.writing():
            archive.remove_videos([video.id for video in report.added])


def test_sound_alone_below_a_folder_is_counted_and_no_failure(
    tmp_path: Path, archive: Archive, encoder: CountingEncoder
) -> None:
    media = tmp_path / "mixed"
    media.mkdir()
    sound = write_clip(media / "sound.mp4", [], sound=(0, 1))
    write_reel(media / "film.mp4", "red")
    archive.ingest_choices.take_sounds(False)
    report = ingest([media], archive, encoder)
    assert ([video.name for video in report.added], report.failed) == (["film.mp4"], [])
    assert [one.path for one in report.passed_over] == [sound]
    assert [video.name for video in ingest([sound], archive, encoder).added] == ["sound.mp4"]  # named
