"""What must not be there is told by what annotators know; what nobody looked at is neither with nor without it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.agent.search.result_remarks import unannotated_video_remarks
from retrieval.annotations import Annotation, AnnotatorName, Box, VideoAnnotations
from retrieval.archive.archive import Archive
from retrieval.encoders import load_sentence_encoder
from retrieval.hits import ResultPage, UnannotatedVideos
from retrieval.queries import Filters, Query
from retrieval.search.calibration.match_strength import WEAK_PROBABILITY, match_score
from retrieval.search.engine import SearchEngine
from retrieval.search.ranking import rank_candidates
from retrieval.search.senses.archive_senses import ArchiveSenses
from retrieval.search.senses.named_presences import PresenceClassifier
from retrieval.types import Speech, Subtitle, SubtitleTrack
from tests.support.factories import add_video, make_archive, unit
from tests.support.footage.colour_reels import COLOURS, ColourEncoder

BOX = Box(0.1, 0.1, 0.3, 0.3)
RED = unit([[float(colour == "red") + 1e-3 for colour in COLOURS]])


@pytest.fixture(scope="module")
def reader() -> PresenceClassifier:
    return PresenceClassifier(load_sentence_encoder("auto"))


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Archive]:
    """Four red shots: one with a face, one in which faces were looked for in vain, one where nobody has looked; and
    one in which music is heard, something is said and something stands written."""
    with make_archive(tmp_path / "archive", dimensions=len(COLOURS)) as archive:
        with archive.writing():
            for video in ("face", "nobody", "unlooked", "music"):
                add_video(archive, video, path=f"{video}0.mp4", vectors=RED)
            for video, found in (
                ("face", (Annotation(0, 2, "medium", 0.9, BOX),)),
                ("nobody", ()),
                ("music", ()),
            ):
                archive.set_annotations(video, VideoAnnotations(AnnotatorName("face", "eyes", "1"), found))
            heard = Annotation(0, 2, "Music", 0.95)
            written = Annotation(0, 2, "EXIT", 0.95, BOX)
            archive.set_annotations("music", VideoAnnotations(AnnotatorName("sound", "ears", "1"), (heard,)))
            archive.set_annotations(
                "music", VideoAnnotations(AnnotatorName("written", "eyes", "1"), (written,))
            )
            line = Subtitle(0.2, 1.8, "hello there")
            archive.set_speech("music", Speech((SubtitleTrack("en", "sidecar", "a.srt", (line,)),)))
        yield archive


def searched(archive: Archive, **asked: object) -> ResultPage:
    sentences = load_sentence_encoder("auto")
    engine = SearchEngine(archive, ColourEncoder(), sentences, ArchiveSenses(archive, sentences))
    return engine.search(Query(**asked), per_video=None)  # type: ignore[arg-type]


def scores(archive: Archive, **asked: object) -> dict[str, float]:
    """How likely the shot of each video is to be right."""
    sentences = load_sentence_encoder("auto")
    engine = SearchEngine(archive, ColourEncoder(), sentences, ArchiveSenses(archive, sentences))
    found = rank_candidates(engine.retrievers, Query(**asked), 300)  # type: ignore[arg-type]
    return {one.shot.id.video: match_score(one.evidence) for one in found}


@pytest.mark.parametrize(
    "without", ["people", "gente", "personne", "Menschen", "anybody", "pessoas", "nessuno"]
)
def test_without_people_puts_shots_with_faces_away_and_no_others(seen: Archive, without: str) -> None:
    before, after = scores(seen, text="red"), scores(seen, text="red", exclude=without)
    assert before["face"] > WEAK_PROBABILITY > 5 * after["face"]
    assert all(after[video] == pytest.approx(before[video], abs=0.02) for video in ("nobody", "unlooked"))


@pytest.mark.parametrize(
    ("without", "kind"), [("people", "face"), ("text", "written"), ("voices", "speech"), ("gens", "face")]
)
def test_what_nobody_has_looked_for_is_said(seen: Archive, without: str, kind: str) -> None:
    count = 1 if kind == "face" else 3
    partly = UnannotatedVideos(kind, count, 4)  # type: ignore[arg-type]
    assert searched(seen, text="red", exclude=without).unannotated_videos == (partly,)


@pytest.mark.parametrize("without", ["music", "text", "Stimmen", "lettering", "música"])
def test_sounds_writing_and_speech_are_told_by_annotators_too(seen: Archive, without: str) -> None:
    before, after = scores(seen, text="red"), scores(seen, text="red", exclude=without)
    assert after["music"] < before["music"] / 3
    assert after["nobody"] == pytest.approx(before["nobody"], abs=0.02)


@pytest.mark.parametrize("without", ["children", "women", "dogs", "blue", "a crowd"])
def test_what_annotators_do_not_tell_apart_is_not_taken_for_people(seen: Archive, without: str) -> None:
    assert searched(seen, text="red", exclude=without).unannotated_videos == ()
    after = scores(seen, text="red", exclude=without)
    assert after["face"] == pytest.approx(after["nobody"], abs=0.02)


def test_limits_leave_out_what_nobody_has_looked_at_and_say_so(seen: Archive) -> None:
    def found(**limits: object) -> tuple[set[str], tuple[UnannotatedVideos, ...]]:
        filters = Filters(**limits)  # type: ignore[arg-type]
        page = searched(seen, text="red", filters=filters)
        return set(scores(seen, text="red", filters=filters)), page.unannotated_videos

    assert found(people=(0, 0)) == ({"nobody", "music"}, (UnannotatedVideos("face", 1, 4),))
    assert found(people=(1, None)) == ({"face"}, (UnannotatedVideos("face", 1, 4),))
    assert found(has_writing=True) == ({"music"}, (UnannotatedVideos("written", 3, 4),))
    assert found(has_writing=False) == (set(), (UnannotatedVideos("written", 3, 4),))
    assert found(has_speech=False) == (set(), (UnannotatedVideos("speech", 3, 4),))
    assert found(heard=("music",)) == ({"music"}, (UnannotatedVideos("sound", 3, 4),))
    assert found() == ({"face", "nobody", "unlooked", "music"}, ())


def test_an_archive_that_was_looked_at_whole_says_nothing_of_it(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive", dimensions=len(COLOURS)) as archive:
        with archive.writing():
            add_video(archive, "a1", vectors=RED)
        page = searched(archive, text="red", exclude="people")
        assert page.unannotated_videos == (UnannotatedVideos("face", 1, 1),)
        with archive.writing():
            archive.set_annotations("a1", VideoAnnotations(AnnotatorName("face", "eyes", "1"), ()))
        assert searched(archive, text="red", exclude="people").unannotated_videos == ()


def test_the_remark_counts_the_videos() -> None:
    said = unannotated_video_remarks([UnannotatedVideos("face", 3, 91)], "en")
    assert said == [
        "In 3 videos of 91 nobody has looked for faces yet: whether people are in them is not known."
    ]


@pytest.mark.parametrize(
    ("words", "presence"),
    [
        ("any people", "people"),
        ("la gente", "people"),
        ("persons in it", "people"),
        ("qualquer pessoa", "people"),
        ("ningú", "people"),
        ("any text", "writing"),
        ("texto escrito", "writing"),
        ("Schriftzüge", "writing"),
        ("spoken words", "speech"),
        ("voix off", "speech"),
        ("kids", None),
        ("young women", None),
        ("football players", None),
        ("hats", None),
        ("applause", None),
        ("daylight", None),
        ("fog", None),
        ("", None),
    ],
)
def test_words_are_read_by_meaning(reader: PresenceClassifier, words: str, presence: str | None) -> None:
    assert reader.read(words) == presence
