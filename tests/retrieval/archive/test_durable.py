"""What is stored stays: flushed before it counts, readable where nothing can be written; nothing half is left."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.archive.catalogue import Catalogue
from retrieval.errors import ArchiveError
from retrieval.maintenance.backup import back_up
from retrieval.maintenance.check import check
from retrieval.storage import atomic_files
from retrieval.storage.atomic_files import atomic_file, scratch_folder
from retrieval.storage.database import Database
from retrieval.storage.schema import MIGRATIONS
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder

INGEST = """
import sys
from assistant.cli import main
from assistant.cli.setup import loading
from retrieval.encoders import EncoderChoice
from tests.support.footage.colour_reels import ColourEncoder
encoder = ColourEncoder()
loading.load_encoder = lambda name: encoder
loading.canonical_name = lambda name: encoder.name
loading.choose_encoder = lambda name: EncoderChoice(encoder.name, "")
archive, clips = sys.argv[1:]
sys.argv = ["filmoteca", "ingest", "--watch", "--no-speech", "--archive", archive, clips]
main.main()
"""


def test_files_are_on_the_disk_before_the_catalogue_shows_them(
    colour_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc to tell which file is flushed")
    seen: list[set[str]] = []
    publish = Catalogue.publish

    def published(self: Catalogue, *given: object, **also: object) -> None:
        seen.append(set(flushed))
        publish(self, *given, **also)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Catalogue, "publish", published)
    reel = write_reel(tmp_path / "new.mp4", "red", "blue")
    with Archive.open(colour_archive) as archive:
        ingest([reel], archive, ColourEncoder())
    (before,) = seen
    revision = max((colour_archive / "videos").iterdir())
    expected = {str(path) for path in revision.iterdir()} | {str(revision), str(revision.parent)}
    assert expected <= before
    assert len(expected) > 5


def test_an_archive_on_a_mount_that_is_only_read_is_read(colour_archive: Path, mount: Path) -> None:
    place = Path(shutil.copytree(colour_archive, mount / "archive"))
    subprocess.run(["mount", "-o", "remount,ro", str(mount)], check=True)
    with Archive.open(place) as archive:
        shots = archive.shots()
        assert len(shots) == 5
        assert archive.nearest(archive.vectors([shots[0].id])[0], 1)[0].id == shots[0].id
        assert archive.bins.all() == []
        with pytest.raises(ArchiveError, match="can only be read"):
            archive.bins.create("x")
        with pytest.raises(ArchiveError, match="cannot be written to"), archive.writing():
            pass


def test_a_check_finds_nothing_in_what_can_only_be_read(colour_archive: Path, mount: Path) -> None:
    """With and without a journal beside it, where SQLite opens the catalogue in different ways."""
    with Archive.open(colour_archive) as archive:
        archive.bins.create("late")
        with_journal = Path(shutil.copytree(colour_archive, mount / "with"))
        assert (with_journal / "catalogue.sqlite3-wal").stat().st_size
    without = Path(shutil.copytree(colour_archive, mount / "without"))
    subprocess.run(["mount", "-o", "remount,ro", str(mount)], check=True)
    for place in (with_journal, without):
        assert check(place) == []


def test_an_archive_of_an_earlier_format_that_can_only_be_read_says_what_to_do(
    colour_archive: Path, mount: Path
) -> None:
    place = Path(shutil.copytree(colour_archive, mount / "archive"))
    database = sqlite3.connect(place / "catalogue.sqlite3")
    database.execute(f"PRAGMA user_version = {len(MIGRATIONS) - 1}")
    database.close()
    subprocess.run(["mount", "-o", "remount,ro", str(mount)], check=True)
    with pytest.raises(
        ArchiveError, match="earlier version of filmoteca and cannot be written to: open it once"
    ):
        Archive.open(place)


def test_an_archive_on_a_full_disk_is_read(colour_archive: Path, mount: Path) -> None:
    place = Path(shutil.copytree(colour_archive, mount / "archive"))
    with (mount / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="No space"):
        filler.writelines(bytes(4096) for _ in range(10_000))
    with Archive.open(place) as archive:
        assert len(archive.shots()) == 5
        assert len(archive.videos()) == 2


def test_a_backup_to_a_full_disk_names_that_disk_and_leaves_nothing_half(
    colour_archive: Path, mount: Path
) -> None:
    with (mount / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="No space"):
        filler.writelines(bytes(4096) for _ in range(10_000))
    with pytest.raises(ArchiveError, match=f"The disk that holds {mount}/copy is full"):
        back_up(colour_archive, mount / "copy")
    assert list((mount / "copy").iterdir()) == []


def test_changes_that_lie_in_the_journal_alone_are_said(colour_archive: Path, mount: Path) -> None:
    with Archive.open(colour_archive) as archive:
        archive.bins.create("late")
        place = Path(shutil.copytree(colour_archive, mount / "archive"))
    (place / "catalogue.sqlite3-shm").unlink()
    assert (place / "catalogue.sqlite3-wal").stat().st_size
    subprocess.run(["mount", "-o", "remount,ro", str(mount)], check=True)
    with pytest.raises(ArchiveError, match="open it once where it can be written"):
        Archive.open(place)


def test_a_copy_is_made_before_a_migration(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    with Archive.create_or_open(folder, encoder="colours", dimensions=8):
        pass
    old = tmp_path / "format1.sqlite3"
    database = Database(old, MIGRATIONS[:1])
    with database.transaction():
        database.migrate()
        database.execute(
            "INSERT INTO archive (only, encoder, dimensions, created, program) VALUES (1, 'colours', 8, '', '')"
        )
    database.close()
    for file in folder.glob("catalogue.sqlite3*"):
        file.unlink()
    shutil.copy(old, folder / "catalogue.sqlite3")
    with Archive.open(folder) as archive:
        assert archive.bins.all() == []
    copy = Database(folder / "catalogue.format-1.sqlite3", MIGRATIONS)
    assert copy.version == 1
    copy.close()


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_every_format_is_brought_up_with_what_it_holds(tmp_path: Path, version: int) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    database = Database(folder / "catalogue.sqlite3", MIGRATIONS[:version])
    with database.transaction():
        database.migrate()
        database.execute(
            "INSERT INTO archive (only, encoder, dimensions, created, program) VALUES (1, 'colours', 2, '', '')"
        )
        database.execute(
            "INSERT INTO videos (id, revision, name, path, duration, width, height, fps, size, frames, modified) "
            "VALUES ('v', 1, 'a.mp4', x'2f61', 10.0, 4, 4, 25.0, 1, 1, 1)"
        )
        database.execute(
            "INSERT INTO shots (video, number, scene, class, start_time, end_time, thumbnail, frames) "
            "VALUES ('v', 1, 1, 1, 0.0, 10.0, 1.0, 1)"
        )
        database.execute("INSERT INTO vectors VALUES (1, x'0000803f00000000')")
    database.close()
    with Archive.open(folder) as archive:
        assert [video.name for video in archive.videos()] == ["a.mp4"]
        assert archive.vectors([archive.shots()[0].id]).tolist() == [[1.0, 0.0]]
        archive.bins.create("new")


def test_what_killed_processes_left_unfinished_goes_and_what_is_at_work_stays(tmp_path: Path) -> None:
    code = "import sys; from retrieval.storage import atomic_files; print(atomic_files._OURS)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f"{ended.stdout.strip()}{gone.pid}-aa.part"
    left.write_bytes(b"half")
    folder = tmp_path / f"{ended.stdout.strip()}{gone.pid}-scratch"
    (folder / "inner").mkdir(parents=True)
    ours = tmp_path / f"{atomic_files._OURS}{os.getpid()}-bb.part"
    ours.write_bytes(b"at work")
    others = tmp_path / ".filmoteca-abcdef-1-cc.part"
    others.write_bytes(b"another machine's")
    old = tmp_path / ".filmoteca-0011223344556677.part"
    old.write_bytes(b"of an earlier version")
    os.utime(old, (1, 1))
    with atomic_file(tmp_path / "whole.txt") as file:
        file.write(b"whole")
    assert {path.name for path in tmp_path.iterdir()} == {"whole.txt", ours.name, others.name}


def test_a_scratch_folder_of_a_killed_process_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import os, tempfile; from retrieval.storage.atomic_files import scratch_folder; "
        f"tempfile.tempdir = {str(tmp_path)!r}; print(scratch_folder(), flush=True); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    left = Path(killed.stdout.strip())
    assert left.is_dir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own = scratch_folder()
    assert list(tmp_path.iterdir()) == [own]


@pytest.mark.slow
def test_sigterm_ends_an_ingest_like_ctrl_c(tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    for number in range(12):
        write_reel(clips / f"{number}.mp4", "red", "green", "blue")
    command = [sys.executable, "-c", INGEST, str(tmp_path / "archive"), str(clips)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not list((tmp_path / "archive").glob("videos/*")) and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (0, 130), said
    assert "Traceback" not in said
    with Archive.open(tmp_path / "archive") as archive:
        for shot in archive.shots():
            assert archive.thumbnail(shot.id).is_file()
