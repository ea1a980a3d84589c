"""An archive whose vectors lie in Chroma: embedded, and on a server that is started, killed and started again."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import numpy as np
import pytest

from retrieval.archive.archive import Archive
from retrieval.archive.nearest.chroma import chroma_index
from retrieval.archive.nearest.chroma.collection import ChromaCollection
from retrieval.archive.nearest.chroma.publication import RECORD, PublicationFile
from retrieval.archive.nearest.chroma.server import ServerAddress
from retrieval.archive.nearest.index_choice import SETTING, chosen_chroma
from retrieval.errors import ArchiveError, UsageError
from retrieval.maintenance.backup import back_up
from retrieval.maintenance.check import check, repair
from retrieval.maintenance.restore import restore
from retrieval.queries import Filters
from retrieval.types import ShotId
from tests.support.factories import add_video, make_archive, random_vectors

pytestmark = pytest.mark.slow  # servers that are started and killed

ROOT = Path(__file__).parents[3]
COMMAND = shutil.which(
    "chroma", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
)


class Server:
    """A Chroma server of its own command, on a free port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert COMMAND is not None
        command = [
            COMMAND,
            "run",
            "--path",
            str(self.folder),
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
        for _ in range(600):
            try:
                httpx.get(f"{self.address}/api/v2/heartbeat", timeout=1.0).raise_for_status()
                return
            except httpx.HTTPError:
                assert self.process.poll() is None, "the server ended"
                time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if COMMAND is None:
        pytest.skip("the command chroma is not there")
    server = Server(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=["chroma", "server"])
def setting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way to have the vectors in Chroma."""
    setting = "chroma" if request.param == "chroma" else request.getfixturevalue("server").address
    monkeypatch.setenv(SETTING, setting)
    return setting


@pytest.fixture
def on_server(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    if server.process is None:
        server.start()
    monkeypatch.setenv(SETTING, server.address)
    return server


def hits(archive: Archive, filters: Filters | None = None, n: int = 7) -> list[tuple[ShotId, float]]:
    found = archive.nearest(random_vectors(1, seed=99)[0], n, filters or Filters())
    return [(hit.id, round(hit.similarity, 5)) for hit in found]


def exact(archive: Archive, n: int) -> list[ShotId]:
    ids = [shot.id for shot in archive.shots()]
    similar = archive.vectors(ids) @ random_vectors(1, seed=99)[0]
    return [ids[place] for place in np.argsort(-similar)[:n]]


FILTERS = [
    Filters(),
    Filters(video=("v2.mp4",)),
    Filters(not_video=("v2.mp4", "v1.mp4")),
    Filters(after=40.0, before=60.0),
    Filters(from_end=9.0),
    Filters(min_seconds=3.0),
    Filters(max_seconds=1.0, video=("v1.mp4", "v3.mp4")),
    Filters(has_speech=False, min_seconds=4.0),
    Filters(after=1e6),
    Filters(video=("v1.mp4",), after=10.0, before=50.0, min_seconds=2.0, max_seconds=3.0, from_end=80.0),
]


def test_chroma_finds_what_the_segments_find(
    tmp_path: Path, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, lengths = tmp_path / "archive", [1.0, 2.0, 3.0, 4.0] * 10
    monkeypatch.delenv(SETTING)
    with make_archive(folder) as archive, archive.writing():
        for number in (1, 2, 3):
            add_video(archive, f"v{number}", vectors=random_vectors(40, seed=number), lengths=lengths)
    with Archive.open(folder) as archive:
        expected = [[hits(archive, filters, n) for n in (1, 7, 500)] for filters in FILTERS]
    monkeypatch.setenv(SETTING, setting)
    with Archive.open(folder) as archive:
        assert [[hits(archive, filters, n) for n in (1, 7, 500)] for filters in FILTERS] == expected
        with archive.writing():
            pass  # fills the collection
    for few in (0, 2000):
        monkeypatch.setattr(chroma_index, "FEW_SHOTS", few)
        with Archive.open(folder) as archive:
            found = [[hits(archive, filters, n) for n in (1, 7, 500)] for filters in FILTERS]
            assert found == expected
            assert not any(segment.codes.size for segment in archive._index.current().segments)


def test_what_is_added_cut_again_renamed_and_removed_is_found_as_it_is(
    tmp_path: Path, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma_index, "FEW_SHOTS", 0)
    folder = tmp_path / "archive"
    with make_archive(folder, "a1", "b2") as archive, Archive.open(folder) as reader:
        assert [shot for shot, _ in hits(reader)] == exact(archive, 6)
        with archive.writing():
            add_video(archive, "c3", vectors=random_vectors(30, seed=3))
            assert [shot for shot, _ in hits(reader, n=50)] == exact(archive, 36)
        with archive.writing():
            add_video(archive, "a1", vectors=random_vectors(5, seed=4))
            archive.rename_video("c3", "renamed.mp4")
            archive.remove_video("b2")
            assert [shot for shot, _ in hits(reader, n=50)] == exact(archive, 35)
        assert [shot for shot, _ in hits(reader, n=50)] == exact(archive, 35)
        assert len(hits(reader, Filters(video=("renamed.mp4",)), n=50)) == 30
        assert hits(reader) == hits(archive)
        assert len(archive.sample(100).ids) == archive.count() == 35
    home = chosen_chroma(folder / "index")
    assert home is not None
    published = PublicationFile(folder / "index").read(home.place)
    assert published is not None
    with closing(home):
        assert home.open(published.collection).count() == 35
    assert check(folder) == []


READER = """
import sys
from pathlib import Path
from retrieval.archive.archive import Archive
from tests.support.factories import random_vectors

with Archive.open(Path(sys.argv[1])) as archive:
    for line in sys.stdin:
        found = archive.nearest(random_vectors(1, seed=99)[0], int(line))
        print(*(f"{hit.id.video}/{hit.id.number}" for hit in found), flush=True)
"""


def test_readers_in_other_processes_see_what_a_writer_changes(
    tmp_path: Path, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive, ExitStack() as readers:
        children = []
        for _ in range(2):
            command = [sys.executable, "-c", READER, str(tmp_path / "archive")]
            child = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            children.append(readers.enter_context(child))
        for change in ("", "c3", "d4"):
            if change:
                with archive.writing():
                    add_video(archive, change, vectors=random_vectors(20, seed=int(change[1])))
                    archive.remove_videos([video.id for video in archive.videos() if video.id == "a1"])
            expected = [f"{shot.video}/{shot.number}" for shot in exact(archive, 9)]
            for child in children:
                assert child.stdin is not None
                assert child.stdout is not None
                child.stdin.write("9\n")
                child.stdin.flush()
                assert child.stdout.readline().split() == expected
        for child in children:
            child.communicate()
            assert child.returncode == 0


def test_what_the_collection_has_wrong_is_found_and_filled_again(tmp_path: Path, setting: str) -> None:
    folder = tmp_path / "archive"
    make_archive(folder, "a1", "b2").close()
    assert check(folder) == []
    home, file = chosen_chroma(folder / "index"), PublicationFile(folder / "index")
    assert home is not None
    published = file.read(home.place)
    assert published is not None
    with home.changing(published.collection) as (name, collection):
        collection.remove([1])
    file.write(home.place, published.model_copy(update={"collection": name}))
    home.close()
    assert [finding.sentence for finding in check(folder)] == ["6 shots should be in it, of which it holds 3"]
    mended = repair(folder)
    assert mended.found
    assert mended.left == check(folder) == []
    (folder / "index" / RECORD).unlink()
    assert [finding.sentence for finding in check(folder)] == ["there is none"]
    repair(folder)
    assert check(folder) == []


def test_a_restored_archive_has_a_collection_of_its_own(tmp_path: Path, setting: str) -> None:
    make_archive(tmp_path / "archive", "a1", "b2").close()
    back_up(tmp_path / "archive", tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "again")
    with Archive.open(tmp_path / "again") as again:
        with again.writing():
            again.remove_video("a1")
        assert len(hits(again)) == 3
    with Archive.open(tmp_path / "archive") as archive:
        assert len(hits(archive)) == 6
    assert check(tmp_path / "archive") == check(tmp_path / "again") == []


def test_a_copied_archive_does_not_take_the_collection_of_the_other(
    tmp_path: Path, on_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    make_archive(tmp_path / "archive", "a1", "b2").close()
    shutil.copytree(tmp_path / "archive", tmp_path / "copy")
    for name, video in (("archive", "c3"), ("copy", "d4")):
        with Archive.open(tmp_path / name) as archive, archive.writing():
            add_video(archive, video)
    assert "filling it again" in caplog.text
    for name in ("archive", "copy"):
        with Archive.open(tmp_path / name) as archive:
            assert [shot for shot, _ in hits(archive, n=9)] == exact(archive, 9)
        assert check(tmp_path / name) == []


def test_a_server_that_is_gone_is_named_and_comes_back_by_itself(
    tmp_path: Path, on_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "archive"
    with make_archive(folder, "a1", "b2") as archive, Archive.open(folder) as reader:
        before = hits(reader)
        on_server.kill()
        with pytest.raises(ArchiveError, match=f"{on_server.address} does not answer.*FILMOTECA_VECTORS"):
            hits(reader)
        assert reader.count(Filters(max_seconds=3.0)) == 6
        assert check(folder)[0].remedy == "start it and run this again"
        with caplog.at_level(logging.WARNING), archive.writing():
            add_video(archive, "c3")
        assert "nothing is lost" in caplog.text
        on_server.start()
        after = hits(reader, n=9)
        assert set(before) < set(after)
        assert [shot for shot, _ in after] == exact(archive, 9)
        with archive.writing():
            pass
        assert hits(reader, n=9) == after
    assert check(folder) == []


def test_a_server_that_is_killed_and_started_again_between_questions_is_not_noticed(
    tmp_path: Path, on_server: Server
) -> None:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        before = hits(archive)
        on_server.kill()
        on_server.start()
        assert hits(archive) == before


def test_a_server_that_lost_its_data_is_done_without_and_filled_again(
    tmp_path: Path, on_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "archive"
    with make_archive(folder, "a1", "b2") as archive, Archive.open(folder) as reader:
        before = hits(reader)
        on_server.kill()
        shutil.rmtree(on_server.folder)
        on_server.start()
        assert hits(reader) == before
        assert "the next ingest fills it again" in caplog.text
        assert "is not on the Chroma server" in check(folder)[0].sentence
        with archive.writing():
            pass
        assert hits(reader) == before
    assert check(folder) == []


def test_a_server_that_hangs_is_given_up_in_time(
    tmp_path: Path, on_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert on_server.process is not None
    with make_archive(tmp_path / "archive", "a1") as archive:
        archive._index._vectors._home.close()  # type: ignore[attr-defined]
        monkeypatch.setattr("retrieval.archive.nearest.chroma.server.ANSWER_SECONDS", 0.5)
        hits(archive)
        on_server.process.send_signal(signal.SIGSTOP)
        try:
            began = time.monotonic()
            with pytest.raises(ArchiveError, match="does not answer"):
                hits(archive)
            assert time.monotonic() - began < 30
        finally:
            on_server.process.send_signal(signal.SIGCONT)
        assert len(hits(archive)) == 3


def test_a_writer_that_is_killed_while_it_fills_leaves_all_to_be_found(
    tmp_path: Path, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def put(*_: object) -> None:
        put_in(*_)  # type: ignore[arg-type]
        raise Killed

    def write(archive: Archive) -> None:
        with archive.writing():
            add_video(archive, "c3")
            archive.remove_video("a1")

    folder, put_in = tmp_path / "archive", ChromaCollection.put
    with make_archive(folder, "a1", "b2") as archive:
        monkeypatch.setattr(ChromaCollection, "put", put)
        with pytest.raises(Killed):
            write(archive)
        monkeypatch.setattr(ChromaCollection, "put", put_in)
        assert [shot for shot, _ in hits(archive, n=9)] == exact(archive, 6)
    assert check(folder) == []
    with Archive.open(folder) as archive:
        assert [shot for shot, _ in hits(archive, n=9)] == exact(archive, 6)
        with archive.writing():
            pass
        assert not any(segment.codes.size for segment in archive._index.current().segments)
        assert [shot for shot, _ in hits(archive, n=9)] == exact(archive, 6)


def test_a_damaged_embedded_collection_is_done_without_and_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(SETTING, "chroma")
    folder = tmp_path / "archive"
    with make_archive(folder, "a1", "b2") as archive:
        before = hits(archive)
    for file in (folder / "index" / "chroma").rglob("complete.json"):
        file.unlink()
    with Archive.open(folder) as archive:
        assert hits(archive) == before
        assert "searching without it" in caplog.text
        with archive.writing():
            pass
        assert hits(archive) == before
    assert check(folder) == []


@pytest.mark.parametrize(
    "value", ["chromadb", "http://", "http://host:port", "ftp://host:1", "http://host/api"]
)
def test_a_setting_that_makes_no_sense_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(SETTING, value)
    with pytest.raises(UsageError, match="FILMOTECA_VECTORS"):
        make_archive(tmp_path / "archive")


def test_an_address_has_the_usual_port() -> None:
    told = [str(ServerAddress.parse(text)) for text in ("http://vectors", "https://v/", "http://[::1]:9")]
    assert told == ["http://vectors:8000", "https://v:443", "http://[::1]:9"]
