"""Archives that are made and opened, and those that cannot be."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.cli.setup.loading import open_to_ingest
from retrieval.archive.archive import Archive
from retrieval.encoders import Encoder
from retrieval.errors import ArchiveError, EncoderMismatch, FormatError, NotFound, UsageError
from tests.support.factories import DIMENSIONS, ENCODER, make_archive
from tests.support.footage.colour_reels import ColourEncoder


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        yield archive


def test_another_encoder_is_refused_with_both_names(archive: Archive) -> None:
    with pytest.raises(EncoderMismatch, match=rf"{ENCODER}.*other.*--encoder {ENCODER}"):
        Archive.create_or_open(archive.folder, encoder="other", dimensions=DIMENSIONS)
    with pytest.raises(EncoderMismatch):
        Archive.create_or_open(archive.folder, encoder=ENCODER, dimensions=DIMENSIONS + 1)
    with Archive.create_or_open(archive.folder, encoder=ENCODER, dimensions=DIMENSIONS) as again:
        assert len(again.videos()) == 2


def test_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        Archive.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_is_no_archive_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no archive"):
        Archive.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_archive_is_made_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "holiday.mp4").touch()
    with pytest.raises(UsageError, match=r"holiday\.mp4"):
        Archive.create_or_open(tmp_path, encoder=ENCODER, dimensions=3)
    with pytest.raises(ArchiveError, match=r"holiday\.mp4"):
        Archive.create_or_open(tmp_path / "holiday.mp4", encoder=ENCODER, dimensions=3)


def test_a_newer_archive_asks_for_an_update(archive: Archive) -> None:
    archive.close()
    with sqlite3.connect(archive.folder / "catalogue.sqlite3") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    for opening in (
        Archive.open,
        lambda f: Archive.create_or_open(f, encoder=ENCODER, dimensions=DIMENSIONS),
    ):
        with pytest.raises(FormatError, match=r"newer version.*update filmoteca"):
            opening(archive.folder)


@pytest.mark.parametrize(
    "damage", [b"this is no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4000]
)
def test_a_damaged_catalogue_is_named(archive: Archive, damage: bytes) -> None:
    archive.close()
    (archive.folder / "catalogue.sqlite3").write_bytes(damage)
    with pytest.raises(FormatError, match=r"catalogue\.sqlite3 is damaged"):
        Archive.open(archive.folder)


def test_an_archive_whose_making_was_killed_is_finished_by_the_next_writer(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite3").touch()
    with pytest.raises(FormatError, match="unfinished"):
        Archive.open(tmp_path)
    with (
        Archive.create_or_open(tmp_path, encoder=ENCODER, dimensions=DIMENSIONS),
        Archive.open(tmp_path) as archive,
    ):
        assert archive.encoder == ENCODER


def test_when_and_by_what_an_archive_was_made_is_recorded(archive: Archive) -> None:
    created, program = archive.made()
    assert created.endswith("+00:00")
    assert program


def make_unnumbered(folder: Path, dimensions: int) -> None:
    Archive.create_or_open(folder, encoder="compact:1", dimensions=dimensions).close()
    with sqlite3.connect(folder / "catalogue.sqlite3") as catalogue:
        catalogue.execute("UPDATE archive SET encoder = 'compact'")
    catalogue.close()


def test_an_archive_of_the_bundled_encoders_first_head_keeps_it_and_takes_no_other(tmp_path: Path) -> None:
    """Before the heads had numbers, `compact` alone was recorded."""
    folder = tmp_path / "archive"
    make_unnumbered(folder, 768)
    with Archive.open(folder) as opened:
        assert opened.encoder == "compact:1"
    Archive.create_or_open(folder, encoder="compact:1", dimensions=768).close()
    with pytest.raises(EncoderMismatch, match=r"compact:1.*not with compact:2.*--encoder compact:1"):
        Archive.create_or_open(folder, encoder="compact:2", dimensions=768)


@pytest.mark.parametrize("asked", [None, "auto", "compact"])
def test_footage_added_to_an_archive_of_an_earlier_head_is_read_with_it_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: str | None
) -> None:
    folder = tmp_path / "archive"
    make_unnumbered(folder, ColourEncoder.dimensions)

    def load(name: str) -> Encoder:
        encoder = ColourEncoder()
        encoder.name = name
        return encoder

    with open_to_ingest(folder, asked, load) as (archive, encoder):
        assert archive.encoder == encoder.name == "compact:1"
    assert "keeps compact:1" in capsys.readouterr().err
