"""What is known of clips in the files that leave: each format's reader finds it, and a caption says whose it is."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import opentimelineio as otio
import pytest

from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.archive.taught.teaching import example_of_shot, teach
from retrieval.export.annotated_cuts import with_annotations
from retrieval.export.cut_lists import SourceClocks, cuts_of_video, with_handles
from retrieval.export.cuts import CutList
from retrieval.export.formats import ExportFormat, write_cut_list
from retrieval.people.grouping import group_people
from retrieval.timecodes import SourceClock
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.support.factories import add_video, make_archive, random_vectors, unit
from tests.support.pdf_texts import texts_of

CAMPPLUS = AnnotatorName("voice", "campplus", "1")
KNOWN = {
    "machine_caption": ("a man waves, on a pier",),
    "people": ("Ana",),
    "sounds": ("dog barks",),
    "actions": ("waving", "=running"),
    "writing": ("EXIT",),
    "languages": ("es",),
    "classes": ("piers",),
}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Of three shots of two seconds all is known of the second, nothing of the others; four more are like it."""
    pier = random_vectors(1, seed=90, dimensions=64)
    with make_archive(tmp_path / "archive", dimensions=64) as archive:
        others = random_vectors(2, seed=1, dimensions=64)
        found = {
            "described": [Annotation(2.0, 4.0, "a man waves, on a pier", 1.0)],
            "sound": [Annotation(2.5, 3.0, "Bark", 0.8), Annotation(2.5, 3.0, "Rain", 0.3)],
            "action": [Annotation(2.0, 4.0, "waving", 0.6), Annotation(2.0, 4.0, "=running", 0.3)],
            "written": [Annotation(2.2, 3.5, "EXIT", 0.95)],
            "voice": [Annotation(2.2, 3.8, "1", 0.9, vector=random_vectors(1, dimensions=192)[0])],
        }
        said = SubtitleTrack("es", "recognised", "whisper", (Subtitle(2.2, 3.0, "Hola"),))
        with archive.writing():
            add_video(archive, "a1", vectors=unit([others[0], pier[0], others[1]]))
            near = pier.repeat(4, axis=0) + 0.05 * random_vectors(4, seed=91, dimensions=64)
            add_video(archive, "piers", vectors=unit(near))
            for place in range(3):
                add_video(archive, f"b{place}", vectors=random_vectors(10, seed=place + 5, dimensions=64))
            archive.set_speech("a1", Speech((said,), "whisper"))
            for kind, some in found.items():
                who = AnnotatorName(kind, "campplus", "1")  # type: ignore[arg-type]
                archive.set_annotations("a1", VideoAnnotations(who, tuple(some)))
        group_people(archive, CAMPPLUS, "voice")
        (group,) = archive.people.all("voice")
        archive.people.rename(group.id, "Ana")
        teach(archive, "piers", [example_of_shot(archive, one) for one in archive.shots("piers")[:3]])
        yield archive


@pytest.fixture
def cuts(archive: Archive) -> CutList:
    clocks = SourceClocks(lambda path: SourceClock(Fraction(25), 0, False, stamped=True, sound=True))
    return cuts_of_video(archive, archive.video("a1.mp4"), clocks)


def written(archive: Archive, cuts: CutList, kind: ExportFormat) -> bytes:
    def no_clip(*_: object, **__: object) -> None:
        raise AssertionError("no clip is made")

    file = io.BytesIO()
    write_cut_list(archive, cuts, kind, file, beside=None, make_clip=no_clip)  # type: ignore[arg-type]
    return file.getvalue()


def test_a_cut_is_told_what_lies_in_it_and_nothing_of_what_its_handles_reach_into(
    archive: Archive, cuts: CutList
) -> None:
    assert [dict(cut.told) for cut in with_annotations(archive, cuts).cuts] == [{}, KNOWN, {}]
    longer = with_annotations(archive, with_handles(cuts, 0.4)).cuts
    assert [cut.told.get("actions") for cut in longer] == [None, KNOWN["actions"], None]


def test_a_table_has_a_column_for_each_and_no_formula(archive: Archive, cuts: CutList) -> None:
    rows = list(csv.DictReader(io.StringIO(written(archive, cuts, ExportFormat.CSV).decode("utf-8-sig"))))
    told = {fact: "; ".join(texts) for fact, texts in KNOWN.items()}
    assert {fact: rows[1][fact] for fact in KNOWN} == told
    assert {rows[0][fact] for fact in KNOWN} == {""}
    formula = (Annotation(2.0, 4.0, "=HYPERLINK(1)", 0.99),)
    with archive.writing():
        archive.set_annotations("a1", VideoAnnotations(AnnotatorName("written", "stand-in", "1"), formula))
    rows = list(csv.DictReader(io.StringIO(written(archive, cuts, ExportFormat.CSV).decode("utf-8-sig"))))
    assert rows[1]["writing"] == "'=HYPERLINK(1)"


def test_an_avid_log_has_the_columns_of_which_anything_is_known(archive: Archive, cuts: CutList) -> None:
    log = otio.adapters.read_from_string(written(archive, cuts, ExportFormat.ALE).decode(), "ale")
    known = [dict(clip.metadata["ALE"]) for clip in log]
    assert known[1]["Machine Caption"] == "a man waves, on a pier"
    assert known[1]["Actions"] == "waving; =running"
    assert known[1]["Sounds"] == "dog barks"
    assert "Machine Caption" not in known[0] or known[0]["Machine Caption"] == ""
    plain = replace(cuts, cuts=(cuts.cuts[0],))
    assert b"Machine Caption" not in written(archive, plain, ExportFormat.ALE)


def test_otio_keeps_it_as_metadata_of_the_clip(archive: Archive, cuts: CutList) -> None:
    timeline = otio.adapters.read_from_string(written(archive, cuts, ExportFormat.OTIO).decode(), "otio_json")
    clips = list(timeline.find_clips())
    known = [
        {key: tuple(some) for key, some in clip.metadata["filmoteca"].get("annotations", {}).items()}
        for clip in clips
    ]
    assert known[:3] == [{}, KNOWN, {}]


def test_fcpxml_has_keywords_over_the_clip_and_the_caption_as_a_machines(
    archive: Archive, cuts: CutList
) -> None:
    text = written(archive, cuts, ExportFormat.FCPXML).decode()
    clips = ElementTree.fromstring(text).findall(".//spine/asset-clip")
    keywords = {one.get("note"): one for one in clips[1].findall("keyword")}
    assert keywords["actions"].get("value") == "waving, =running"
    assert {one.get("duration") for one in keywords.values()} == {clips[1].get("duration")}
    assert set(keywords) == set(KNOWN) - {"machine_caption"}
    (caption,) = clips[1].findall("metadata/md")
    assert (caption.get("displayName"), caption.get("value")) == (
        "Caption by a machine",
        KNOWN["machine_caption"][0],
    )
    assert not clips[0].findall("keyword")
    timeline = otio.adapters.read_from_string(text, "fcpx_xml")
    assert len(list(timeline.find_clips())) >= 3


def test_a_contact_sheet_says_who_is_seen_and_what_a_machine_says_below_the_comment(
    archive: Archive, cuts: CutList
) -> None:
    noted = replace(cuts, cuts=(cuts.cuts[0], replace(cuts.cuts[1], comment="for the opening")))
    lines = " ".join(line for page in texts_of(written(archive, noted, ExportFormat.PDF)) for line in page)
    assert "for the opening Ana. Machine: a man waves, on a pier" in " ".join(lines.split())
    assert lines.count("Machine:") == 1
