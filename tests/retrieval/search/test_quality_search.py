"""Qualities of pictures in searches: read out of questions, found, kept as limits, counted as facets."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.dialogue.json_output import archive_value, hit_value
from assistant.dialogue.running_query import RunningQuery, ranks_shots
from assistant.dialogue.slot_labels import quality_label
from assistant.i18n.catalogue import texts_in
from assistant.i18n.languages import languages
from assistant.web.views.hit_cards import hit_card
from retrieval.annotations import Annotation, AnnotatorName, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.archive.facets import facet_counts
from retrieval.archive.filtering.shots_over_time import ShotTimeLine, TimeIntervals
from retrieval.archive.nearest.segments import SHOT, segment_in_memory
from retrieval.archive.nearest.snapshots import Snapshot
from retrieval.archive.tables.archive_record import CatalogueState
from retrieval.encoders.sentences.bundled import BundledSentenceEncoder
from retrieval.qualities import VALUES, Quality
from retrieval.queries import Filters, Query, VideoFilter
from retrieval.search.engine import SearchEngine
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.search.senses.named_qualities import MEDIUM, QualityClassifier, qualities
from retrieval.types import ShotId, Speech, Subtitle, SubtitleTrack, Vectors
from tests.support.factories import make_archive
from tests.support.footage.colour_reels import ColourEncoder


class SharedWords:
    """Texts are near each other as far as they share words; each word has a direction of its own."""

    name = "fake:shared words"
    dimensions = 4096

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), self.dimensions), 1e-6, np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[self._places.setdefault(word, len(self._places))] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

    encode_passages = encode_queries


METER = AnnotatorName("quality", "meter", "1")


def quality(shot: int, text: str, score: float = 1.0) -> Annotation:
    return Annotation(2.0 * shot - 2, 2.0 * shot, text, score)


@pytest.fixture
def measured_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """Two videos of three shots of two seconds each, a1 in black and white, its second shot dark."""
    monkeypatch.setenv("FILMOTECA_CACHE", str(tmp_path / "cache"))
    with make_archive(tmp_path / "archive", "a1", "b2") as archive:
        grey = Annotation(0.0, 6.0, "colour:black_and_white", 1.0)
        device = Annotation(0.0, 6.0, "device:Canon EOS R5", 1.0)
        with archive.writing():
            archive.set_annotations("a1", VideoAnnotations(METER, (grey, quality(2, "light:dark", 0.9))))
            pan, colour = quality(1, "camera:pan", 0.8), Annotation(0.0, 6.0, "colour:colour", 0.9)
            faint = quality(3, "camera:pan", 0.3)
            archive.set_annotations("b2", VideoAnnotations(METER, (colour, device, pan, faint)))
        yield archive


def engine_of(archive: Archive) -> SearchEngine:
    sentences = SharedWords()
    return SearchEngine(archive, ColourEncoder(), sentences, ArchiveSenses(archive, sentences))


def test_a_question_that_names_a_quality_finds_the_shots_that_have_it(measured_archive: Archive) -> None:
    engine = engine_of(measured_archive)
    page = engine.search(Query(text="black and white"))
    assert {hit.shot.id.video for hit in page.hits if hit.match == "strong"} == {"a1"}
    assert page.hits[0].why[-1] == "quality"
    assert page.hits[0].reasons[0].text == "colour:black_and_white"
    asked = engine.search(Query(quality="camera pan"))
    assert [hit.shot.id for hit in asked.hits if "quality" in hit.why] == [ShotId("b2", 1)]
    assert hit_value(asked.hits[0])["senses"] == ["quality"]
    assert engine.search(Query(quality="Canon")).hits[0].shot.id.video == "b2"
    both = engine.search(Query(quality="black and white, dark"))
    assert both.hits[0].shot.id == ShotId("a1", 2)


def test_words_that_name_a_part_of_a_question_do_not_make_a_sure_match(measured_archive: Archive) -> None:
    (dark, *_) = engine_of(measured_archive).search(Query(quality="dark castle with towers")).hits
    assert (dark.shot.id, dark.match) == (ShotId("a1", 2), "none")


def test_a_quality_alone_is_no_answer_to_a_question_that_asks_for_more(measured_archive: Archive) -> None:
    engine = engine_of(measured_archive)
    alone = engine.search(Query(text="black and white"))
    more = engine.search(Query(text="boxing in black and white"))
    assert (alone.match, more.match) == ("strong", "none")
    assert {hit.shot.id.video for hit in more.hits[:3]} == {"a1"}  # they come first all the same


def test_what_is_heard_must_have_the_qualities_that_are_named_beside_it(measured_archive: Archive) -> None:
    with measured_archive.writing():
        for video in ("a1", "b2"):
            siren = Annotation(2.0, 4.0, "Siren", 0.9)
            known = VideoAnnotations(AnnotatorName("sound", "yamnet", "1"), (siren,))
            measured_archive.set_annotations(video, known)
    engine = engine_of(measured_archive)

    def heard(text: str) -> dict[str, float]:
        found = engine.retrievers.open.find(text, Query(text=text), frozenset())
        return {str(one.match.shot): one.probability for one in found if one.part == "sound"}

    both, dark = heard("siren"), heard("dark siren")
    assert both["a1/2"] == both["b2/2"]
    assert dark["a1/2"] > 2 * dark.get("b2/2", 0.0)


def test_limits_on_qualities_hold_by_shot(measured_archive: Archive) -> None:
    def left(**limits: object) -> set[str]:
        rows = measured_archive.filtered_shots(Filters(**limits))  # type: ignore[arg-type]
        return {str(row.id) for row in rows}

    assert left(colour="black_and_white") == {"a1/1", "a1/2", "a1/3"}
    assert left(colour="colour") == {"b2/1", "b2/2", "b2/3"}
    assert left(qualities=("camera:pan",)) == {"b2/1"}  # what is hardly so is not so
    assert left(qualities=("camera:pan", "camera:tilt")) == {"b2/1"}  # of one group any
    assert left(qualities=("camera:pan", "light:dark")) == set()  # groups together
    assert left(colour="black_and_white", qualities=("light:dark",)) == {"a1/2"}
    engine = engine_of(measured_archive)
    page = engine.search(Query(filters=Filters(colour="black_and_white")))
    assert {hit.shot.id.video for hit in page.hits} == {"a1"}
    assert (page.unannotated, page.searched) == ((), 3)
    assert (
        len(
            measured_archive.nearest(
                measured_archive.vectors([ShotId("b2", 1)])[0], 9, Filters(colour="colour")
            )
        )
        == 3
    )


def test_limits_on_qualities_hold_for_what_is_said(measured_archive: Archive) -> None:
    for video in ("a1", "b2"):
        line = Subtitle(0.5, 1.5, "good evening")
        with measured_archive.writing():
            measured_archive.set_speech(video, Speech((SubtitleTrack("en", "sidecar", "a.srt", (line,)),)))
    engine = engine_of(measured_archive)
    said = engine.search(Query(speech="evening", filters=Filters(colour="black_and_white")))
    assert [hit.shot.id for hit in said.hits] == [ShotId("a1", 1)]


def test_without_measurements_the_limits_are_named_and_limit_nothing(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", "a1") as archive:
        filters = Filters(colour="colour", qualities=("light:dark",))
        page = engine_of(archive).search(Query(text="red", quality="dark", filters=filters))
        assert page.unannotated == ("quality", "colour", "qualities")
        assert page.searched == archive.totals().shots


def test_facets_count_the_videos_of_each_quality(measured_archive: Archive) -> None:
    counts = facet_counts(measured_archive.summaries(), VideoFilter())
    assert counts["colour"] == [("colour", 1), ("black_and_white", 1)]
    assert (counts["camera"], counts["light"]) == ([("pan", 1)], [("dark", 1)])
    assert (counts["device"], counts["shape"]) == ([("Canon EOS R5", 1)], [("landscape", 2)])
    assert archive_value(measured_archive, "a")["facets"]["camera"] == {"pan": 1}
    dark = Filters(among=VideoFilter(values=frozenset({("light", "dark")})))
    assert {row.id.video for row in measured_archive.filtered_shots(dark)} == {"a1"}


def test_a_card_says_what_the_picture_is_like(measured_archive: Archive) -> None:
    (hit, *_) = engine_of(measured_archive).search(Query(quality="camera pan")).hits
    assert "Picture: pan" in hit_card(hit, 1, texts_in("en"), 0)
    assert "Bild: Schwenk" in hit_card(hit, 1, texts_in("de"), 0)


@pytest.mark.parametrize("language", languages())
def test_every_quality_has_a_label(language: str) -> None:
    texts = texts_in(language)
    for group, values in VALUES.items():
        for value in values:
            assert quality_label(f"{group}:{value}", texts) != f"{group}:{value}"
    assert "EOS" in quality_label("device:Canon EOS", texts)


def test_shots_are_like_the_stretch_that_covers_half_of_them() -> None:
    shots = np.zeros(4, SHOT)
    shots["revision"], shots["number"] = 1, range(4)
    shots["start"], shots["end"] = 2.0 * np.arange(4), 2.0 * np.arange(4) + 2
    segment = segment_in_memory(0, 1, [(shots, np.zeros((4, 2), np.int8))], 2)
    line = ShotTimeLine(Snapshot(CatalogueState(1, 1, 0, 0), [segment], {1: "a"}))
    covered = line.covered(TimeIntervals.of([("a", 1.0, 3.0), ("a", 3.0, 4.5), ("b", 0.0, 9.0)]))
    assert covered.tolist() == [True, True, False, False]


def test_what_pictures_are_to_be_like_is_something_to_show() -> None:
    empty = RunningQuery()
    limited = empty.planned(empty.as_plan().changed(filters=empty.filters.changed(colour="black_and_white")))
    assert ranks_shots(limited)
    later = empty.planned(empty.as_plan().changed(filters=empty.filters.changed(after=3.0)))
    assert not ranks_shots(later)


def named(reader: QualityClassifier, text: str) -> list[str]:
    return [str(one.quality) for one in reader.read(text).qualities if one.fit >= 0.3]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> QualityClassifier:
    return QualityClassifier(BundledSentenceEncoder())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("monochrome footage of a tram", ["colour:black_and_white"]),
        ("ein Schwarzweissfilm mit Kindern", ["colour:black_and_white"]),
        ("a horse running in slow motion", ["pace:slow_motion"]),
        ("un cheval au ralenti", ["pace:slow_motion"]),
        ("aerial shot, black and white", ["view:aerial", "colour:black_and_white"]),
        ("primer plano de unas manos", ["view:close_up"]),
        ("la platja de nit", ["time:night"]),
        ("una parete gialla", ["hue:yellow"]),
        ("drone shot of fields", ["view:aerial"]),
        ("the mayor opens a new bridge", []),
        ("zwei Hunde spielen im Garten", []),
        ("a close up of a coin, video", ["view:close_up"]),
        ("", []),
        ("???", []),
    ],
)
def test_questions_name_qualities_in_any_language(
    reader: QualityClassifier, text: str, expected: Sequence[str]
) -> None:
    assert named(reader, text) == list(expected)


def test_every_quality_that_has_a_name_is_known() -> None:
    known = {Quality(group, value) for group, values in VALUES.items() for value in values}
    assert set(qualities()) - {MEDIUM} <= known
    assert known - set(qualities()) == {Quality("style", "photographed")}  # everything is


def test_words_of_other_questions_are_not_embedded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences, embedded = SharedWords(), list[str]()
    whole = sentences.encode_passages

    def noting(texts: Sequence[str]) -> Vectors:
        embedded.extend(texts)
        return whole(texts)

    monkeypatch.setattr(sentences, "encode_passages", noting)
    reader = QualityClassifier(sentences)
    reader.read("a red dog")
    before = len(embedded)
    assert {"red", "dog", "red dog"} <= {*embedded}
    assert reader.read("a red car") == QualityClassifier(SharedWords()).read("a red car")
    assert sorted(embedded[before:]) == ["car", "red car"]
