"""The ingest as a process of its own: killed, interrupted, and beside another."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from tests.support.footage.clips import write_five_reels
from tests.support.footage.colour_reels import ColourEncoder

pytestmark = pytest.mark.slow  # runs that are ended from outside

ROOT = Path(__file__).parents[3]
SLOWLY = """
import sys, time
from pathlib import Path
from assistant.cli import main
from assistant.cli.setup import loading
from tests.support.footage.colour_reels import ColourEncoder

class SlowEncoder(ColourEncoder):
    batch_size = 2
    def encode_prepared(self, prepared):
        stored = any(Path(sys.argv[4], "videos").glob("*"))
        time.sleep(2 if stored else 0.1)  # whoever watches for the first video has seconds to end the run
        return super().encode_prepared(prepared)

encoder = SlowEncoder()
loading.load_encoder = lambda name: encoder
loading.canonical_name = lambda name: name
loading.choose_encoder = lambda name: loading.EncoderChoice(encoder.name, "")
main.main()
""".replace("loading.EncoderChoice", "__import__('retrieval.encoders').encoders.EncoderChoice")
SLEEP = "time.sleep(2 if stored else 0.1)  # whoever watches for the first video has seconds to end the run"
HELD = SLOWLY.replace(SLEEP, "while Path(sys.argv[4]).with_name('brake').exists(): time.sleep(0.05)")


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    media = tmp_path_factory.mktemp("media")
    write_five_reels(media)
    return media


@contextmanager
def ingesting(
    media: Path, folder: Path, *options: str, program: str = SLOWLY
) -> Iterator["subprocess.Popen[str]"]:
    arguments = ["ingest", str(media), "--archive", str(folder), "--workers", "2", "--json", *options]
    command = [sys.executable, "-c", program, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def videos_in(folder: Path) -> int:
    with Archive.open(folder) as archive:
        return len(archive.videos())


def wait_for_a_video(folder: Path) -> None:
    ends = time.monotonic() + 240  # a busy machine imports the models' libraries for a minute
    while time.monotonic() < ends:
        if (folder / "videos").exists() and videos_in(folder):
            return
        time.sleep(0.02)
    pytest.fail("nothing was taken in")


def contents(folder: Path) -> list[object]:
    with Archive.open(folder) as archive:
        rows: list[object] = []
        for video in archive.videos():
            shots = archive.shots(video.id)
            frames = archive.frame_embeddings(video.id)
            assert len(frames.vectors) == video.frames
            assert all(archive.thumbnail(shot.id).stat().st_size for shot in shots)
            vectors = archive.vectors([shot.id for shot in shots])
            rows.append((video, shots, vectors.tobytes(), frames.vectors.tobytes()))
            assert archive.nearest(vectors[0], 1)[0].id.number
        return rows


def run_to_the_end(media: Path, folder: Path) -> None:
    encoder = ColourEncoder()
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        assert ingest([media], archive, encoder).failed == []


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_ended_leaves_whole_videos_and_the_next_one_completes_it(
    media: Path, tmp_path: Path, end: signal.Signals
) -> None:
    folder = tmp_path / "archive"
    with ingesting(media, folder) as child:
        wait_for_a_video(folder)
        child.send_signal(end)
        _, err = child.communicate(timeout=240)
        assert child.returncode == (-9 if end == signal.SIGKILL else 130)
    if end == signal.SIGINT:
        assert "Traceback" not in err
        assert "Stopped; what is done is kept, run it again to go on." in err
    assert 1 <= len(contents(folder)) < 5
    run_to_the_end(media, folder)
    run_to_the_end(media, tmp_path / "uninterrupted")
    assert contents(folder) == contents(tmp_path / "uninterrupted")
    assert len(list((folder / "videos").iterdir())) == 5


def test_a_run_on_an_archive_that_another_process_writes_to_names_that_process(
    media: Path, tmp_path: Path
) -> None:
    folder, encoder = tmp_path / "archive", ColourEncoder()
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        with archive.writing(), ingesting(media, folder) as child:
            out, err = child.communicate(timeout=240)
        assert (child.returncode, out) == (1, "")
        assert f"is being written to by process {os.getpid()} on " in err
        assert len([line for line in err.splitlines() if line]) == 1
        assert ingest([media], archive, encoder).failed == []


def choices(folder: Path) -> tuple[object, ...]:
    with Archive.open(folder) as archive:
        kept = archive.ingest_choices
        return archive.exclusions.all(), kept.takes_stills, kept.takes_sounds, kept.order, kept.annotators()


def test_a_run_beside_another_is_refused_before_it_stores_a_choice_or_asks_for_a_cluster(
    media: Path, tmp_path: Path
) -> None:
    folder, brake = tmp_path / "archive", tmp_path / "brake"
    run_to_the_end(media / "0.mp4", folder)
    before = choices(folder)
    chosen = (
        "--exclude",
        "*_draft.mp4",
        "--stills",
        "--no-sounds",
        "--order",
        "newest",
        "--annotate",
        "sounds",
    )
    nowhere = ("--ray", "127.0.0.1:9")  # whoever asks there is told that nobody answers
    brake.touch()
    with ingesting(media, folder, program=HELD) as first:
        ends = time.monotonic() + 240
        while not (folder / "writer.json").exists() and time.monotonic() < ends:
            time.sleep(0.02)
        for options in (chosen, (*chosen, *nowhere)):
            with ingesting(media, folder, *options, program=HELD) as second:
                out, err = second.communicate(timeout=240)
            assert (second.returncode, out) == (1, "")
            (line,) = [line for line in err.splitlines() if line]
            assert f"{folder} is being written to by process {first.pid} on " in line
            assert "try again when that has finished" in line
            assert choices(folder) == before
        assert first.poll() is None
        brake.unlink()
        first.communicate(timeout=240)
        assert first.returncode == 0
    assert videos_in(folder) == 5
    with ingesting(media, folder, *chosen, program=HELD) as again:
        again.communicate(timeout=240)
        assert again.returncode == 0
    assert choices(folder) == (("*_draft.mp4",), True, False, "newest", ("sounds",))
