"""Writing: read in real files, and found by words that may be misread or misspelt."""

import importlib.util
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.annotators import ocr_model
from ingest.annotators.ocr_model import OcrModel, TextLine
from ingest.annotators.shot_frames import MAX_FRAMES, frame_spans
from ingest.annotators.writing import MIN_SCORE, WritingAnnotator
from ingest.pipeline.stored.annotating import annotate
from retrieval.annotations import Annotation, AnnotatorName, Box, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.encoders import load_sentence_encoder
from retrieval.errors import MediaError, ModelError
from retrieval.queries import Filters, Query
from retrieval.search.calibration.match_strength import match_strength
from retrieval.search.engine import SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.search.senses.writing_search import WritingSearch
from retrieval.types import Picture, ShotId
from tests.support.factories import add_video, make_archive, make_shots, make_video
from tests.support.footage.clips import reel_frames, textured_picture, write_clip, write_reel
from tests.support.footage.colour_reels import HEIGHT, WIDTH, ColourEncoder, picture_of

BOX = Box(0.1, 0.2, 0.3, 0.1)
EYES = AnnotatorName("written", "eyes", "1")


class Captions:
    """Reads in each picture in turn the lines that it was made with."""

    def __init__(self, *pictures: Sequence[tuple[str, float]]) -> None:
        self._pictures = iter(pictures)
        self.sizes: list[tuple[int, ...]] = []

    def lines(self, picture: Picture) -> list[TextLine]:
        self.sizes.append(picture.shape)
        return [TextLine(text, score, BOX) for text, score in next(self._pictures)]


def written_in(path: Path, lengths: Sequence[float], reader: Captions) -> list[Annotation]:
    return WritingAnnotator(reader).annotate(make_video(path=path), make_shots("a1", lengths))


def test_a_line_lasts_from_the_first_frame_that_shows_it_to_the_last(tmp_path: Path) -> None:
    path = write_reel(tmp_path / "clip.mp4", "red", "green", seconds=6)
    reader = Captions([("NO EXIT", 0.99)], [("NO EXlT", 0.93), ("24 h", 0.95)], [("NO EXIT", 0.97)], [])
    assert written_in(path, (6, 6), reader) == [
        Annotation(0.0, 6.0, "NO EXIT", 0.99, BOX),  # the surer of two readings
        Annotation(3.0, 6.0, "24 h", 0.95, BOX),
        Annotation(6.0, 9.0, "NO EXIT", 0.97, BOX),  # in another shot
    ]
    assert set(reader.sizes) == {(HEIGHT, WIDTH, 3)}


def test_what_is_hardly_read_or_a_single_letter_is_left_out(tmp_path: Path) -> None:
    path = write_reel(tmp_path / "clip.mp4", "red")
    reader = Captions([("leaves", 0.7), ("I", 0.99), ("…!", 0.99), ("OK", 0.99)])
    assert [line.text for line in written_in(path, (2,), reader)] == ["OK"]


def test_few_frames_of_each_shot_are_read() -> None:
    for length, frames in ((0.2, 1), (2.0, 1), (6.0, 2), (500.0, MAX_FRAMES)):
        (shot,) = make_shots("a1", [length])
        spans = list(frame_spans(shot))
        assert len(spans) == frames
        assert spans[0][1] == shot.start
        assert spans[-1][2] == pytest.approx(shot.end)
        assert all(start < time < end for time, start, end in spans)
        assert all(one[2] == pytest.approx(other[1]) for one, other in itertools.pairwise(spans))


def test_a_video_that_is_away_or_was_cut_short_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"gone\.mp4"):
        written_in(tmp_path / "gone.mp4", (2,), Captions([]))
    with pytest.raises(MediaError, match="cut short"):
        written_in(write_reel(tmp_path / "clip.mp4", "red"), (2, 50), Captions(*[[]] * 9))


def test_a_model_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rapidocr", None)
    with pytest.raises(ModelError, match="package rapidocr is missing or damaged; install the package again"):
        ocr_model.OcrModel()


@pytest.fixture
def written_archive(tmp_path: Path) -> Archive:
    """A sign in one shot, a title on two lines in another, a long word without its spaces in a third."""
    archive = make_archive(tmp_path / "archive", "a1", "b2")
    with archive.writing():
        archive.set_annotations(
            "a1",
            VideoAnnotations(
                EYES,
                (
                    Annotation(0.0, 2.0, "SALIDA DE EMERGENCIA", 0.99, BOX),
                    Annotation(2.0, 4.0, "Café de", 0.99, BOX),
                    Annotation(2.0, 4.0, "la Ópera", 0.99, BOX),
                ),
            ),
        )
        archive.set_annotations(
            "b2", VideoAnnotations(EYES, (Annotation(0.0, 2.0, "DRAGRACINGTONIGHT 24", 0.95, BOX),))
        )
    return archive


@pytest.mark.parametrize(
    ("asked", "shot", "strength"),
    [
        ("salida de emergencia", ShotId("a1", 1), "strong"),
        ("“Salida”", ShotId("a1", 1), "strong"),
        ("emergensia", ShotId("a1", 1), "strong"),
        ("cafe de la opera", ShotId("a1", 2), "strong"),
        ("racing", ShotId("b2", 1), "strong"),
        ("24", ShotId("b2", 1), "strong"),
        ("emergencia bicycle", ShotId("a1", 1), "none"),
    ],
)
def test_writing_is_found_by_its_words(
    written_archive: Archive, asked: str, shot: ShotId, strength: str
) -> None:
    (best, *_) = WritingSearch(written_archive).search(asked, Filters(), frozenset())
    assert (best.shot, match_strength(best.evidence)) == (shot, strength)


@pytest.mark.parametrize(
    ("asked", "shot", "strength"),
    [
        ("exit sign emergencia", ShotId("a1", 1), "none"),
        ("cartel de salida", ShotId("a1", 1), "strong"),
        ("a sign that says salida", ShotId("a1", 1), "strong"),
        ("marca de agua de salida", ShotId("a1", 1), "strong"),
        ("das Schild Ópera", ShotId("a1", 2), "strong"),
        ("playa de salida", ShotId("a1", 1), "none"),
        ("emergencia bicycle", ShotId("a1", 1), "none"),
    ],
)
def test_words_that_only_say_that_it_is_written_ask_for_nothing_more(
    written_archive: Archive, asked: str, shot: ShotId, strength: str
) -> None:
    search = WritingSearch(written_archive, load_sentence_encoder("auto"))
    (best, *_) = search.search(asked, Filters(), frozenset())
    assert (best.shot, match_strength(best.evidence)) == (shot, strength)
    assert search.search("cartel", Filters(), frozenset()) == []


@pytest.mark.parametrize("asked", ["12 x 34", "12x34", '12" x 34"', "x34"])
def test_letters_and_digits_are_words_of_their_own(written_archive: Archive, asked: str) -> None:
    with written_archive.writing():
        sign = Annotation(0.0, 2.0, '12"X34"', 0.95, BOX)
        written_archive.set_annotations("b2", VideoAnnotations(EYES, (sign,)))
    (best, *_) = WritingSearch(written_archive).search(asked, Filters(), frozenset())
    assert (best.shot, match_strength(best.evidence)) == (ShotId("b2", 1), "strong")


@pytest.mark.parametrize("asked", ["xylophone", "25", "", "“”", "?", "日本"])
def test_what_is_not_written_is_not_found(written_archive: Archive, asked: str) -> None:
    assert WritingSearch(written_archive).search(asked, Filters(), frozenset()) == []


def test_limits_hold_and_the_hit_says_what_it_reads(written_archive: Archive) -> None:
    engine = SearchEngine(written_archive, ColourEncoder(), annotations=ArchiveSenses(written_archive, None))
    page = engine.search(Query(written="salida"))
    assert page.unannotated == ()
    assert [(hit.shot.id, hit.why, hit.match) for hit in page.hits] == [
        (ShotId("a1", 1), ("written",), "strong")
    ]
    assert page.hits[0].reasons[0].text == "SALIDA DE EMERGENCIA"
    other = Query(written="salida", filters=Filters(not_video=("a1.mp4",)))
    assert engine.search(other).hits == ()
    assert engine.search(Query(sound="dog")).unannotated == ("sound",)


def test_a_text_that_is_written_in_a_shot_is_found_without_being_asked_for_there(
    written_archive: Archive,
) -> None:
    plain = SearchEngine(written_archive, ColourEncoder())
    engine = SearchEngine(written_archive, ColourEncoder(), annotations=ArchiveSenses(written_archive, None))
    best = engine.search(Query(text="salida de emergencia")).hits[0]
    assert (best.shot.id, best.why, best.match) == (ShotId("a1", 1), ("written",), "strong")
    assert best.reasons[0].text == "SALIDA DE EMERGENCIA"
    for text in ("something red", "emergencia bicycle"):  # of the second only half is written there
        nearest, seen = engine.search(Query(text=text)).hits[0], plain.search(Query(text=text)).hits[0]
        assert (nearest.shot.id, nearest.reasons) == (seen.shot.id, seen.reasons)


@pytest.mark.slow
def test_a_sign_is_read_by_the_real_model(tmp_path: Path) -> None:
    sign = Image.fromarray(picture_of("navy")).resize((640, 360))
    font = ImageFont.load_default(72)
    ImageDraw.Draw(sign).text((200, 130), "EXIT 24", font=font, fill="white")
    small = np.asarray(sign.resize((WIDTH, HEIGHT)))
    path = write_clip(tmp_path / "sign.mp4", reel_frames(2, textured_picture("red"), small))
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            add_video(archive, "sign", path=path, shots=2)
        assert annotate(archive, [WritingAnnotator(OcrModel())]).failed == []
        found = archive.annotations.of("sign", "written")
        assert found is not None
        assert [(line.start, line.end, line.text.replace(" ", "")) for line in found.annotations] == [
            (2.0, 4.0, "EXIT24")
        ]
        box = found.annotations[0].box
        assert box is not None
        assert (box.left, box.top) == (pytest.approx(0.31, abs=0.05), pytest.approx(0.4, abs=0.08))
        (hit, *_) = WritingSearch(archive).search("exit", Filters(), frozenset())
        assert hit.shot == ShotId("sign", 2)


@pytest.mark.slow
def test_letters_that_the_real_model_does_not_know_are_left_out() -> None:
    model = OcrModel()

    def read(text: str, font: Path) -> list[str]:
        picture = Image.new("RGB", (1280, 360), (20, 40, 90))
        ImageDraw.Draw(picture).text((120, 120), text, font=ImageFont.truetype(font, 96), fill="white")
        lines = model.lines(np.asarray(picture))
        return [line.text for line in lines if line.score >= MIN_SCORE and len(line.text) > 1]

    known, arabic, thai, hebrew = (
        next(find_package(package).rglob(f"{font}*.[ot]tf"))
        for package, font in (
            ("noto_cjk_sans_jp_regular", "NotoSansCJKjp"),
            ("fontpkg_noto_sans_arabic", "NotoSansArabic"),
            ("fontpkg_noto_sans_thai", "NotoSansThai"),
            ("pylopdf_fonts_he", "NotoSansHebrew"),
        )
    )
    assert read("SALIDA", known) == ["SALIDA"]
    assert read("紧急出口", known) == ["紧急出口"]
    unknown = [
        ("مخرج الطوارئ", arabic),
        ("ทางออกฉุกเฉิน", thai),
        ("יציאת חירום", hebrew),
        ("비상구 출구", known),
    ]
    assert [read(text, font) for text, font in unknown] == [[]] * 4


def find_package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent
