"""What is known of recordings: from containers, XMP, cameras' XML and tables; shown, filtered, found, exported."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from assistant.cli.main import run
from assistant.i18n.catalogue import texts_in
from assistant.i18n.date_text import recorded_text
from ingest.metadata.sidecars import read_metadata
from ingest.pipeline.run import ingest
from retrieval.archive.archive import Archive
from retrieval.archive.facets import facet_counts, filter_videos, known_values, sort_videos
from retrieval.dates import day_of
from retrieval.export.csv_files import csv_table
from retrieval.export.cut_lists import SourceClocks, cuts_of_video
from retrieval.export.cuts import CutList
from retrieval.export.timelines.ale import ale
from retrieval.export.timelines.edl import edl
from retrieval.export.timelines.fcp7_xml import fcp7_xml
from retrieval.export.timelines.matching import match_file
from retrieval.metadata.fields import MetadataField, MetadataValue
from retrieval.metadata.values import ImplausibleValue, parse_coordinates, parse_datetime, place_of
from retrieval.queries import Filters, VideoFilter
from retrieval.search.senses.name_search import NameSearch
from retrieval.timecodes import SourceClock
from tests.conftest import Filmoteca
from tests.support.factories import make_archive
from tests.support.footage.clips import write_reel
from tests.support.footage.colour_reels import ColourEncoder

XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmpDM="http://ns.adobe.com/xmp/1.0/DynamicMedia/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
 xmpDM:scene="12A" xmpDM:tapeName="A003_0504" xmp:CreateDate="2019-05-04T12:33:11+02:00"
 exif:GPSLatitude="40,25.008N" exif:GPSLongitude="3,42.228W" tiff:Make="ARRI" tiff:Model="ARRI Alexa">
<xmpDM:takeNumber>3</xmpDM:takeNumber>
<xmpDM:shotLocation>Puerta del Sol</xmpDM:shotLocation>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Procesión</rdf:li></rdf:Alt></dc:title>
<dc:subject><rdf:Bag><rdf:li>Semana Santa</rdf:li><rdf:li>calle</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
SONY = """<?xml version="1.0" encoding="UTF-8"?>
<NonRealTimeMeta xmlns="urn:schemas-professionalDisc:nonRealTimeMeta:ver.2.20">
<Duration value="250"/><CreationDate value="2021-07-09T18:30:05+02:00"/>
<Title usAscii="interview" xml:lang="en"/>
<Device manufacturer="Sony" modelName="PXW-FX9" serialNo="1"/>
<AcquisitionRecord><Group name="ExifGPS"><Item name="LatitudeRef" value="S"/>
<Item name="Latitude" value="33:51:30.0"/>
<Item name="LongitudeRef" value="E"/><Item name="Longitude" value="151:12:41.0"/><Item name="Status" value="A"/>
</Group></AcquisitionRecord></NonRealTimeMeta>"""
P2 = """<?xml version="1.0" encoding="UTF-8"?>
<P2Main xmlns="urn:schemas-Professional-Plug-in:P2:ClipMetadata:v3.1"><ClipContent><ClipName>0001AB</ClipName>
<ClipMetadata><UserClipName>Market 7</UserClipName><Access><CreationDate>2010-03-02T08:00:00+09:00</CreationDate>
</Access><Device><Manufacturer>Panasonic</Manufacturer><SerialNo.>X</SerialNo.><ModelName>AJ-PX380</ModelName></Device>
<Shoot><Location><Longitude>E135.5023</Longitude><Latitude>N34.6937</Latitude><PlaceName>Osaka</PlaceName></Location>
</Shoot><Scenario><ProgramName>News</ProgramName><SceneNo.>7</SceneNo.><TakeNo.>2</TakeNo.></Scenario>
<MemoList><Memo><Text>fish seller</Text></Memo></MemoList></ClipMetadata></ClipContent></P2Main>"""
CANON = """<?xml version="1.0"?><ClipContent xmlns="http://www.canon.com/xf"><ClipMetadata><Title>AA0001</Title>
<Access><CreationDate>2015-01-31T10:00:00Z</CreationDate></Access>
<Device><Manufacturer>Canon</Manufacturer><ModelName>Canon XF305</ModelName></Device>
</ClipMetadata></ClipContent>"""
LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


def said(path: Path, container: Mapping[str, str] | None = None) -> dict[str, str]:
    """What is known of a file, the surest source last."""
    order = {"container": 0, "sidecar": 1}
    values = sorted(read_metadata(path, container or {}).values, key=lambda one: order[one.source])
    return {str(one.field): one.value for one in values}


def test_xmp_beside_a_clip_is_read_in_either_naming(tmp_path: Path) -> None:
    for name in ("clip.xmp", "clip.MP4.XMP"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_text(XMP, encoding="utf-8")
        assert said(folder / "clip.mp4", {"creation_time": "2001-01-01T00:00:00Z", "make": "Nobody"}) == {
            "recorded": "2019-05-04T12:33:11+02:00",
            "place": "40.4168, -3.7038",
            "location": "Puerta del Sol",
            "camera": "ARRI Alexa",
            "reel": "A003_0504",
            "scene": "12A",
            "take": "3",
            "title": "Procesión",
            "keywords": "Semana Santa, calle",
        }


def test_cameras_xml_is_read_where_each_camera_puts_it(tmp_path: Path) -> None:
    sony, card, canon = tmp_path / "CLIP", tmp_path / "CONTENTS", tmp_path / "CLIPS001"
    for folder in (sony, card / "CLIP", card / "VIDEO", canon):
        folder.mkdir(parents=True)
    (sony / "C0001M01.XML").write_text(SONY, encoding="utf-8")
    (sony / "C00010M01.XML").write_text("<broken", encoding="utf-8")  # another clip's
    (card / "CLIP" / "0001AB.XML").write_text(P2, encoding="utf-8")
    (canon / "AA000101.XML").write_text(CANON, encoding="utf-8")
    assert said(sony / "C0001.MP4") == {
        "recorded": "2021-07-09T18:30:05+02:00",
        "place": "-33.8583, 151.2114",
        "camera": "Sony PXW-FX9",
        "title": "interview",
    }
    assert said(card / "VIDEO" / "0001AB.MXF") == {
        "recorded": "2010-03-02T08:00:00+09:00",
        "place": "34.6937, 135.5023",
        "location": "Osaka",
        "camera": "Panasonic AJ-PX380",
        "scene": "7",
        "take": "2",
        "title": "Market 7",
        "description": "fish seller",
    }
    assert said(canon / "AA000101.MXF")["camera"] == "Canon XF305"
    assert said(canon / "other.mxf") == {}


def test_a_container_names_the_reel_and_the_camera() -> None:
    path = Path("a.mov")
    assert said(path, {"reel_name": "B002", "company_name": "Sony", "product_name": "PXW-FS7"}) == {
        "camera": "Sony PXW-FS7",
        "reel": "B002",
    }
    assert said(path, {"company_name": "FFmpeg", "product_name": "OP1a Muxer"}) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "word"),
    [
        (LAUGHS, "entities"),
        (OUTSIDE, "entities"),
        (SONY[:200], "damaged"),
        ("", "damaged"),
        ("\0\1\2", "damaged"),
        ("<a>" * 1_000_000, "larger"),
        ("<a>" + "<b/>" * 900_000 + "</a>", "larger"),
        ("<a>" + "x" * 5_000_000 + "</a>", "larger"),
        ('<?xml version="1.0" encoding="klingon"?><NonRealTimeMeta/>', "damaged"),
    ],
)
def test_damaged_and_hostile_xml_is_one_sentence_that_names_the_file(
    tmp_path: Path, content: str, word: str
) -> None:
    (tmp_path / "a.xml").write_text(content, encoding="utf-8")
    read = read_metadata(tmp_path / "a.mp4", {"reel_name": "B002"})
    [sentence] = read.doubts
    assert str(tmp_path / "a.xml") in sentence
    assert word in sentence
    assert [one.field for one in read.values] == ["reel"]


def test_xml_of_another_kind_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<fcpxml version='1.9'><resources/></fcpxml>", encoding="utf-8")
    assert read_metadata(tmp_path / "a.mp4", {}).values == read_metadata(tmp_path / "a.mp4", {}).doubts == ()


def test_dates_and_places_are_read_as_they_are_written_and_lies_are_dropped() -> None:
    moments = {
        "1994": "1994", "1994-05": "1994-05", "17.5.1994": "1994-05-17", "17/05/1994": "1994-05-17",
        "5/17/1994": "1994-05-17", "1994:05:17 10:11:12": "1994-05-17T10:11:12", "19940517": "1994-05-17",
        "2019-05-04T12:33:11.000000Z": "2019-05-04T12:33:11.000000Z", "1904": "1904",
    }  # fmt: skip
    assert {text: parse_datetime(text) for text in moments} == moments
    for lie in (
        "1904-01-01T00:00:00Z",
        "1970-01-01",
        "0000:00:00 00:00:00",
        "2999-01-01",
        "1994-13-40",
        "soon",
        "31.2.2001",
    ):
        assert parse_datetime(lie) == ImplausibleValue(lie)
    places = {
        "+40.4168-003.7038/": "40.4168, -3.7038",
        "40.4168, -3.7038": "40.4168, -3.7038",
        "40.4168 -3.7038": "40.4168, -3.7038",
        "40°25'00.5\"N 3°42'13.7\"W": "40.4168, -3.7038",
        "N40.4168 W3.7038": "40.4168, -3.7038",
        "40.4168 N, 3.7038 O": "40.4168, -3.7038",
    }
    assert {text: parse_coordinates(text) for text in places} == places
    for lie in ("0, 0", "+00.0000+000.0000/", "99, 4", "Madrid", ""):
        assert isinstance(parse_coordinates(lie), ImplausibleValue)
    assert place_of("40,25.008N", "3,42.228W") == "40.4168, -3.7038"
    assert str(day_of("1994")) == "1994-01-01"
    assert str(day_of("1994-05")) == "1994-05-01"
    spanish = texts_in("es")
    assert recorded_text("1994", spanish) == "1994"
    assert recorded_text("1994-05", spanish) == "mayo de 1994"
    assert recorded_text("1994-05-17", spanish) == "17 de mayo de 1994"
    assert recorded_text("1994-05-17T08:09:00", spanish) == "17 de mayo de 1994, 8:09"


@pytest.fixture
def tapes(tmp_path: Path) -> Archive:
    """Three videos; what is known of two of them."""
    archive = make_archive(tmp_path / "archive", "a1", "b2", "c3")
    known: dict[str, dict[MetadataField, str]] = {
        "a1": {"recorded": "1994-05-17", "location": "Plaza Mayor", "camera": "Sony DSR-500", "reel": "A003",
               "scene": "12A", "take": "10"},
        "b2": {"recorded": "1987", "reel": "A003", "scene": "12A", "take": "2", "keywords": "lluvia"},
    }  # fmt: skip
    with archive.writing():
        archive.metadata.add(
            {
                video: [MetadataValue(f, v, "table", "t.csv") for f, v in some.items()]
                for video, some in known.items()
            }
        )
    return archive


def test_recordings_are_facets_orders_filters_and_dates(tapes: Archive) -> None:
    summaries = tapes.summaries()
    counts = facet_counts(summaries, VideoFilter())
    assert counts["reel"] == [("A003", 2)]
    assert counts["take"] == [("10", 1), ("2", 1)]
    assert counts["place"] == [("Plaza Mayor", 1)]
    assert counts["device"] == [("Sony DSR-500", 1)]
    assert dict(counts["recorded"]) == {"1994": 1, "1987": 1}
    choice = known_values(summaries, VideoFilter(values=frozenset({("place", "plaza mayor")})))
    assert [one.video.id for one in filter_videos(summaries, choice)] == ["a1"]
    assert [one.video.id for one in sort_videos(summaries, "scene")] == ["b2", "a1", "c3"]
    assert [one.video.id for one in sort_videos(summaries, "recorded")] == ["b2", "a1", "c3"]
    assert [one.video.id for one in sort_videos(summaries, "recorded", backwards=True)] == ["a1", "b2", "c3"]
    early = tapes.selection(Filters(recorded_from="1980", recorded_to="1990"))
    assert {shot.id.video for shot in tapes.shots() if shot.id in early} == {"b2"}


def test_the_name_sense_finds_recordings_and_says_by_what(tapes: Archive) -> None:
    found = NameSearch(tapes).search("plaza mayor", Filters(), frozenset())
    assert {match.shot.video for match in found} == {"a1"}
    assert found[0].annotation is not None
    assert found[0].annotation.text == "Plaza Mayor · Sony DSR-500 · A003 · 12A · 10"
    assert {m.shot.video for m in NameSearch(tapes).search("lluvia", Filters(), frozenset())} == {"b2"}


def test_the_surest_source_says_a_field_and_a_new_cut_keeps_it(tapes: Archive) -> None:
    video = replace(tapes.video("a1.mp4"), recorded="2001-01-01")
    with tapes.writing():
        tapes.metadata.replace(
            {
                "a1": [
                    MetadataValue("recorded", "2001-01-01", "container"),
                    MetadataValue("title", "t", "container"),
                ]
            },
            ("container", "sidecar"),
        )
        assert tapes.video("a1.mp4").recorded == "1994-05-17"
        shots, frames = tapes.shots("a1"), tapes.frame_embeddings("a1")
        _, vectors = tapes.shots_with_vectors([shot.id for shot in shots])
        pictures = [tapes.thumbnail(shot.id).read_bytes() for shot in shots]
        tapes.add_video(video, shots, vectors, pictures, frames.times, frames.vectors)
        assert tapes.video("a1.mp4").recorded == "1994-05-17"
        assert tapes.metadata.of("a1")["title"].value == "t"
        assert tapes.metadata.forget_table("t.csv") == 2
    assert tapes.video("a1.mp4").recorded == "2001-01-01"
    assert tapes.video("b2.mp4").recorded == ""
    with tapes.writing():
        tapes.remove_video("a1")
    assert tapes.metadata.all() == {}


def clock(path: Path) -> SourceClock:
    return SourceClock(Fraction(25), start=90_000, stamped=True)


def test_editors_get_the_reel_scene_and_take(tapes: Archive) -> None:
    sources = SourceClocks(clock)
    every = [cut for one in tapes.videos() for cut in cuts_of_video(tapes, one, sources).cuts]
    cuts = CutList("t", tuple(every))
    events = [line.split() for line in edl(cuts).splitlines() if line[:3].isdecimal()]
    assert [event[1] for event in events] == ["A003"] * 6 + ["C3"] * 3
    assert "* SCENE: 12A TAKE: 10" in edl(cuts)
    rows = list(csv.reader(io.StringIO(ale(cuts).split("Column\r\n")[1]), delimiter="\t"))
    first = dict(zip(rows[0], rows[3], strict=True))
    assert (first["Tape"], first["Scene"], first["Take"], first["Shoot Date"]) == (
        "A003",
        "12A",
        "10",
        "1994-05-17",
    )
    assert "<scene>12A</scene>" in fcp7_xml(cuts)
    assert "<name>A003</name>" in fcp7_xml(cuts)
    table = list(csv.DictReader(io.StringIO(csv_table(cuts).decode("utf-8-sig"))))
    assert (table[0]["camera"], table[0]["reel"], table[8]["reel"]) == ("Sony DSR-500", "A003", "")
    plain = CutList("t", tuple(replace(cut, recording={}) for cut in cuts.cuts))
    assert "Scene" not in ale(plain)
    long = [
        replace(cut, recording={"reel": f"A003_0504_{n}"})
        for n, cut in enumerate(cuts.cuts[:1] + cuts.cuts[3:4])
    ]
    names = [line.split()[1] for line in edl(CutList("l", tuple(long))).splitlines() if line[:3].isdecimal()]
    assert len(set(names)) == 2
    assert "* REEL: A003_0504_1" in edl(CutList("l", tuple(long)))


def test_an_edl_that_names_a_reel_finds_the_tape(tapes: Archive) -> None:
    event = "001  A003     V     C        01:00:01:00 01:00:02:00 01:00:00:00 01:00:01:00"
    text = f"TITLE: t\nFCM: NON-DROP FRAME\n\n{event}\n"
    reels = {"b2": "A003"}
    matched = match_file("t.edl", text.encode(), tapes.videos(), SourceClocks(clock), None, reels)
    assert [(clip.video.id, clip.start) for clip in matched.clips] == [("b2", 1.0)]
    assert match_file("t.edl", text.encode(), tapes.videos(), SourceClocks(clock)).unmatched


def test_an_ingest_takes_what_is_known_and_says_what_it_drops(tmp_path: Path) -> None:
    footage = tmp_path / "footage"
    footage.mkdir()
    write_reel(footage / "a.mp4", "red", seconds=0.5)
    write_reel(footage / "b.mp4", "blue", seconds=0.5)
    (footage / "a.xmp").write_text(
        XMP.replace("40,25.008N", "0,0N").replace("3,42.228W", "0,0E"), encoding="utf-8"
    )
    (footage / "b.xml").write_text(LAUGHS, encoding="utf-8")
    encoder = ColourEncoder()
    with Archive.create_or_open(
        tmp_path / "archive", encoder=encoder.name, dimensions=encoder.dimensions
    ) as archive:
        report = ingest([footage], archive, encoder)
        assert len(report.added) == 2
        assert not report.failed
        assert any("a.xmp" in line and "place" in line for line in report.warnings)
        assert any("b.xml" in line and "entities" in line for line in report.warnings)
        video = archive.video("a.mp4")
        assert video.recorded == "2019-05-04T12:33:11+02:00"
        assert "place" not in archive.metadata.of(video.id)
        assert archive.metadata.of(video.id)["scene"] == MetadataValue("scene", "12A", "sidecar", "a.xmp")


def test_the_command_imports_a_table_lists_it_reads_files_again_and_takes_it_back(
    filmoteca: Filmoteca, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, reel = tmp_path / "archive", write_reel(tmp_path / "reel.mp4", "red", seconds=0.5)
    make_archive(folder, "a1", "b2").close()
    with Archive.open(folder) as archive, archive.writing():
        archive.move_video("b2", reel, "reel.mp4")
    table = tmp_path / "tapes.csv"
    table.write_bytes(
        "Archivo;Rodaje;Lugar;Latitude;Longitude;Tape\r\n"
        "D:\\cintas\\A1.mp4;17/05/1994;Cádiz;36.53;-6.29;C-77\r\n"
        "nowhere.mp4;1990;X;;;\r\nreel;1904-01-01;;0;0;C-78\r\n".encode("cp1252")
    )

    def said(*arguments: str, status: int = 0) -> tuple[str, str]:
        assert run([*arguments, "--archive", str(folder)]) == status
        out, err = capsys.readouterr()
        return out, err

    _, err = said("metadata", str(table), status=2)
    assert "no column that names files" in err
    assert "Archivo" in err
    mapped = ("--column", "file=archivo", "--column", "recorded=Rodaje")
    _, err = said("metadata", str(table), *mapped, "--column", "size=Tape", status=2)
    assert "size" in err
    out, err = said("metadata", str(table), *mapped)
    assert out.startswith("2 videos told of by tapes.csv")
    assert "recorded 1" in out
    assert "reel 2" in out
    assert "not in this archive: nowhere.mp4" in err
    assert "Lugar" in err
    assert "line 4: 1904-01-01" in err
    assert "line 4: 0 0" in err
    (tmp_path / "reel.xmp").write_text(XMP, encoding="utf-8")
    out, err = said("metadata", "--read", status=1)
    assert out.startswith("Read again of 1 video")
    assert "a1.mp4" in err
    out, _ = said("metadata", "--json")
    listed = {value["video"]: value["metadata"] for value in map(json.loads, out.splitlines())}
    assert listed["a1.mp4"]["recorded"] == {"value": "1994-05-17", "source": "table", "origin": "tapes.csv"}
    assert listed["reel.mp4"]["reel"]["value"] == "C-78"
    assert listed["reel.mp4"]["scene"]["value"] == "12A"
    out, _ = said("info", "--json")
    assert json.loads(out)["metadata"]["reel"] == 2
    assert json.loads(out)["facets"]["reel"] == {
        "C-77": 1,
        "C-78": 1,
    }
    out, _ = said("metadata", "--forget", "tapes.csv")
    assert "2 videos" in out
    assert json.loads(said("metadata", "--json", "--video", "a1.mp4")[0])["metadata"] == {}
    said("metadata", "--forget", "tapes.csv", status=2)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02", "no table of text"),
        (b"file,reel\nzz.mp4,A\n", "names no video"),
        (b"file,colour\na1.mp4,red\n", "no column of a known name"),
        (b'file,reel\na1.mp4,"' + b"x" * (2 << 20), "is damaged"),
    ],
)
def test_a_damaged_table_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, word: str
) -> None:
    make_archive(tmp_path / "archive", "a1").close()
    (tmp_path / "t.csv").write_bytes(content)
    assert run(["metadata", str(tmp_path / "t.csv"), "--archive", str(tmp_path / "archive")]) == 2
    [line] = capsys.readouterr().err.strip().splitlines()
    assert "t.csv" in line
    assert word in line


def test_two_videos_of_one_name_are_told_apart_by_their_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with make_archive(tmp_path / "archive", "a1", "b2", "c3") as archive, archive.writing():
        archive.move_video("a1", Path("/m/one/x.mp4"))
        archive.move_video("b2", Path("/m/two/x.mp4"))
    table = tmp_path / "t.csv"
    table.write_text("\ufefffile\treel\n/vol/two/X.MP4\tB\nx.mp4\tA\nc3\tC\n", encoding="utf-16")
    assert run(["metadata", str(table), "--archive", str(tmp_path / "archive")]) == 0
    assert "several videos are called x.mp4" in capsys.readouterr().err
    with Archive.open(tmp_path / "archive") as archive:
        reels = {video: values[0].value for video, values in archive.metadata.all().items()}
    assert reels == {"b2": "B", "c3": "C"}
