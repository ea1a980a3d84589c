"""A question that names no sense is put to all; each is believed as far as everyday questions do not do as well."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.agent.search.literal_search import with_literal_search
from assistant.dialogue.json_output import hit_value
from assistant.dialogue.plan import Plan, PlanFilters
from assistant.i18n.catalogue import texts_in
from assistant.web.views.sense_chips import sense_chips_html
from retrieval.annotations import Annotation, AnnotatorName, Box, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.archive.name_words import video_names, words_of
from retrieval.errors import ModelError
from retrieval.hits import Reason, ResultPage
from retrieval.queries import Filters, Query
from retrieval.search.calibration.sense_background import SenseBackground, everyday_words, measured_background
from retrieval.search.candidates import Candidate
from retrieval.search.engine import SearchEngine
from retrieval.search.near_duplicates import group_near_duplicates
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.search.senses.name_search import NameSearch
from retrieval.speech.sentence_querybank import everyday_scenes
from retrieval.types import Shot, ShotId, Speech, Subtitle, SubtitleTrack
from tests.support.factories import add_video, make_archive, make_video, unit
from tests.support.footage.colour_reels import ColourEncoder

EYES = AnnotatorName("written", "eyes", "1")


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Archive]:
    """Three videos of shots of nothing much: one is named, in one something is said, in one something written."""
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            add_video(archive, "a1", path="footage/zeppelin_landing.mp4")
            add_video(archive, "b2", path="footage/0001.mp4")
            add_video(archive, "c3", path="footage/0002.mp4")
            lines = (Subtitle(2.2, 3.8, "The zeppelin never came back"),)
            archive.set_speech("b2", Speech((SubtitleTrack("en", "sidecar", "b2.srt", lines),)))
            sign = Annotation(4.1, 5.9, "ZEPPELIN MUSEUM", 0.97, Box(0.1, 0.1, 0.3, 0.1))
            archive.set_annotations("c3", VideoAnnotations(EYES, (sign,)))
        yield archive


def searched(archive: Archive, **asked: object) -> ResultPage:
    engine = SearchEngine(archive, ColourEncoder(), annotations=ArchiveSenses(archive, None))
    return engine.search(Query(**asked), per_video=None)  # type: ignore[arg-type]


def test_a_sense_whose_model_is_gone_leaves_the_others_and_is_missed_by_name_alone(
    told: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: object) -> None:
        raise ModelError("The model is gone.")

    monkeypatch.setattr(NameSearch, "search", gone)
    senses = ArchiveSenses(told, None)
    engine = SearchEngine(told, ColourEncoder(), annotations=senses)
    for _ in range(2):
        hits = engine.search(Query(text="zeppelin"), per_video=None).hits
        assert {reason.sense for hit in hits for reason in hit.reasons} >= {"said", "written"}
    assert [record.message for record in caplog.records] == ["Not searched (named): The model is gone."]
    with pytest.raises(ModelError, match="gone"):
        engine.search(Query(text="zeppelin", senses=("named",)))


def test_a_question_is_answered_by_whatever_is_named_said_or_written(told: Archive) -> None:
    hits = [hit for hit in searched(told, text="zeppelin").hits if hit.match != "none"]
    assert {(hit.shot.id.video, reason.sense) for hit in hits for reason in hit.reasons} - {
        (video, "seen") for video in ("a1", "b2", "c3")  # vectors of chance
    } == {
        ("a1", "named"), ("b2", "said"), ("c3", "written"),
    }  # fmt: skip
    said = next(hit for hit in hits if hit.shot.id == ShotId("b2", 2))
    assert (said.shot.id.number, said.start) == (2, 2.2)
    assert "said" in hit_value(said)["senses"]
    reason = hit_value(said)["reasons"][0]
    assert (reason["sense"], reason["text"]) == ("said", "The zeppelin never came back")
    assert (reason["start"], reason["end"]) == (2.2, 3.8)
    assert said.lines[0].highlights


@pytest.mark.parametrize(("sense", "video"), [("named", "a1"), ("said", "b2"), ("written", "c3")])
def test_a_question_can_be_kept_to_one_sense(told: Archive, sense: str, video: str) -> None:
    hits = searched(told, text="zeppelin", senses=(sense,)).hits
    assert {hit.shot.id.video for hit in hits} == {video}
    seen = searched(told, text="zeppelin", senses=("seen",)).hits
    assert {reason.sense for hit in seen for reason in hit.reasons} <= {"seen"}


def test_limits_and_hidden_shots_hold_in_every_sense(told: Archive) -> None:
    elsewhere = Filters(not_video=("zeppelin_landing.mp4", "0001.mp4"))
    hits = searched(told, text="zeppelin", senses=("named", "said", "written"), filters=elsewhere).hits
    assert [hit.shot.id for hit in hits] == [ShotId("c3", 3)]
    hide = (ShotId("b2", 2),)
    assert searched(told, text="zeppelin", senses=("said",), hide=hide).hits == ()


def test_what_everyday_questions_find_as_well_is_no_evidence() -> None:
    common = SenseBackground(np.full(70, 4.2, np.float32), np.full(60, 4.2, np.float32))
    rare = SenseBackground(np.zeros(70, np.float32), np.zeros(60, np.float32))
    evidence = np.array([2.0, 4.2, 5.0], np.float32)
    assert common.by_chance("dog", evidence)[1] > 0.9
    assert (rare.by_chance("dog", evidence) < 0.01).all()
    for one in (common, rare):
        assert (np.diff(one.by_chance("dog", evidence)) <= 0).all()


def test_a_large_archive_is_asked_fewer_everyday_questions() -> None:
    asked: list[str] = []

    def best(question: str) -> float:
        asked.append(question)
        return 1.0

    measured_background(best, 1_000)
    assert len(asked) == len(everyday_words()) + len(everyday_scenes())
    asked.clear()
    measured_background(best, 1_000_000)
    assert 20 <= len(asked) <= 40


def test_a_name_is_cut_into_words_and_shared_folders_tell_nothing() -> None:
    assert words_of("BigBuckBunny_2008-take3") == "Big Buck Bunny take"
    videos = [make_video("a", path="/tapes/beach/IMG_0001.mp4"), make_video("b", path="/tapes/ski/x.mp4")]
    assert video_names(videos) == ["beach IMG", "ski x"]


def test_a_name_is_found_with_a_letter_wrong_and_without_accents(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive") as archive:
        with archive.writing():
            add_video(archive, "a1", path="Canción_del_río.mp4", shots=2)
            add_video(archive, "b2", path="0001.mp4", shots=2)
        search = NameSearch(archive)
        for words in ("cancion", "canciom", "canción del río"):
            found = search.search(words, Filters(), frozenset())
            assert [one.shot for one in found] == [ShotId("a1", 1), ShotId("a1", 2)], words
        assert search.search("xylophone", Filters(), frozenset()) == []


def candidate(number: int, evidence: float, *senses: str, scene: int = 1) -> Candidate:
    shot = Shot(ShotId("a1", number), scene, 1, 2.0 * number, 2.0 * number + 2, 2.0 * number + 1, 4)
    reasons = tuple(Reason(sense, "x", 0.0, 1.0, 0.5) for sense in senses)  # type: ignore[arg-type]
    return Candidate(shot, unit([1.0, 0.0])[0], -number, evidence, (), reasons=reasons)


def test_a_better_match_is_never_put_away_under_a_worse_one() -> None:
    def groups(*candidates: Candidate) -> list[int]:
        return [len(group.others) for group in group_near_duplicates(candidates, 1.0)]

    assert groups(candidate(1, 3.0, "seen"), candidate(2, 2.9, "seen")) == [1]
    assert groups(candidate(1, 3.0, "seen"), candidate(2, 3.1, "seen")) == [0, 0]
    assert groups(candidate(1, 3.0, "seen"), candidate(2, 2.9, "heard")) == [0, 0]


def test_senses_are_chips_where_there_is_a_choice(told: Archive) -> None:
    texts = texts_in("en")
    hits = searched(told, text="zeppelin", senses=("said", "written", "named")).hits
    html = sense_chips_html(hits, texts)
    assert html.count("<button") == 3
    assert 'data-action="sense" data-target="said"' in html
    alone = tuple(replace(hit, reasons=hit.reasons[:1]) for hit in hits if hit.shot.id.video == "b2")
    assert sense_chips_html(alone, texts) == ""


def test_a_turn_that_is_read_as_nothing_is_looked_for_where_its_words_are_said(told: Archive) -> None:
    engine = SearchEngine(told, ColourEncoder(), annotations=ArchiveSenses(told, None))
    asked_back, said = Plan(intent="clarify"), "the zeppelin never came back"
    assert with_literal_search(asked_back, said, engine).visual == said
    limited = Plan(filters=PlanFilters(video=("zeppelin.mp4",)))
    assert with_literal_search(limited, said, engine) == Plan(visual=said)
    assert with_literal_search(asked_back, "zeppelin", engine).visual == "zeppelin"
    quoted = "where someone says the zeppelin never came back to us again"
    for plan, text in (
        (asked_back, "what do you mean by that"),
        (asked_back, "never came"),
        (limited, "only from the zeppelin film"),
        (Plan(intent="info"), said),
        (Plan(intent="info"), quoted),
        (Plan(visual="airship"), said),
    ):
        assert with_literal_search(plan, text, engine) is plan


def test_words_of_any_sentence_are_no_quote_and_no_name(told: Archive) -> None:
    line = Subtitle(0.2, 1.8, "In the beginning there was the zeppelin.")
    with told.writing():
        told.set_speech("a1", Speech((SubtitleTrack("en", "sidecar", "a1.srt", (line,)),)))
        sign = Annotation(4.1, 5.9, "IN THE BEGINNING", 0.97, Box(0.1, 0.1, 0.3, 0.1))
        told.set_annotations("c3", VideoAnnotations(EYES, (sign,)))
    engine = SearchEngine(told, ColourEncoder(), annotations=ArchiveSenses(told, None))
    asked_back = Plan(intent="clarify")
    for text in ("the", "in the", "the the the", "..."):
        assert with_literal_search(asked_back, text, engine) is asked_back
    assert with_literal_search(asked_back, "beginning", engine).visual == "beginning"


def test_a_quote_that_reads_like_a_question_to_the_assistant_is_looked_for(told: Archive) -> None:
    line = Subtitle(0.2, 1.8, "Ask me not what I can do for you today.")
    with told.writing():
        told.set_speech("a1", Speech((SubtitleTrack("en", "sidecar", "a1.srt", (line,)),)))
    engine = SearchEngine(told, ColourEncoder(), annotations=ArchiveSenses(told, None))
    info = Plan(intent="info")
    quoted = "where someone says ask me not what I can do for you"
    assert with_literal_search(info, quoted, engine).visual == quoted
    for other in ("what I can do for you", "what can you do for me today and not tomorrow", ""):
        assert with_literal_search(info, other, engine) is info
