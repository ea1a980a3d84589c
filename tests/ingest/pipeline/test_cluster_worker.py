"""A cluster's worker and its pool without a cluster: what a worker answers, and what becomes of tasks."""

import ast
import errno
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import fsspec
import numpy as np
import pytest
from fsspec.implementations.local import LocalFileSystem

from ingest.cluster import ingest_worker, ray_connection, worker_roster
from ingest.cluster.cluster_tasks import (
    AnnotationTask,
    TaskDone,
    TaskFailed,
    WorkerInfo,
    WorkerSetup,
    WorkerUnable,
)
from ingest.cluster.ingest_worker import IngestWorker
from ingest.cluster.installed_versions import InstalledVersions
from ingest.cluster.mapped_paths import FootageFiles, PathMap
from ingest.cluster.ray_connection import ClusterError, Node, RayConnection, WorkerDied
from ingest.cluster.worker_pool import ClusterWorkerPool
from ingest.media.isolation import reader_pool
from ingest.media.isolation.reader_process import ReaderProcess, ReadingLimits, ReadingStopped
from ingest.pipeline.discovery import content_id
from ingest.pipeline.ingest_settings import IngestSettings
from ingest.pipeline.run import ingest
from ingest.pipeline.video_stages import CutVideo, PendingVideo, Transcript
from ingest.speech.subtitles import SpeechSettings
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError, ModelError, UsageError
from retrieval.types import Shot, ShotId, Video
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.footage.spoken_clips import (
    SPEECH_RECORDING,
    FakeAsrModel,
    read_recording,
    write_speech_clip,
)

ROOT = Path(__file__).parents[3]
NODE = Node("n1", "maquina", 4.0, 0.0)


def set_up(paths: PathMap | None = None) -> WorkerSetup:
    settings = IngestSettings(speech=SpeechSettings(), apart=False)
    return WorkerSetup(
        "fake:colours", settings, False, "parrot", paths or PathMap(), lambda _: ColourEncoder()
    )


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[IngestWorker]:
    """One that finds `here` as files of a URL."""
    monkeypatch.setattr(ingest_worker, "lazy_asr_model", lambda name: FakeAsrModel())
    made = IngestWorker(set_up(PathMap.parse([f"{tmp_path}/here={tmp_path.as_uri()}/there"])))
    yield made
    made.close()


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    (tmp_path / "clips").mkdir()
    return write_reel(tmp_path / "clips" / "reel.mp4", "red", "blue", "green")


def tracks_of(heard: TaskDone[Transcript]) -> list[str]:
    assert heard.value.speech is not None
    return [track.origin for track in heard.value.speech.tracks]


def test_a_worker_cuts_a_video_as_an_ingest_does(worker: IngestWorker, clip: Path, tmp_path: Path) -> None:
    encoder, pending = ColourEncoder(), PendingVideo(clip, 6.0, 6.0)
    known = worker.content_id(1, pending)
    assert isinstance(known, TaskDone)
    answer = worker.cut(2, replace(pending, id=known.value))
    assert isinstance(answer, TaskDone)
    cut = answer.value
    assert isinstance(cut, CutVideo)
    with Archive.create_or_open(
        tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions
    ) as archive:
        ingest([clip], archive, encoder, IngestSettings(apart=False))
        video = archive.video("reel.mp4")
        assert cut.shots == archive.shots(video.id)
        assert np.allclose(cut.vectors, archive.vectors([shot.id for shot in cut.shots]), atol=1e-4)
        assert [archive.thumbnail(shot.id).read_bytes() for shot in cut.shots] == list(cut.thumbnails)
        assert (cut.id, cut.duration, cut.fps) == (video.id, video.duration, video.fps)
    assert worker.progress({}) == {}


def test_what_lies_behind_a_url_is_fetched_with_its_subtitles_and_errors_name_it_as_it_is_here(
    worker: IngestWorker, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    there.mkdir()
    write_speech_clip(there / "talk.mp4", read_recording(SPEECH_RECORDING), seconds=2)
    (there / "talk.es.srt").write_text("1\n00:00:00,500 --> 00:00:01,500\nBuenas noches.\n")
    (there / "broken.mp4").write_bytes(b"no video at all" * 100)
    heard = worker.listen(1, PendingVideo(here / "talk.mp4", 2.0))
    assert isinstance(heard, TaskDone)
    assert tracks_of(heard) == ["talk.es.srt"]
    assert isinstance(worker.cut(2, PendingVideo(here / "talk.mp4", 2.0, 2.0)), TaskDone)
    for name, why in (("broken.mp4", "is no video"), ("missing.mp4", "cannot fetch")):
        failed = worker.cut(3, PendingVideo(here / name, 2.0))
        assert isinstance(failed, TaskFailed)
        assert str(failed.error).startswith(f"{here / name}: ")
        assert why in str(failed.error)


def test_speech_is_recognised_and_annotators_work_without_the_archive(
    worker: IngestWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_speech_clip(tmp_path / "talk.mp4", read_recording(SPEECH_RECORDING), seconds=2)
    heard = worker.listen(1, PendingVideo(path, 2.0))
    assert isinstance(heard, TaskDone)
    assert tracks_of(heard) == [FakeAsrModel().name]
    shot = Shot(ShotId("v", 1), 1, 1, 0.0, 2.0, 1.0, 4)
    video = Video("v", "talk.mp4", path, 2.0, 160, 90, 10.0, 1, 1, 4)
    task = AnnotationTask("qualities", video, (shot,), np.full((1, 16), 0.25, np.float32), None)
    found = worker.annotate(2, task)
    assert isinstance(found, TaskDone)
    assert found.value
    assert isinstance(
        worker.annotate(3, replace(task, video=replace(video, path=tmp_path / "x"))), TaskFailed
    )


def test_a_full_disk_is_the_workers_fault_and_not_the_videos(
    worker: IngestWorker, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ingest.shots.spool.EmbeddingSpool.of_frames", full)
    answer = worker.cut(1, PendingVideo(clip, 6.0, 6.0))
    assert isinstance(answer, WorkerUnable)
    assert "No space left" in answer.reason


def test_a_worker_whose_disk_was_full_reads_the_same_video_once_there_is_room(
    mount: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(mount))
    monkeypatch.setattr(ingest_worker, "lazy_asr_model", lambda name: FakeAsrModel())
    free = shutil.disk_usage(mount).free
    (mount / "filler").write_bytes(bytes(free - 2**13))  # a folder still fits
    worker = IngestWorker(set_up())
    try:
        pending = PendingVideo(clip, 6.0, 6.0)
        full = worker.cut(1, pending)
        assert isinstance(full, WorkerUnable), "no fault of the video's, which another worker may read"
        assert re.search("No space|disk is full", full.reason)
        (mount / "filler").unlink()
        assert isinstance(worker.cut(2, pending), TaskDone)
    finally:
        worker.close()
    assert not list(mount.iterdir()), "nothing is left on it"


class OddServer(LocalFileSystem):  # type: ignore[misc]
    """Files of this machine behind a server that refuses, or stalls, as the file's name says."""

    protocol = "odd"
    may_go = threading.Event()

    def get_file(self, rpath: str, lpath: str, **options: object) -> None:
        if "refused" in rpath:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
        self.may_go.wait(60)


def test_a_server_that_stalls_or_refuses_is_named_and_costs_no_worker(tmp_path: Path) -> None:
    fsspec.register_implementation("odd", OddServer, clobber=True)
    files = FootageFiles(PathMap.parse([f"{tmp_path}/here=odd:///there"]), patience=0.3)
    OddServer.may_go.clear()
    try:
        for name, why in (
            ("stalls.mp4", "nothing came for 0 seconds"),
            ("refused.mp4", "Connection refused"),
        ):
            wanted = tmp_path / "here" / name
            with pytest.raises(MediaError, match=why) as told, files.at_hand(wanted):
                pass
            assert str(told.value).startswith(f"{wanted}: a worker cannot fetch odd:///there/{name}")
    finally:
        OddServer.may_go.set()
        files.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Reader processes that end what is silent for two seconds."""
    reader_pool.close_idle_readers()
    limits = ReadingLimits(opening=2.0, silence=2.0)
    monkeypatch.setattr(reader_pool, "ReaderProcess", partial(ReaderProcess, limits))
    yield
    reader_pool.close_idle_readers()


@pytest.mark.slow
def test_a_drive_that_stalls_ends_nothing_but_the_reading_of_that_file(
    impatient: None, clip: Path, tmp_path: Path
) -> None:
    stalls = tmp_path / "stalls.mp4"
    os.mkfifo(stalls)  # whoever opens it waits, as for a share whose server stands still
    worker = IngestWorker(replace(set_up(), settings=IngestSettings(speech=None), recogniser=None))
    try:
        failed = worker.content_id(1, PendingVideo(stalls, 6.0))
        assert isinstance(failed, TaskFailed)
        assert re.search("stalls.mp4: .* no sign of life for 2 seconds", str(failed.error))
        assert isinstance(worker.cut(2, PendingVideo(stalls, 6.0, 6.0, id="0" * 32)), TaskFailed)
        shutil.copy(clip, beside := tmp_path / "beside.mp4")
        os.mkfifo(beside.with_suffix(".xml"))  # what a camera wrote beside it, on the same drive
        uncut = worker.cut(4, PendingVideo(beside, 6.0, 6.0, id="1" * 32))
        assert isinstance(uncut, TaskFailed)
        assert "the files beside it can be read" in str(uncut.error)
        known = worker.content_id(3, PendingVideo(clip, 6.0))
        assert isinstance(known, TaskDone)
        assert known.value == content_id(clip)
    finally:
        worker.close()


def test_prefixes_of_paths_are_mapped_the_longest_first() -> None:
    paths = PathMap.parse(["/mnt/a=/srv/a/", "/mnt/a/deep=s3://bucket/deep"])
    assert paths.there(Path("/mnt/a/film.mp4")) == "/srv/a/film.mp4"
    assert paths.there(Path("/mnt/a/deep/film.mp4")) == "s3://bucket/deep/film.mp4"
    assert paths.there(Path("/mnt/ab/film.mp4")) == "/mnt/ab/film.mp4"
    for wrong in ("/mnt/a", "a=/srv", "/mnt/a=srv"):
        with pytest.raises(UsageError, match="maps no path"):
            PathMap.parse([wrong])


def test_a_cluster_with_a_token_is_asked_with_it() -> None:
    for environment, mode in (
        ({"RAY_AUTH_TOKEN": "secret"}, "token"),
        ({"RAY_AUTH_TOKEN_PATH": "/run/secrets/ray"}, "token"),
        ({"RAY_AUTH_TOKEN": "secret", "RAY_AUTH_MODE": "disabled"}, "disabled"),
        ({}, None),
    ):
        known = dict(environment)
        ray_connection.show_token(known)
        assert known.get("RAY_AUTH_MODE") == mode


class ScriptedWorker:
    """Stands for a worker's process: answers tasks as its script says."""

    def __init__(self, script: "ScriptedCluster", facts: WorkerInfo | Exception) -> None:
        self._script, self._facts, self.is_killed = script, facts, False

    def call(self, group: str, method: str, *arguments: object) -> "Future[Any]":
        answer: Future[Any] = Future()
        if method == "progress":
            answer.set_result({})
            return answer
        found = self._facts if method == "ready" else self._script.answers.pop(0)
        if isinstance(found, Exception):
            answer.set_exception(found)
        elif found is not None:
            answer.set_result(found)
        return answer

    def kill(self) -> None:
        self.is_killed = True


class ScriptedCluster(RayConnection):
    """A cluster of one machine, whose workers answer one after the other what is said here; None is no answer."""

    def __init__(
        self, *answers: object, versions: InstalledVersions | None = None, starts: bool = True
    ) -> None:
        self.answers, self.workers = list(answers), list[ScriptedWorker]()
        self._facts = WorkerInfo(versions or InstalledVersions.here(), 4711)
        self._starts = starts

    def nodes(self) -> list[Node]:
        return [NODE]

    def start(self, setup: WorkerSetup, node: Node, cpus: float, gpus: float) -> Any:
        self.workers.append(ScriptedWorker(self, self._facts if self._starts else WorkerDied("no models")))
        return self.workers[-1]


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.cluster.worker_pool.LOOKING", 0.02)


def task(pool: ClusterWorkerPool) -> Any:
    return pool.do("pictures", "cut", "what", Path("film.mp4"))


def test_an_order_that_dies_with_its_worker_goes_to_another() -> None:
    cluster = ScriptedCluster(WorkerDied("killed"), WorkerUnable("the disk is full"), TaskDone("shots"))
    pool = ClusterWorkerPool(cluster, set_up())
    assert task(pool) == "shots"
    assert [worker.is_killed for worker in cluster.workers] == [True, True, False]
    pool.close()
    assert cluster.workers[2].is_killed


def test_a_video_that_costs_worker_after_worker_is_given_up_and_the_next_one_read() -> None:
    cluster = ScriptedCluster(*[WorkerDied("killed by the system")] * 3, TaskDone("shots"))
    pool = ClusterWorkerPool(cluster, set_up())
    with pytest.raises(MediaError, match=r"film.mp4: 3 workers .* were lost on it \(killed by the system\)"):
        task(pool)
    assert task(pool) == "shots"
    pool.close()


def test_what_is_wrong_with_a_video_or_a_model_is_not_tried_again() -> None:
    cluster = ScriptedCluster(
        TaskFailed(MediaError("film.mp4: is empty.")), TaskFailed(ModelError("No model."))
    )
    pool = ClusterWorkerPool(cluster, set_up())
    with pytest.raises(MediaError, match="is empty"):
        task(pool)
    with pytest.raises(ModelError, match="No model"):
        task(pool)
    assert len(cluster.workers) == 1
    pool.close()


@pytest.mark.slow
@pytest.mark.parametrize("differing", ["python", "filmoteca", "numpy"])
def test_a_worker_with_other_versions_is_refused_in_a_sentence(differing: str) -> None:
    here = InstalledVersions.here()
    other = InstalledVersions(
        tuple((name, "0.1" if name == differing else is_) for name, is_ in here.versions)
    )
    pool = ClusterWorkerPool(ScriptedCluster(versions=other), set_up())
    ours = re.escape(dict(here.versions)[differing])
    said = rf"The worker maquina has {differing} 0\.1 where this machine has {ours}; install the same there"
    with pytest.raises(ClusterError, match=said):
        task(pool)
    assert [f"{differing} 0.1" in warning for warning in pool.warnings] == [True]
    pool.close()


def versions_told_in(folder: Path) -> dict[str, str]:
    """What a process that runs the program of that folder tells of itself."""
    asked = "from ingest.cluster.installed_versions import InstalledVersions as V; print(V.here().versions)"
    found = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(ast.literal_eval(found.stdout))


def test_a_machine_tells_its_python_and_a_program_of_which_one_line_differs(tmp_path: Path) -> None:
    here = InstalledVersions.here()
    assert dict(here.versions)["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert here.difference(InstalledVersions.here()) is None
    assert here.difference(InstalledVersions(here.versions[:-1])) == (*here.versions[-1], "")
    for name in ("ingest/__init__.py", "ingest/cluster/__init__.py", "ingest/cluster/installed_versions.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    there = [versions_told_in(tmp_path)]
    with (tmp_path / "ingest" / "__init__.py").open("a") as program:
        program.write("MORE = 1\n")
    there.append(versions_told_in(tmp_path))
    differing = {name for name in there[0] if there[0][name] != there[1][name]}
    assert differing == {"filmoteca"}


@pytest.mark.slow
def test_workers_that_never_start_end_the_run_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = ClusterWorkerPool(ScriptedCluster(starts=False), set_up())
    with pytest.raises(ClusterError, match=r"does not start \(no models\)"):
        task(pool)
    pool.close()
    monkeypatch.setattr(worker_roster, "PATIENCE", 0.0)
    cluster = ScriptedCluster()
    monkeypatch.setattr(cluster, "nodes", lambda: [])
    pool = ClusterWorkerPool(cluster, set_up())
    with pytest.raises(ClusterError, match="No worker of the cluster was ready"):
        task(pool)
    pool.close()


@pytest.mark.slow
def test_closing_ends_orders_that_nobody_answers() -> None:
    cluster, ends = ScriptedCluster(None), list[BaseException]()
    pool = ClusterWorkerPool(cluster, set_up())

    def wait() -> None:
        try:
            task(pool)
        except ReadingStopped as end:
            ends.append(end)

    thread = threading.Thread(target=wait)
    thread.start()
    while cluster.answers:
        threading.Event().wait(0.01)
    pool.close()
    thread.join(10)
    assert len(ends) == 1
