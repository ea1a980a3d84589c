"""Archives of every format there was, as the code of its time wrote them: they open, with all that they hold.

`tests/data/archives/README.md` says where they come from.
"""

import sqlite3
import tarfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.dialogue.sessions.session_json import session_from_json
from retrieval.annotations import AnnotationKind
from retrieval.archive.archive import Archive
from retrieval.encoders.selection import load_encoder
from retrieval.maintenance.check import check, repair
from retrieval.storage.schema import MIGRATIONS
from retrieval.types import Vector

pytestmark = pytest.mark.slow  # opens, migrates and checks thirty archives with their real encoders

KEPT = Path(__file__).parents[2] / "data" / "archives"
FORMATS = range(1, len(MIGRATIONS) + 1)
WRITTEN_ANEW = {"subtitle_words": 15, "map_kinds": 9, "archive": 18, "video_qualities": 29}
"""Tables whose rows a migration writes anew, with its number: words are cut otherwise, labels got examples, the
index is in segments, qualities stand among the labels of all annotations."""
IN_SEGMENTS = 18
ANNOTATED: tuple[tuple[AnnotationKind, str], ...] = (("sound", "Bell"), ("written", "FERRY"))
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def old(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    with tarfile.open(KEPT / f"format-{request.param:02d}.tar.xz") as kept:
        kept.extractall(tmp_path, filter="data")
    return tmp_path / "archive"


@cache
def red(encoder: str) -> Vector:
    vector: Vector = load_encoder(encoder).encode_texts(["a red picture"])[0]
    return vector


def rows(catalogue: Path, columns: Rows | None = None) -> Rows:
    """All rows of each table that is not FTS5's own, the columns' names first; of `columns` alone where given."""
    found: Rows = {}
    with closing(sqlite3.connect(f"{catalogue.as_uri()}?mode=ro", uri=True)) as database:
        names = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'subtitle_words_*' "
            "AND name NOT GLOB 'sqlite_*'"
        )
        for (name,) in names.fetchall():
            known = [one[1] for one in database.execute(f"PRAGMA table_info({name})")]
            asked = known if columns is None else [*columns.get(name, [()])[0]]
            if asked:
                told = database.execute(f"SELECT {', '.join(asked)} FROM {name} ")
                found[name] = [tuple(asked), *sorted(told, key=repr)]
    return found


def version(catalogue: Path) -> int:
    with closing(sqlite3.connect(f"{catalogue.as_uri()}?mode=ro", uri=True)) as database:
        return int(database.execute("PRAGMA user_version").fetchone()[0])


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm", ".lock"))
    }


def test_an_archive_of_every_format_is_kept() -> None:
    kept = sorted(path.name for path in KEPT.glob("format-*.tar.xz"))
    assert kept == [f"format-{number:02d}.tar.xz" for number in FORMATS], (
        "scripts/keep_archive writes one of a new format"
    )


@pytest.mark.parametrize("old", FORMATS, indirect=True)
def test_it_opens_with_all_that_it_holds(old: Path, request: pytest.FixtureRequest) -> None:
    known = request.node.callspec.params["old"]
    catalogue, copy = old / "catalogue.sqlite3", old / f"catalogue.format-{known}.sqlite3"
    assert version(catalogue) == known
    before = rows(catalogue)

    with Archive.open(old) as archive:
        check_contents(archive, known)
        nearest = archive.nearest(red(archive.encoder), 2)[0].id
        assert (nearest.video, nearest.number) == (archive.video("harbour.mp4").id, 1)

    assert version(catalogue) == len(MIGRATIONS)
    if qualities := before.get("video_qualities"):
        labels = rows(catalogue, {"annotation_labels": [("run", "label")]})["annotation_labels"]
        assert qualities[0] == ("run", "quality")
        assert set(qualities[1:]) <= set(labels[1:])
    after = rows(catalogue, before)
    for table, held in before.items():
        if known >= WRITTEN_ANEW.get(table, 0):
            assert after[table] == held, table
    if known < len(MIGRATIONS):
        assert version(copy) == known
        assert rows(copy) == before
    assert copy.exists() == (known < len(MIGRATIONS))


@pytest.mark.parametrize("old", FORMATS, indirect=True)
def test_another_opening_changes_nothing_and_a_repair_makes_what_it_has_not(
    old: Path, request: pytest.FixtureRequest
) -> None:
    known = request.node.callspec.params["old"]
    Archive.open(old).close()
    once = files(old)
    Archive.open(old).close()
    assert files(old) == once

    in_progress = [("progress", "tape.mp4")] if known >= 26 else []
    no_index = [("index", "index")] if known < IN_SEGMENTS else []
    assert [(one.part, one.subject) for one in check(old)] == no_index + in_progress
    assert [(one.part, one.subject) for one in repair(old).left] == in_progress
    assert check_nearest(old)


def check_nearest(folder: Path) -> bool:
    with Archive.open(folder) as archive:
        nearest = archive.nearest(red(archive.encoder), 1)[0].id
        return nearest.video == archive.video("harbour.mp4").id and nearest.number == 1


def check_contents(archive: Archive, known: int) -> None:
    """What the archive's own parts tell of what was put into it."""
    more = [(21, "lighthouse.png"), (24, "bell.wav"), (26, "tape.mp4")]
    names = {"harbour.mp4", "market.mp4", *(name for since, name in more if known >= since)}
    assert {video.name for video in archive.videos()} == names
    harbour = archive.video("harbour.mp4")
    assert [(shot.start, shot.end) for shot in archive.shots(harbour.id)] == [(0.0, 2.0), (2.0, 4.0)]
    assert all(archive.thumbnail(shot.id).is_file() for shot in archive.shots(harbour.id))
    assert len(archive.frame_embeddings(harbour.id).times) == 4
    if known >= 3:
        clips = archive.bins.get("opening").clips
        assert [(clip.start, clip.end, clip.query, clip.comment) for clip in clips] == [
            (0.5, 1.5, "red", "the first"),
            (0.0, 2.0, "", ""),
        ]
    if known >= 4:
        speech = archive.speech(harbour.id)
        assert speech is not None
        said = [line.text for track in speech.tracks for line in track.subtitles]
        assert said == ["The ferry leaves at noon.", "Nobody waits on the quay."]
    if known >= 5:
        assert len(archive.map.points()) >= 3
    if known >= 6:
        saved = archive.saved_searches.get("red things")
        assert "red" in session_from_json(saved.query).query.visual
    if known >= 7:
        assert [gone.name for gone in archive.bins.lists.deleted()] == ["Gone"]
    if known >= 9:
        labels = archive.map.cluster_labels() or {}
        assert labels[0].phrases == ("a harbour",)
    if known >= 11:
        for kind, text in ANNOTATED:
            known_of = archive.annotations.of(harbour.id, kind)
            assert known_of is not None
            assert [one.text for one in known_of.annotations] == [text]
    if known >= 12:
        assert [(one.name, one.kind) for one in archive.people.all()] == [("Ada Lovelace", "face")]
    if known >= 17:
        assert {note.who for note in archive.bins.log("Opening")} == {"Ada"}
    if known >= 19:
        (taught,) = archive.taught.all()
        assert (taught.name, len(taught.positive), len(taught.negative)) == ("harbour light", 1, 1)
    if known >= 20:
        assert archive.ingest_choices.annotators() == ("qualities",)
    if known >= 22:
        (remark,) = archive.bins.get("Opening").remarks
        assert (remark.who, remark.text) == ("Grace", "a little shorter")
    if known >= 25:
        assert archive.ingest_choices.order == "newest"
    if known >= 26:
        assert archive.video("tape.mp4").expected == 60.0
