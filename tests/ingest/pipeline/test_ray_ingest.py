"""An ingest over a Ray cluster on this machine: one worker, two of which one is killed, a run that is stopped."""

import _thread
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest.cluster.cluster_annotating import cluster_annotators
from ingest.cluster.cluster_readers import ClusterReaders, cluster_readers
from ingest.cluster.mapped_paths import PathMap
from ingest.cluster.ray_connection import ClusterError, RayConnection
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.report import IngestProgress, IngestReport
from ingest.pipeline.run import ingest
from ingest.pipeline.stored.annotating_added import annotate_added
from ingest.pipeline.video_readers import ReadingRun
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.archive import Archive
from tests.support.footage.clips import write_five_reels
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.ray_loading import BRAKE, load

pytest.importorskip("ray", reason="the package ray is not installed")
pytestmark = pytest.mark.slow  # starts Ray, and workers


@pytest.fixture(scope="module")
def brake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("brake") / "brake"


@pytest.fixture(scope="module")
def cluster(brake: Path) -> Iterator[RayConnection]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(BRAKE, str(brake))
        connection = RayConnection("local")
        yield connection
        connection.close()


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    media = tmp_path_factory.mktemp("media")
    write_five_reels(media)
    (media / "1.srt").write_text("1\n00:00:00,500 --> 00:00:01,500\nBuenas noches.\n")
    (media / "copy.mp4").write_bytes((media / "0.mp4").read_bytes())
    (media / "broken.mp4").write_bytes(b"nothing")
    return media


@pytest.fixture(scope="module")
def undisturbed(media: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed") / "archive"
    with open_archive(folder) as archive:
        ingest([media], archive, ColourEncoder(), IngestSettings(speech=SpeechSettings()))
    return folder


@contextmanager
def open_archive(folder: Path) -> Iterator[Archive]:
    encoder = ColourEncoder()
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        yield archive


def assert_same(one: Path, other: Path) -> None:
    with open_archive(one) as a, open_archive(other) as b:
        assert {video.id for video in a.videos()} == {video.id for video in b.videos()}
        for video in a.videos():
            shots, twin = a.shots(video.id), b.video_by_id(video.id)
            assert twin is not None
            known = [replace(one, name="", path=Path(), modified=0) for one in (video, twin)]
            assert known[0] == known[1]  # of two copies either may come first
            assert shots == b.shots(video.id)
            ids = [shot.id for shot in shots]
            assert np.allclose(a.vectors(ids), b.vectors(ids), atol=1e-4)
            mine, theirs = a.frame_embeddings(video.id), b.frame_embeddings(video.id)
            assert np.array_equal(mine.times, theirs.times)
            assert np.allclose(mine.vectors, theirs.vectors, atol=1e-3)  # float16
            assert [a.thumbnail(one).read_bytes() for one in ids] == [
                b.thumbnail(one).read_bytes() for one in ids
            ]
            assert a.speech(video.id) == b.speech(video.id)


class Watched:
    """The readers of a run, so that a test can see its workers."""

    def __init__(self, cluster: RayConnection, most: int) -> None:
        self._cluster, self._most = cluster, most
        self.made: ClusterReaders | None = None

    def __call__(self, run: ReadingRun) -> ClusterReaders:
        self.made = cluster_readers(self._cluster, PathMap(), self._most, load)(run)
        return self.made


def take_in(media: Path, folder: Path, readers: Watched, told: list[IngestProgress]) -> IngestReport:
    with open_archive(folder) as archive:
        settings = IngestSettings(speech=SpeechSettings())
        return ingest([media], archive, ColourEncoder(), settings, told.append, readers=readers)


def test_one_worker_makes_the_archive_that_one_machine_makes(
    cluster: RayConnection, media: Path, undisturbed: Path, tmp_path: Path
) -> None:
    told: list[IngestProgress] = []
    report = take_in(media, tmp_path / "archive", Watched(cluster, 1), told)
    assert (len(report.added), len(report.skipped), report.subtitles) == (5, 1, 1)
    assert [str(failed).partition(": ")[0] for failed in report.failed] == [str(media / "broken.mp4")]
    assert_same(tmp_path / "archive", undisturbed)
    assert told[-1].videos_done == told[-1].videos_in_all
    assert {video.worker for progress in told for video in progress.under_way} - {""}
    with open_archive(tmp_path / "archive") as archive:
        archive.ingest_choices.keep_annotators(["qualities"])
        with cluster_annotators(archive, cluster, PathMap(), 1, load) as elsewhere:
            assert annotate_added(archive, ColourEncoder(), elsewhere=elsewhere).videos == {"quality": 5}
        assert annotate_added(archive, ColourEncoder()).videos == {}


def test_a_worker_that_is_killed_costs_only_what_it_was_at(
    cluster: RayConnection, media: Path, undisturbed: Path, tmp_path: Path, brake: Path
) -> None:
    readers, killed = Watched(cluster, 2), list[str]()

    def kill_one(progress: IngestProgress) -> None:
        for video in progress.under_way:
            pool = readers.made.pool if readers.made else None
            if (
                not killed
                and pool
                and video.stage == "looking"
                and (process := pool.processes.get(video.worker))
            ):
                killed.append(video.worker)
                os.kill(process, signal.SIGKILL)
                brake.unlink()

    brake.touch()
    with open_archive(tmp_path / "archive") as archive:
        settings = IngestSettings(speech=SpeechSettings())
        report = ingest([media], archive, ColourEncoder(), settings, kill_one, readers=readers)
    assert killed
    assert (len(report.added), len(report.failed)) == (5, 1)
    assert_same(tmp_path / "archive", undisturbed)


def test_a_run_that_is_stopped_keeps_what_is_stored_and_the_next_one_goes_on(
    cluster: RayConnection, media: Path, undisturbed: Path, tmp_path: Path, brake: Path
) -> None:
    interrupted: list[bool] = []

    def stop(progress: IngestProgress) -> None:
        if progress.videos_done >= 2 and not interrupted:
            brake.write_text("")  # what is still to come waits
            interrupted.append(True)
            _thread.interrupt_main()  # Ctrl+C

    brake.write_text("0.2")  # a batch: all five would take six seconds
    with open_archive(tmp_path / "archive") as archive:
        settings = IngestSettings(speech=SpeechSettings())
        with pytest.raises(KeyboardInterrupt):
            ingest([media], archive, ColourEncoder(), settings, stop, readers=Watched(cluster, 1))
        assert 0 < len(archive.videos()) < 5
        brake.unlink()
        ingest([media], archive, ColourEncoder(), settings)
    assert_same(tmp_path / "archive", undisturbed)


def test_an_address_where_nobody_answers_is_said_at_once() -> None:
    with pytest.raises(ClusterError, match=r"The Ray cluster at 127\.0\.0\.1:1 cannot be reached"):
        RayConnection("127.0.0.1:1")
