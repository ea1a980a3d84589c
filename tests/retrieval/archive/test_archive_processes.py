"""An archive between processes: killed writers, a dead writer's lock, readers that were there first."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from retrieval.archive.archive import Archive
from retrieval.errors import ArchiveBusy
from retrieval.types import ShotId
from tests.support.factories import FRAMES_A_SHOT, add_video, make_archive, random_vectors

pytestmark = pytest.mark.slow  # writers that are killed

ROOT = Path(__file__).parents[3]

KILLED = """
import os, sys
from pathlib import Path
from retrieval.archive import catalogue, revisions
from retrieval.archive.nearest import segments, shot_index
from retrieval.archive.tables import shots
from retrieval.archive.archive import Archive
from tests.support.factories import FRAMES_A_SHOT, add_video, random_vectors

folder, video, stage, when = sys.argv[1:]
owner, _, name = stage.rpartition(".")
owner = eval(owner)
original = getattr(owner, name)

def last(*args, **kwargs):
    if when == "after":
        original(*args, **kwargs)
    os._exit(9)

with Archive.open(Path(folder)) as archive, archive.writing():
    setattr(owner, name, last)
    add_video(archive, video, vectors=random_vectors(5, seed=1))
"""

WRITER = """
import sys
from pathlib import Path
from retrieval.archive.archive import Archive
from tests.support.factories import FRAMES_A_SHOT, add_video, random_vectors
with Archive.open(Path(sys.argv[1])) as archive, archive.writing():
    print("writing", flush=True)
    for line in sys.stdin:
        add_video(archive, line.strip(), vectors=random_vectors(1200, seed=4))
        print("added", flush=True)
"""


@contextmanager
def process(program: str, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def said(child: "subprocess.Popen[str]") -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def tell(child: "subprocess.Popen[str]", line: str) -> None:
    assert child.stdin is not None
    child.stdin.write(f"{line}\n")
    child.stdin.flush()


@pytest.mark.parametrize(
    ("video", "stage", "when", "visible"),
    [
        pytest.param("new", "revisions.RevisionFiles.write", "before", False, id="before the files"),
        pytest.param("new", "Path.write_bytes", "after", False, id="between two files"),
        pytest.param("a1", "catalogue.Catalogue.publish", "before", False, id="after the files of a new cut"),
        pytest.param("new", "shots.ShotTables.replace", "after", False, id="in the transaction"),
        pytest.param("a1", "shots.ShotTables.replace", "after", False, id="in a cut's transaction"),
        pytest.param("a1", "catalogue.Catalogue.publish", "after", True, id="before the old files go"),
        pytest.param("new", "segments.sync_tree", "after", True, id="while indexing"),
        pytest.param("a1", "catalogue.Catalogue.use_segments", "before", True, id="before the index is used"),
        pytest.param("new", "catalogue.Catalogue.use_segments", "after", True, id="after the index is used"),
    ],
)
def test_a_writer_killed_anywhere_leaves_nothing_half(
    tmp_path: Path, video: str, stage: str, when: str, visible: bool
) -> None:
    folder, asked, vectors = tmp_path / "archive", random_vectors(1)[0], random_vectors(5, seed=1)
    make_archive(folder, "a1", "b2").close()
    with process(KILLED, folder, video, stage, when) as child:
        assert child.wait() == 9

    with Archive.open(folder) as archive:
        assert len(archive.shots("b2")) == 3
        assert len(archive.shots(video)) == (5 if visible else 3 if video == "a1" else 0)
        found = [hit.id for hit in archive.nearest(asked, 100)]
        assert sorted(found) == sorted(shot.id for shot in archive.shots())
        for shot in archive.shots():
            assert archive.thumbnail(shot.id).is_file()
        for stored in archive.videos():
            frames = archive.frame_embeddings(stored.id)
            assert len(frames.vectors) == FRAMES_A_SHOT * len(archive.shots(stored.id))

        with archive.writing():
            add_video(archive, video, vectors=vectors)
        assert archive.nearest(vectors[3], 1)[0].id == ShotId(video, 4)
        assert len(archive.nearest(asked, 100)) == len(archive.shots())
        assert len(list((folder / "videos").iterdir())) == len(archive.videos())


def test_a_reader_sees_what_another_process_adds(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    make_archive(folder, "a1").close()
    new = random_vectors(1200, seed=4)
    with Archive.open(folder) as reader, process(WRITER, folder) as child:
        stamp = reader.stamp
        assert said(child) == "writing"
        assert len(reader.nearest(new[0], 5)) == 3
        tell(child, "b2")
        assert said(child) == "added"
        assert reader.stamp > stamp
        assert reader.nearest(new[7], 1)[0].id == ShotId("b2", 8)  # published, not yet indexed
        child.communicate()
        assert child.returncode == 0
        for place in (0, 700, 1199):
            assert reader.nearest(new[place], 1)[0].id == ShotId("b2", place + 1)
        assert len(reader.nearest(new[0], 2000)) == 1203


def test_another_process_that_writes_is_named_and_a_dead_one_is_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    make_archive(folder, "a1").close()
    with Archive.open(folder) as archive, process(WRITER, folder) as child:
        assert said(child) == "writing"
        with pytest.raises(ArchiveBusy, match=rf"process {child.pid} on "), archive.writing():
            pass
        assert len(archive.videos()) == 1
        child.kill()
        child.wait()
        assert (folder / "writer.json").exists()
        with archive.writing():
            add_video(archive, "b2")
        assert len(archive.videos()) == 2
