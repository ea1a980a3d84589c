"""The page's jobs: the real ingest in a process of its own, stopped, killed, taken up again."""

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.footage import job_store
from assistant.footage.encoded_paths import encode_path
from assistant.footage.footage_intake import FootageIntake
from assistant.footage.ingest_job import IngestJob, IngestResult, JobInterrupted
from assistant.footage.ingest_jobs import MOST_DONE, IngestJobs
from assistant.footage.job_store import JobStore, StoredJobs, WatchedFolder
from assistant.footage.worker_messages import JobRequest
from assistant.jobs.job_queue import JobQueue
from assistant.jobs.job_worker_pool import JobWorkerPool
from retrieval.archive.archive import Archive
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder
from tests.support.ingest_workers import TIMEOUT, model_load_log, open_intake, pause_file, wait_for_job

pytestmark = pytest.mark.slow  # jobs in processes of their own


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive, open as the page has it open while jobs write."""
    encoder = ColourEncoder()
    with Archive.create_or_open(
        tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions
    ) as archive:
        yield archive


@pytest.fixture
def intake(archive: Archive, tmp_path: Path) -> Iterator[FootageIntake]:
    with open_intake(archive.folder, tmp_path) as intake:
        yield intake


def request(*paths: Path, **values: object) -> JobRequest:
    return JobRequest(paths=tuple(map(encode_path, paths)), speech=False, **values)  # type: ignore[arg-type]


def result_of(job: IngestJob) -> IngestResult:
    assert job.status.result is not None
    return job.status.result


def was_interrupted(job: IngestJob) -> bool:
    return job.state == "failed" and isinstance(job.status.error, JobInterrupted)


def names(archive: Archive) -> list[str]:
    return [video.name for video in archive.videos()]


def test_a_job_takes_a_folder_in_and_readers_see_it_at_once(
    intake: FootageIntake, archive: Archive, footage: Path
) -> None:
    (footage / "broken.mp4").write_text("no video")
    stamp = archive.stamp
    assert not names(archive)
    job = wait_for_job(intake, intake.jobs.add(request(footage)).id)
    status, result = job.status, result_of(job)
    assert (status.state, status.message) == ("done", "")
    assert sorted(result.added) == names(archive) == ["flags.mp4", "sea.mkv"]
    assert (result.shots, status.progress.items_done, status.progress.items_total) == (5, 2, 2)
    assert status.progress.frames_per_second > 0
    assert len(result.failed) == 1
    assert "broken.mp4: is no video" in result.failed[0]
    assert archive.stamp > stamp
    first = archive.shots(archive.video("flags.mp4").id)[0]
    assert archive.nearest(archive.vectors([first.id])[0], 1)[0].id == first.id
    again = result_of(wait_for_job(intake, intake.jobs.again(job.id).id))
    assert (again.skipped, again.added_in_all, again.failed_in_all) == (2, 0, 1)


def paused_job(intake: FootageIntake, archive: Archive, footage: Path) -> IngestJob:
    """One that is at work on the footage, and waits."""
    pause_file(archive.folder).touch()
    job = intake.jobs.add(request(footage))
    wait_for_job(intake, job.id, lambda job: job.status.step == "working")
    return job


def test_a_stopped_job_leaves_nothing_half_there_and_goes_on_later(
    intake: FootageIntake, archive: Archive, footage: Path
) -> None:
    pause_file(archive.folder).touch()
    first = intake.jobs.add(request(footage))
    second = intake.jobs.add(request(footage / "sea.mkv"))
    working = wait_for_job(intake, first.id, lambda job: job.status.step == "working")
    assert (working.status.progress.items_done, working.status.progress.items_total) == (0, 2)
    assert wait_for_job(intake, second.id, lambda job: True).state == "queued"
    intake.jobs.cancel(second.id)
    intake.jobs.cancel(first.id)
    pause_file(archive.folder).unlink()
    assert wait_for_job(intake, first.id).state == wait_for_job(intake, second.id).state == "cancelled"
    with archive.writing():  # the process is gone, and its lock with it
        pass
    assert all(archive.shots(video.id) for video in archive.videos())
    assert wait_for_job(intake, intake.jobs.again(first.id).id).state == "done"
    assert names(archive) == ["flags.mp4", "sea.mkv"]


def test_a_killed_process_is_told_of_and_its_job_goes_on_in_the_next_run_of_the_server(
    archive: Archive, footage: Path, tmp_path: Path
) -> None:
    with open_intake(archive.folder, tmp_path) as intake:
        job = paused_job(intake, archive, footage)
        os.kill(job.process.pid, signal.SIGKILL)  # type: ignore[union-attr]
        assert was_interrupted(wait_for_job(intake, job.id))
    with open_intake(archive.folder, tmp_path) as intake:
        (known,) = intake.jobs.now()
        assert was_interrupted(known)
        assert known.request == job.request
        assert wait_for_job(intake, intake.jobs.again(known.id).id).state == "done"
        assert len(names(archive)) == 2
        assert not (archive.folder / "footage.json").exists()
    with open_intake(archive.folder, tmp_path) as intake:
        assert intake.jobs.now() == []


def test_a_server_that_ends_takes_its_job_along_and_remembers_it(
    archive: Archive, footage: Path, tmp_path: Path
) -> None:
    with open_intake(archive.folder, tmp_path) as intake:
        paused_job(intake, archive, footage)
    with archive.writing():
        pass
    with open_intake(archive.folder, tmp_path) as intake:
        assert [was_interrupted(job) for job in intake.jobs.now()] == [True]
        intake.jobs.dismiss(intake.jobs.now()[0].id)
        assert intake.jobs.now() == []


def test_an_archive_that_another_process_writes_to_is_named(
    intake: FootageIntake, archive: Archive, footage: Path
) -> None:
    with archive.writing():
        job = wait_for_job(intake, intake.jobs.add(request(footage)).id)
    assert job.state == "failed"
    assert f"is being written to by process {os.getpid()} on " in job.status.message
    assert wait_for_job(intake, intake.jobs.again(job.id).id).state == "done"


def test_moved_videos_are_located_by_a_job(
    intake: FootageIntake, archive: Archive, footage: Path, tmp_path: Path
) -> None:
    wait_for_job(intake, intake.jobs.add(request(footage)).id)
    attic = footage.rename(tmp_path / "attic")
    write_reel(attic / "sea.mkv", "pink")
    job = wait_for_job(intake, intake.jobs.add(request(attic, kind="relocate")).id)
    result = result_of(job)
    assert (job.state, result.moved, result.missing, result.added) == (
        "done",
        1,
        1,
        ("flags.mp4",),
    )
    assert "has the name of sea.mkv but other contents" in result.failed[0]
    assert archive.video("flags.mp4").path == attic / "flags.mp4"


def test_a_watched_folder_becomes_jobs_as_it_fills_and_is_watched_again_by_the_next_server(
    archive: Archive, colour_clips: Path, tmp_path: Path
) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()

    def wait_for(*wanted: str) -> None:
        ends = time.monotonic() + TIMEOUT
        while tuple(names(archive)) != wanted and time.monotonic() < ends:
            time.sleep(0.1)
        assert tuple(names(archive)) == wanted

    with open_intake(archive.folder, tmp_path) as intake:
        intake.watched.watch(WatchedFolder(path=encode_path(incoming), speech=False))
        shutil.copy(colour_clips / "flags.mp4", incoming)
        wait_for("flags.mp4")
    shutil.copy(colour_clips / "sea.mkv", incoming)
    with open_intake(archive.folder, tmp_path) as intake:
        assert [folder.path for folder, _ in intake.watched.now()] == [encode_path(incoming)]
        wait_for("flags.mp4", "sea.mkv")
        intake.watched.forget(encode_path(incoming))
    with open_intake(archive.folder, tmp_path) as intake:
        assert intake.watched.now() == []


def test_what_two_threads_keep_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs and watched folders: one thread's is not written over by what the other knew of it before."""
    store, inside, go_on = JobStore(tmp_path / "jobs.json"), threading.Event(), threading.Event()
    merge = StoredJobs

    def slow_merge(**kept: Any) -> StoredJobs:
        if not inside.is_set():
            inside.set()
            go_on.wait(0.5)
        return merge(**kept)

    monkeypatch.setattr(job_store, "StoredJobs", slow_merge)
    keeping = threading.Thread(target=lambda: store.keep(unfinished=(request(tmp_path / "reel.mp4"),)))
    keeping.start()
    inside.wait(TIMEOUT)
    store.keep(watched=(WatchedFolder(path="incoming"),))
    go_on.set()
    keeping.join()
    assert store.now.watched == (WatchedFolder(path="incoming"),)
    assert store.now.unfinished == (request(tmp_path / "reel.mp4"),)


def test_jobs_share_their_models_and_a_stopped_one_takes_them_along(
    intake: FootageIntake, archive: Archive, footage: Path
) -> None:
    (sea, flags) = sorted(footage.iterdir(), reverse=True)
    for clip in (sea, flags):
        assert wait_for_job(intake, intake.jobs.add(request(clip)).id).state == "done"
    assert len(names(archive)) == 2
    assert model_load_log(archive.folder).read_text().splitlines() == [ColourEncoder.name]
    job = paused_job(intake, archive, write_reel(footage / "other.mp4", "red", "blue"))
    intake.jobs.cancel(job.id)
    pause_file(archive.folder).unlink()
    assert wait_for_job(intake, job.id).state in ("cancelled", "done")
    assert wait_for_job(intake, intake.jobs.add(request(footage)).id).state == "done"
    assert len(model_load_log(archive.folder).read_text().splitlines()) == 2


def test_a_process_without_a_job_is_ended_and_another_is_started(tmp_path: Path) -> None:
    workers = JobWorkerPool((sys.executable, "-c", "import sys; sys.stdin.read()"), idle=0.2)
    first = workers.take()
    workers.give_back(first)
    assert workers.take() is first
    workers.give_back(first)
    assert first.wait(TIMEOUT) == 0
    second = workers.take()
    assert second is not first
    workers.give_back(second)
    workers.close()
    assert second.returncode == 0


def test_a_job_that_failed_is_known_however_many_are_done_after_it(tmp_path: Path) -> None:
    """Also to the next run of the server."""
    script = (
        "import sys\n"
        "for line in sys.stdin:\n"
        "    if 'breaks' in line: sys.exit(1)\n"
        '    print(\'{"outcome": "done"}\', flush=True)\n'
    )
    workers, store = JobWorkerPool((sys.executable, "-c", script)), tmp_path / "jobs.json"
    queue = JobQueue()
    jobs = IngestJobs(tmp_path, workers, JobStore(store), queue)
    try:
        for name in ("breaks", *map(str, range(MOST_DONE + 4))):
            job = jobs.add(request(tmp_path / name))
            ends = time.monotonic() + TIMEOUT
            while not job.is_over and time.monotonic() < ends:
                time.sleep(0.005)
            assert job.state == ("failed" if name == "breaks" else "done")
        assert [job.state for job in jobs.now()] == ["failed", *["done"] * MOST_DONE]
    finally:
        queue.close(1.0)
        workers.close()
    assert JobStore(store).now.unfinished == (request(tmp_path / "breaks"),)
