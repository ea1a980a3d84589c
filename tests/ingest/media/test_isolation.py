"""Files read in a process of their own: what crashes, hangs or wants all memory costs that one file."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.media.isolation import reader_pool
from ingest.media.isolation.reader_process import ReaderProcess, ReadingLimits, ReadingStopped
from ingest.media.media_info import MediaInfo
from ingest.pipeline.run import ingest
from ingest.pipeline.video_reading import read_info, read_video
from retrieval.archive.archive import Archive
from retrieval.errors import MediaError
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder

Send = Callable[[object], None]
IMPATIENT = ReadingLimits(memory=1 << 29, opening=60.0, silence=2.0)


def count(send: Send, most: int) -> None:
    for number in range(most):
        send(number)


def crash(send: Send) -> None:
    send(np.zeros(3))
    os.kill(os.getpid(), signal.SIGSEGV)


def hang(send: Send) -> None:
    send("begun")
    time.sleep(600)


def take_memory(send: Send) -> None:
    send(len([np.empty(1 << 25) for _ in range(16)]))  # 4 GiB,a sixteenth at a time


def pid(send: Send) -> None:
    send(os.getpid())
    print("this is no answer")  # noqa: T201


def refuse(send: Send, path: Path) -> None:
    raise MediaError("{path}: is {what!r} {{}}.", path=path, what="{odd}")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_reel(tmp_path / "film.mp4", "red", "green")


@pytest.fixture(scope="module")
def one_reader() -> Iterator[ReaderProcess]:
    reader = ReaderProcess(IMPATIENT)
    yield reader
    reader.close()
    assert reader.pid is None


@pytest.fixture
def reader(one_reader: ReaderProcess) -> ReaderProcess:
    """One for all tests, since starting it takes a second."""
    one_reader.stopped = lambda: False
    return one_reader


@pytest.mark.slow
def test_what_is_read_comes_as_it_is_sent_from_one_process_for_all_files(
    reader: ReaderProcess, film: Path
) -> None:
    assert list(reader.stream(film, count, 1000)) == list(range(1000))
    [info] = reader.stream(film, read_info, film)
    assert isinstance(info, MediaInfo)
    assert (info.width, info.height) == (160, 90)
    [first], [second] = reader.stream(film, pid), reader.stream(film, pid)
    assert first == second == reader.pid != os.getpid()


@pytest.mark.slow
def test_an_error_comes_with_its_pattern_and_values(reader: ReaderProcess, film: Path) -> None:
    with pytest.raises(MediaError) as caught:
        list(reader.stream(film, refuse, film))
    assert caught.value.message.pattern == "{path}: is {what!r} {{}}."
    assert caught.value.message.values == {"path": str(film), "what": "{odd}"}
    assert list(reader.stream(film, count, 2)) == [0, 1]


@pytest.mark.slow
def test_a_crash_a_hang_and_a_claim_of_all_memory_are_sentences_and_the_next_file_is_read(
    reader: ReaderProcess, film: Path
) -> None:
    with pytest.raises(MediaError, match=r"film.mp4: its decoder crashed on it \(SIGSEGV\)"):
        list(reader.stream(film, crash))
    assert list(reader.stream(film, count, 2)) == [0, 1]
    with pytest.raises(MediaError, match="gave no sign of life for 2 seconds"):
        list(reader.stream(film, hang))
    with pytest.raises(MediaError, match="takes more memory to read than one file may have"):
        list(reader.stream(film, take_memory))
    assert list(reader.stream(film, count, 2)) == [0, 1]


@pytest.mark.slow
def test_who_waits_long_for_an_answer_that_is_there_ends_nobody(reader: ReaderProcess, film: Path) -> None:
    answers = reader.stream(film, count, 100_000)
    assert next(answers) == 0
    time.sleep(1.5 * IMPATIENT.silence)  # as a slow encoder does
    assert sum(1 for _ in answers) == 99_999


@pytest.mark.slow
def test_a_stopped_run_leaves_the_file_off_at_once(reader: ReaderProcess, film: Path) -> None:
    answers = reader.stream(film, hang)
    assert next(answers) == "begun"
    reader.stopped = lambda: True
    with pytest.raises(ReadingStopped):
        next(answers)
    assert reader.pid is None


@pytest.mark.slow
def test_a_reader_that_is_killed_during_an_ingest_costs_its_video_alone(tmp_path: Path) -> None:
    killed: list[int] = []

    class Mortal(ReaderProcess):
        """Ended from outside as soon as it reads the long video, as the system does where memory is short."""

        def stream(self, path, function, *arguments):
            answers = super().stream(path, function, *arguments)
            if function is read_video and path.name == "a long one.mp4" and not killed:
                yield next(answers)
                assert self.pid is not None
                killed.append(self.pid)
                os.kill(killed[0], signal.SIGKILL)
            yield from answers

    media, encoder = tmp_path / "media", ColourEncoder()
    media.mkdir()
    write_reel(media / "a long one.mp4", *["red", "green", "blue", "yellow"] * 8)
    write_reel(media / "b short one.mp4", "red", "green")
    reader_pool.close_idle_readers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader_pool, "ReaderProcess", Mortal)
        with Archive.create_or_open(
            tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions
        ) as archive:
            report = ingest([media], archive, encoder)
            assert [video.name for video in report.added] == ["b short one.mp4"]
            [sentence] = report.failed
            assert (
                "a long one.mp4: its decoder crashed on it (SIGKILL), and nothing else was harmed" in sentence
            )
            again = ingest([media], archive, encoder)
            assert ([video.name for video in again.added], again.failed) == (["a long one.mp4"], [])
    reader_pool.close_idle_readers()
