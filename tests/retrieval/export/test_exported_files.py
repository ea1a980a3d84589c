"""Exports as files: clips in a ZIP, and writing whole or not at all."""

import errno
import io
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from ingest.media.clips.clip_extraction import extract_clip
from retrieval.errors import ArchiveError, MediaError
from retrieval.export.clip_zips import write_zip
from retrieval.export.csv_files import csv_table
from retrieval.export.cuts import CutList
from retrieval.storage.atomic_files import atomic_file
from tests.support.footage.cut_lists import HOSTILE_NAMES, make_cut
from tests.support.footage.numbered_clips import loudness, shown_numbers, write_numbered


def test_clips_in_a_zip_hold_exactly_their_frames(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "src.mp4", 60, options={"bf": "0"})
    spans = [(0, 12), (12, 36), (7, 8), (30, 60)]
    base = make_cut(Fraction(25), 0, 1, path=source, duration=2.4, name='a/b: "x"\n.mp4', comment="c")
    cuts = CutList("Zip", tuple(replace(base, start=first / 25, end=last / 25) for first, last in spans))
    with atomic_file(tmp_path / "clips.zip") as file:
        assert write_zip(cuts, file, tmp_path, extract_clip) == []
    with zipfile.ZipFile(tmp_path / "clips.zip") as made:
        assert made.testzip() is None
        names = made.namelist()
        made.extractall(tmp_path / "out")
        assert made.read("cuts.csv") == csv_table(cuts)
    assert names[1] == "002 a_b_ _x__ 10.00.00.12.mp4"
    assert names[4:] == ["cuts.csv"]
    for name, (first, last) in zip(names, spans, strict=False):
        assert shown_numbers(tmp_path / "out" / name)[0] == list(range(first, last))
        assert loudness(tmp_path / "out" / name)[1] == pytest.approx((last - first) / 25, abs=0.06)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clips.zip", "out", "src.mp4"]


def test_a_clip_that_cannot_be_made_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    source = write_numbered(tmp_path / "src.mp4", 30)
    good = make_cut(Fraction(25), 0, 1, path=source, duration=1.2)
    gone = replace(good, path=tmp_path / "moved away.mp4")
    [problem] = write_zip(CutList("z", (good, gone, good)), file := io.BytesIO(), None, extract_clip)
    assert "moved away.mp4" in problem
    with zipfile.ZipFile(file) as made:
        assert [name[:3] for name in made.namelist()] == ["001", "003", "cut", "not"]
        assert "moved away.mp4" in made.read("not included.txt").decode()
    with pytest.raises(MediaError, match="moved away"):
        write_zip(CutList("z", (gone,)), io.BytesIO(), None, extract_clip)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_of_a_clip_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    def make_clip(path: Path, start: float, end: float, stem: Path, *, timecode: str) -> Path:
        made = stem.with_name(f"{stem.name}.mp4")
        made.write_bytes(b"clip")
        assert len(made.parts) == len(tmp_path.parts) + 2
        return made

    cuts = CutList(name, (make_cut(Fraction(25), 0, 1, name=name),))
    write_zip(cuts, file := io.BytesIO(), tmp_path, make_clip)
    with zipfile.ZipFile(file) as made:
        [clip, _] = made.namelist()
    assert clip.endswith(".mp4")
    assert not set(clip) & set('/\\:*?"<>|\n\r\x07\x1b\u202e')


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    def write_half(target: Path, error: Exception) -> None:
        with atomic_file(target) as file:
            file.write(b"half")
            raise error

    target = tmp_path / "cut.edl"
    with pytest.raises(RuntimeError):
        write_half(target, RuntimeError())
    assert not list(tmp_path.iterdir())
    target.write_bytes(b"old")
    with pytest.raises(ArchiveError, match=r"cut\.edl could not be written: the disk is full"):
        write_half(target, OSError(errno.ENOSPC, "No space left on device"))
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="disk is full"), atomic_file(Path("/dev/full")) as file:
        file.write(b"x" * 100_000)
    with pytest.raises(ArchiveError, match="No such file"), atomic_file(tmp_path / "nowhere" / "cut.edl"):
        pass
    with pytest.raises(ArchiveError, match="directory"), atomic_file(tmp_path):
        pass
