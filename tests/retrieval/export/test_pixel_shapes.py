"""Tapes, whose pixels are not square: editors are told what the file holds, and how it is shown."""

import csv
import io
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import aaf2
import av
import numpy as np
import pytest

from ingest.media.clocks.clocks import read_clock
from retrieval.export.cuts import Cut, CutList
from retrieval.export.timelines.aaf import write_aaf
from retrieval.export.timelines.ale import ale
from retrieval.export.timelines.fcp7_xml import fcp7_xml
from retrieval.export.timelines.fcpxml import fcpxml
from retrieval.timecodes import SourceClock


def cut(name: str, width: int, height: int, aspect: Fraction) -> Cut:
    clock = SourceClock(Fraction(25), pixel_aspect=aspect)
    return Cut(name, name, Path("/media") / name, clock, 0.0, 1.0, 9.0, width=width, height=height)


@pytest.fixture
def tapes() -> CutList:
    return CutList(
        "Tapes",
        (
            cut("wide.mpg", 1024, 576, Fraction(64, 45)),
            cut("old.dv", 768, 576, Fraction(16, 15)),
            cut("hdv.m2t", 1920, 1080, Fraction(4, 3)),
            cut("hd.mov", 1920, 1080, Fraction(1)),
        ),
    )


def test_fcp7_xml_names_the_shape(tapes: CutList) -> None:
    files = ElementTree.fromstring(fcp7_xml(tapes)).iterfind(".//file/media/video/samplecharacteristics")
    tags = ("width", "height", "pixelaspectratio", "anamorphic")
    assert [tuple(file.findtext(tag) for tag in tags) for file in files] == [
        ("720", "576", "PAL-601", "TRUE"),
        ("720", "576", "PAL-601", None),
        ("1440", "1080", "HD-(1440x1080)", None),
        ("1920", "1080", None, None),
    ]


def test_fcpxml_has_it_as_a_ratio(tapes: CutList) -> None:
    formats = list(ElementTree.fromstring(fcpxml(tapes)).iter("format"))
    assert [tuple(map(shown.get, ("width", "height", "paspH", "paspV"))) for shown in formats] == [
        ("720", "576", "64", "45"),
        ("720", "576", "16", "15"),
        ("1440", "1080", "4", "3"),
        ("1920", "1080", None, None),
    ]


@pytest.mark.slow
def test_avid_is_told_what_is_stored_and_shown(tapes: CutList, tmp_path: Path) -> None:
    table = ale(tapes).split("Column\r\n")[1].replace("\r\n\r\nData", "")
    rows = csv.DictReader(io.StringIO(table), delimiter="\t")
    assert [row["Image Size"] for row in rows] == ["720 x 576", "720 x 576", "1440 x 1080", "1920 x 1080"]
    write_aaf(tapes, tmp_path / "tapes.aaf")
    with aaf2.open(str(tmp_path / "tapes.aaf")) as file:
        told = {
            (
                mob.descriptor["StoredWidth"].value,
                mob.descriptor["StoredHeight"].value,
                Fraction(str(mob.descriptor["ImageAspectRatio"].value)),
            )
            for mob in file.content.sourcemobs()
            if "StoredWidth" in mob.descriptor
        }
    assert told == {
        (720, 576, Fraction(16, 9)),
        (720, 576, Fraction(4, 3)),
        (1440, 1080, Fraction(16, 9)),
        (1920, 1080, Fraction(16, 9)),
    }


def test_a_file_says_the_shape_of_its_pixels(tmp_path: Path) -> None:
    path = tmp_path / "tape.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 72, 58, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(64, 45)
        for _ in range(5):
            out.mux(
                stream.encode(av.VideoFrame.from_ndarray(np.zeros((58, 72, 3), np.uint8), format="rgb24"))
            )
        out.mux(stream.encode(None))
    assert read_clock(path).pixel_aspect == Fraction(64, 45)
