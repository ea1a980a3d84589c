"""`check`, `backup`, `restore`: an archive damaged in forty ways, copies made while it is in use."""

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest

from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.bins.bins import NewClip
from retrieval.errors import ArchiveError, FormatError, UsageError
from retrieval.maintenance import backup as backing
from retrieval.maintenance.backup import back_up
from retrieval.maintenance.backup_manifest import read_manifest, verify
from retrieval.maintenance.check import check, repair
from retrieval.maintenance.restore import restore
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.conftest import Filmoteca
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder

Damage = Callable[[Path], object]


def sql(*statements: str) -> Damage:
    def damage(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "catalogue.sqlite3", isolation_level=None)) as database:
            database.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                database.execute(statement)

    return damage


def page(number: int) -> Damage:
    """A page of the catalogue overwritten, so many from the first."""

    def damage(folder: Path) -> None:
        path = folder / "catalogue.sqlite3"
        with path.open("r+b") as file:
            pages = path.stat().st_size // 4096
            file.seek(4096 * (1 + number % (pages - 1)))
            file.write(b"\xa5" * 4096)

    return damage


def first(folder: Path, pattern: str) -> Path:
    return min(path for path in folder.glob(pattern) if path.is_file())


def removed(pattern: str) -> Damage:
    return lambda folder: first(folder, pattern).unlink()


def cut(pattern: str, share: float = 0.5) -> Damage:
    def damage(folder: Path) -> None:
        file = first(folder, pattern)
        with file.open("r+b") as opened:
            opened.truncate(int(file.stat().st_size * share))

    return damage


def overwritten(pattern: str) -> Damage:
    return lambda folder: first(folder, pattern).write_bytes(b"\x00" * first(folder, pattern).stat().st_size)


def array(name: str, change: Callable[[np.ndarray], np.ndarray]) -> Damage:
    def damage(folder: Path) -> None:
        file = first(folder, f"videos/*/{name}.npy")
        np.save(file, change(np.load(file)))

    return damage


ROWS: dict[str, Damage] = {
    "no vectors": sql("DELETE FROM vectors"),
    "one vector": sql("DELETE FROM vectors WHERE shot = (SELECT min(row) FROM shots)"),
    "short vector": sql("UPDATE vectors SET vector = x'00' WHERE shot = (SELECT min(row) FROM shots)"),
    "long vector": sql("UPDATE vectors SET vector = zeroblob(length(vector))"),
    "vectors of nothing": sql("INSERT INTO vectors VALUES (9999, zeroblob(4))"),
    "shot gone": sql("DELETE FROM shots WHERE number = 2"),
    "shots gone": sql("DELETE FROM shots WHERE video = (SELECT min(id) FROM videos)"),
    "shot backwards": sql("UPDATE shots SET end_time = start_time - 1 WHERE number = 1"),
    "shot beyond": sql("UPDATE shots SET end_time = 9999 WHERE number = 1"),
    "shots of nothing": sql(
        "INSERT INTO shots (video, number, scene, class, start_time, end_time, thumbnail, frames) "
        "VALUES ('x', 1, 1, 1, 0, 1, 0, 1)"
    ),
    "words gone": sql("DELETE FROM subtitle_words"),
    "words more": sql("INSERT INTO subtitle_words (rowid, passage) VALUES (999, 'x')"),
    "words index": sql("UPDATE subtitle_words_data SET block = x'00' WHERE id > 1"),
    "lines of nothing": sql("INSERT INTO subtitles VALUES (99, 77, 0, 1, 'x', 0)"),
    "line vectors": sql("INSERT INTO line_vectors SELECT row, x'0011' FROM subtitles"),
    "name vectors": sql("UPDATE name_vectors SET vector = x'0011'"),
    "bin steps": sql("UPDATE bin_steps SET change = '{'"),
    "bin clip": sql("UPDATE bin_clips SET end_time = start_time"),
    "clips of nothing": sql("UPDATE bin_clips SET bin = 99"),
    "annotation times": sql("UPDATE annotations SET start_time = 9999"),
    "annotations of nothing": sql("UPDATE annotations SET run = 99"),
    "map": sql(
        "INSERT INTO map VALUES (1, 1, 1)", "INSERT INTO map_places SELECT row, 9e999, 0, 0 FROM shots"
    ),
    "index number": sql("UPDATE index_segments SET number = 77"),
    "index segments": sql("DELETE FROM index_segments"),
    "index ahead": sql("UPDATE archive SET index_number = 0"),
    "a column index": sql("DELETE FROM sqlite_master WHERE name = 'nothing'", "REINDEX"),
}
FILES: dict[str, Damage] = {
    "thumbnail gone": removed("videos/*/00001.jpg"),
    "thumbnail cut": cut("videos/*/00001.jpg"),
    "thumbnail empty": cut("videos/*/00001.jpg", 0),
    "thumbnail zeros": overwritten("videos/*/00001.jpg"),
    "frames gone": removed("videos/*/frames.npy"),
    "frames cut": cut("videos/*/frames.npy"),
    "frames zeros": overwritten("videos/*/frames.npy"),
    "frames fewer": array("frames", lambda frames: frames[:-1]),
    "frames flat": array("frames", lambda frames: frames * 0),
    "times gone": removed("videos/*/times.npy"),
    "times backwards": array("times", lambda times: times[::-1].copy()),
    "times empty": cut("videos/*/times.npy", 0),
    "signals gone": removed("videos/*/witnesses.npz"),
    "signals cut": cut("videos/*/witnesses.npz"),
    "a revision gone": lambda folder: shutil.rmtree(min((folder / "videos").iterdir())),
    "all revisions gone": lambda folder: shutil.rmtree(folder / "videos"),
    "a leftover": lambda folder: (folder / "videos" / "000999").mkdir(),
    "the index gone": lambda folder: shutil.rmtree(folder / "index"),
    "the seal gone": removed("index/*/complete.json"),
    "the codes cut": cut("index/*/codes.bin"),
    "the codes zeros": overwritten("index/*/codes.bin"),
    "the index's shots": overwritten("index/*/shots.npy"),
}
PAGES: dict[str, Damage] = {f"page {number}": page(number) for number in range(0, 60, 7)}
SOUND = {"a column index"}
"""Ways that leave an archive sound: nothing may be found."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, colour_clips: Path) -> Path:
    """An archive with something of everything."""
    folder = tmp_path_factory.mktemp("care") / "archive"
    encoder = ColourEncoder()
    with Archive.create_or_open(folder, encoder=encoder.name, dimensions=encoder.dimensions) as archive:
        ingest([colour_clips], archive, encoder)
        video = archive.videos()[0]
        lines = (Subtitle(0.0, 0.5, "good evening"), Subtitle(0.6, 1.0, "and welcome"))
        with archive.writing():
            archive.set_speech(video.id, Speech((SubtitleTrack("en", "recognised", "", lines),), "x", "", ""))
        archive.bins.add("news", [NewClip(video, 0.0, 0.5, "", "")])
    sql(
        "INSERT INTO annotation_runs SELECT 1, min(id), 'sounds', 'x', '1' FROM videos",
        "INSERT INTO annotations (run, start_time, end_time, text, score) VALUES (1, 0, 1, 'music', 1)",
    )(folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("way", [*ROWS, *FILES, *PAGES])
def test_damage_is_found_and_mended(
    whole: Path, colour_clips: Path, tmp_path: Path, filmoteca: Filmoteca, way: str
) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "archive"))
    {**ROWS, **FILES, **PAGES}[way](folder)
    found = filmoteca("check", "--archive", folder, "--json")
    damaged = found.status == 1 and bool(found.out)
    assert damaged != (way in SOUND), found
    mended = filmoteca("check", "--repair", "--archive", folder)
    assert "Traceback" not in "".join(mended.err)
    if way in PAGES and "restore it from a backup" in "".join(mended.err):
        return  # the one row that says which encoder it is of
    encoder = ColourEncoder()
    with Archive.open(folder) as archive:
        ingest([colour_clips], archive, encoder)
    assert filmoteca("check", "--archive", folder).out == []
    with Archive.open(folder) as archive:
        assert {video.name for video in archive.videos()} == {"flags.mp4", "sea.mkv"}
        for shot in archive.shots():
            assert archive.nearest(archive.vectors([shot.id])[0], 1)[0].similarity > 0.99
            assert archive.thumbnail(shot.id).is_file()


def test_a_sound_archive_has_no_findings(whole: Path, filmoteca: Filmoteca) -> None:
    assert check(whole) == []
    outcome = filmoteca("check", "--archive", whole)
    assert (outcome.status, outcome.out, outcome.err) == (0, [], [f"{whole} is sound."])


def test_a_catalogue_damaged_at_its_root_is_said(whole: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "archive"))
    (folder / "catalogue.sqlite3").write_bytes(b"\xa5" * 40960)
    assert check(folder)[0].part == "catalogue"
    with pytest.raises(FormatError, match="restore it from a backup"):
        repair(folder)
    assert (folder / "catalogue.sqlite3").stat().st_size == 40960  # as it was


def test_what_a_repair_lost_is_kept_beside(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "archive"))
    monkeypatch.setattr(time, "strftime", lambda *_: "20261130-040000")  # the same once more: it was set back
    earlier = folder / "catalogue.damaged-20261130-040000.sqlite3"
    earlier.write_bytes(b"kept by a repair before")
    for number in range(3, 30):
        page(number)(folder)
        if any(finding.part == "catalogue" for finding in check(folder)):
            break
    try:
        repair(folder)
    except FormatError:
        pytest.skip("that page holds what nothing can be read without")
    assert earlier.read_bytes() == b"kept by a repair before"
    assert len(list(folder.glob("catalogue.damaged-*.sqlite3"))) == 2


def test_a_backup_is_an_archive_again(whole: Path, tmp_path: Path, filmoteca: Filmoteca) -> None:
    assert filmoteca("backup", tmp_path / "copy", "--archive", whole).status == 0
    assert verify(tmp_path / "copy") == []
    assert filmoteca("restore", tmp_path / "copy", "--archive", tmp_path / "new").status == 0
    assert check(tmp_path / "new") == []
    with Archive.open(tmp_path / "new") as archive, Archive.open(whole) as before:
        assert [shot.id for shot in archive.shots()] == [shot.id for shot in before.shots()]
        assert archive.bins.get("news").clips == before.bins.get("news").clips


@pytest.mark.slow
def test_a_backup_copies_what_is_new_alone(whole: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "archive"))
    target = tmp_path / "copy"
    begun = back_up(folder, target)
    assert begun.copied == begun.files
    assert back_up(folder, target).copied == 1  # the catalogue
    with Archive.open(folder) as archive:
        archive.bins.create("later")
        ingest([write_reel(tmp_path / "new.mp4", "magenta")], archive, ColourEncoder())
        assert 1 < back_up(folder, target).copied < begun.files
    assert len(list(target.glob("catalogue-*"))) == 1
    restore(target, tmp_path / "new")
    with Archive.open(tmp_path / "new") as archive:
        assert {summary.name for summary in archive.bins.all()} == {"news", "later"}
        assert len(archive.videos()) == 3


def test_a_backup_that_rots_is_found_and_mended(whole: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    back_up(whole, target)
    file = first(target, "videos/*/00001.jpg")
    file.write_bytes(b"\x00" * file.stat().st_size)
    assert verify(target) == [file.relative_to(target).as_posix()]
    with pytest.raises(FormatError, match="missing or damaged"):
        restore(target, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert back_up(whole, target, verify_all=True).copied == 2
    assert verify(target) == []


@pytest.mark.slow
def test_a_backup_of_a_restored_archive_takes_no_revision_for_another(whole: Path, tmp_path: Path) -> None:
    """Restored from an older copy an archive gives its revisions' numbers again, to files of the same sizes."""
    folder, older, target = (
        Path(shutil.copytree(whole, tmp_path / "archive")),
        tmp_path / "older",
        tmp_path / "copy",
    )
    back_up(folder, older)

    def take_in(folder: Path, colour: str) -> None:
        with Archive.open(folder) as archive:
            ingest([write_reel(tmp_path / f"{colour}.mp4", colour)], archive, ColourEncoder())
        back_up(folder, target)
        assert verify(target) == []

    take_in(folder, "magenta")
    new = tmp_path / "new"
    restore(older, new)
    take_in(new, "cyan")
    assert any("+" in path for path in read_manifest(target).files), "no number was given again"
    for number in range(2):  # nothing new the second time
        restore(target, tmp_path / f"again{number}")
        assert check(tmp_path / f"again{number}") == []
        for file in sorted((new / "videos").rglob("*.*")):
            copy = tmp_path / f"again{number}" / file.relative_to(new)
            assert copy.read_bytes() == file.read_bytes(), file
        assert back_up(new, target).copied == 1


def test_a_revision_is_there_whole_or_not_at_all_while_it_is_removed(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup beside lists its folder at any moment; a run that is killed meanwhile leaves nothing for ever."""
    folder = Path(shutil.copytree(whole, tmp_path / "archive"))
    places = sorted((folder / "videos").iterdir())
    listed = [sorted(path.name for path in place.iterdir()) for place in places]
    removed, seen = shutil.rmtree, []

    def slowly(path: Path, **how: object) -> None:
        for file in sorted(path.iterdir())[:1] if path.exists() else []:
            file.unlink()
            for place, names in zip(places, listed, strict=True):
                seen.append(not place.exists() or sorted(path.name for path in place.iterdir()) == names)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", slowly)
        with Archive.open(folder) as archive, archive.writing():
            archive.remove_video(archive.videos()[0].id)
    assert seen
    assert all(seen)
    assert shutil.rmtree is removed
    assert [finding.part for finding in check(folder) if finding.part == "leftovers"]
    with Archive.open(folder) as archive, archive.writing():
        pass
    assert len(list((folder / "videos").iterdir())) == len(places) - 1


@pytest.mark.parametrize("dies_at", [0, 1, 3, 5])
def test_the_copy_before_stays_whole_wherever_the_next_one_ends(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    """At each file that is written, in a container in which every process has the same number."""
    folder, target = Path(shutil.copytree(whole, tmp_path / "archive")), tmp_path / "copy"
    trail = folder / "audit.jsonl"
    trail.write_text('{"what": "before"}\n', encoding="utf-8")
    monkeypatch.setattr("os.getpid", lambda: 1)
    back_up(folder, target)
    with trail.open("a", encoding="utf-8") as file:
        file.write('{"what": "after"}\n')
    if dies_at % 2:
        with Archive.open(folder) as archive:
            ingest([write_reel(tmp_path / "new.mp4", "magenta")], archive, ColourEncoder())
    opened, left = Path.open, [dies_at]

    def open_(self: Path, mode: str = "r", *given: object, **also: object) -> object:
        file = opened(self, mode, *given, **also)  # type: ignore[call-overload]
        if "w" in mode:
            left[0] -= 1
            if left[0] < 0:
                file.close()
                raise OSError(28, "No space left on device")
        return file

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_)
        with suppress(ArchiveError):
            back_up(folder, target)
    assert verify(target) == []
    restore(target, tmp_path / "new")
    assert check(tmp_path / "new") == []
    assert (tmp_path / "new" / "audit.jsonl").read_text(encoding="utf-8").startswith('{"what": "before"}\n')


def test_nothing_is_restored_over_a_living_archive(whole: Path, tmp_path: Path) -> None:
    back_up(whole, tmp_path / "copy")
    with pytest.raises(UsageError, match="not empty"):
        restore(tmp_path / "copy", whole)
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "mine.txt").touch()
    with pytest.raises(UsageError, match="other files"):
        back_up(whole, tmp_path / "others")


def test_a_target_that_fills_leaves_the_earlier_backup_whole(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, target = Path(shutil.copytree(whole, tmp_path / "archive")), tmp_path / "copy"
    back_up(folder, target)
    with Archive.open(folder) as archive:
        ingest([write_reel(tmp_path / "new.mp4", "magenta")], archive, ColourEncoder())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backing, "_copy", full)
        with pytest.raises(ArchiveError, match="still whole"):
            back_up(folder, target)
    assert verify(target) == []
    restore(target, tmp_path / "new")
    with Archive.open(tmp_path / "new") as archive:
        assert len(archive.videos()) == 2


@pytest.mark.slow
def test_a_backup_beside_an_ingest_is_whole(whole: Path, tmp_path: Path) -> None:
    import threading

    folder, target = Path(shutil.copytree(whole, tmp_path / "archive")), tmp_path / "copy"
    reels = [write_reel(tmp_path / f"{number}.mp4", "red", "blue") for number in range(6)]

    def ingesting() -> None:
        with Archive.open(folder) as archive:
            for reel in reels:
                ingest([reel], archive, ColourEncoder())

    thread = threading.Thread(target=ingesting)
    thread.start()
    rounds = 0
    while thread.is_alive():
        back_up(folder, target)
        assert verify(target) == []
        restore(target, tmp_path / f"new{rounds}")
        assert check(tmp_path / f"new{rounds}") == []
        rounds += 1
    thread.join()
    assert rounds
