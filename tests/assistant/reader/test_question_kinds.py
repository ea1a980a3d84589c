"""Questions about footage, kind by kind and in seven languages: what is asked is told by meaning, and answered."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.agent.assistant import Assistant
from assistant.agent.planning.planner import PlannedTurn
from assistant.agent.questions.question_classifier import (
    FOOTAGE_QUESTIONS,
    ClassifiedQuestion,
    QuestionClassifier,
)
from assistant.agent.questions.spoken_words import speaker_name
from assistant.dialogue.answer import Answer
from assistant.dialogue.plan import NearHit, Plan, PlanFilters
from assistant.dialogue.reply_parts import TimecodeLink
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.state import DialogueState
from retrieval.archive.archive import Archive
from retrieval.metadata.fields import MetadataField, MetadataValue
from retrieval.search.engine import SearchEngine
from retrieval.types import ShotId, Speech, Subtitle, SubtitleTrack
from tests.support.factories import add_video, make_archive
from tests.support.footage.colour_reels import ColourEncoder

BLIND = Path(__file__).parents[3] / "benchmarks" / "dialogue" / "data" / "footage_questions_blind.toml"
LINES = (
    Subtitle(0.2, 1.8, "MARTA: Good evening."),
    Subtitle(2.2, 3.8, "The train is late."),
    Subtitle(4.2, 5.8, "- JUAN LUIS: It leaves at nine."),
)
SHOWN = [ShotId("a1", n) for n in (1, 2, 3)] + [ShotId("b2", 1), ShotId("b2", 2)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    encoder = ColourEncoder()
    with make_archive(tmp_path / "archive", dimensions=encoder.dimensions) as archive:
        with archive.writing():
            add_video(archive, "a1", vectors=encoder.encode_texts(["red", "green", "blue"]))
            add_video(archive, "b2", vectors=encoder.encode_texts(["red", "yellow"]), lengths=(5.0, 1.0))
            archive.set_speech("a1", Speech((SubtitleTrack("en", "sidecar", "a1.srt", LINES),)))
        yield archive


def asked(archive: Archive, text: str, *shots: int, language: str = "en", **plan: object) -> Answer:
    planned = PlannedTurn(Plan(intent="describe", shots=shots, **plan))  # type: ignore[arg-type]
    assistant = Assistant(SearchEngine(archive, ColourEncoder()), planner=lambda *_, **__: planned)
    state = DialogueState(RunningQuery(visual="red"), language=language).with_results(SHOWN)
    return assistant.answer(state, text)[1]


def test_how_long_a_shot_is(archive: Archive) -> None:
    reply = asked(archive, "how long is 4?", 4).reply
    assert reply == "4 lasts 5.0 s, 0:00–0:05 of b2.mp4; the whole video lasts 0:06."


def test_which_file_a_shot_is_of_and_where_in_it(archive: Archive) -> None:
    answer = asked(archive, "which file is 2 from?", 2)
    assert answer.reply == "2 is in a1.mp4 at 0:02–0:04 of 0:06: shot 2 of 3."
    assert [part for part in answer.statements[0] if isinstance(part, TimecodeLink)]


def test_what_comes_after_is_the_shot_beside_it_with_its_moment_and_words(archive: Archive) -> None:
    answer = asked(archive, "what comes right after 2?", 2)
    assert "After it comes shot 3, 0:04–0:06" in answer.reply
    assert "It leaves at nine." in answer.reply
    assert TimecodeLink("a1", "a1.mp4", 3, 4.0, 6.0, whole=True) in answer.statements[1]


def test_a_plan_that_names_the_side_is_followed_where_the_words_tell_nothing(archive: Archive) -> None:
    reply = asked(archive, "describe what stands beside it", 2, near=NearHit(shot=2, side="before")).reply
    assert "Before it comes shot 1" in reply or "After it comes shot 3" in reply


def test_two_hits_are_compared(archive: Archive) -> None:
    reply = asked(archive, "compare 1 and 4", 1, 4).reply
    assert "1 and 4 look nearly the same (similarity 1.00). They are from different videos." in reply
    assert "4 is 3.0 s longer than 1." in reply
    assert "“MARTA: Good evening.”" in reply
    unlike = asked(archive, "what is the difference between 1 and 2?", 1, 2).reply
    assert "1 and 2 look different" in unlike
    assert "Both are from the same video. 1 and 2 are of the same length." in unlike


def test_who_speaks_is_known_where_the_subtitles_say_so(archive: Archive) -> None:
    assert "The subtitles name who speaks: MARTA." in asked(archive, "who speaks in 1?", 1).reply
    assert "Who speaks I do not know" in asked(archive, "who is talking in 2?", 2).reply


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("MARTA: Good evening.", "MARTA"),
        ("- JUAN LUIS: It leaves.", "JUAN LUIS"),
        ("[ÉLODIE]: Oui.", "ÉLODIE"),
        ("Note: it leaves.", ""),
        ("It leaves at 10:30 sharp.", ""),
        ("A: yes", ""),
    ],
)
def test_a_speaker_is_a_name_in_capitals_before_the_words(text: str, name: str) -> None:
    assert speaker_name(text) == name


def test_what_the_archive_cannot_know_it_says(archive: Archive) -> None:
    assert "does not know" in asked(archive, "where was 1 filmed?", 1).reply
    assert "does not know" in asked(archive, "when was 1 recorded?", 1).reply
    assert "is not read in this archive" in asked(archive, "what does the sign say in 1?", 1).reply
    assert "only speech is known" in asked(archive, "is there music in 1?", 1).reply


def test_a_hit_is_asked_about_though_the_running_query_stays_in_one_video(archive: Archive) -> None:
    filters = PlanFilters(video=("a1.mp4",))
    assert asked(archive, "what does she say in 1?", 1, filters=filters).reply.startswith("1: a1.mp4, 0:00")
    assert asked(archive, "summarise the whole video", filters=filters).reply.startswith("a1.mp4: 0:06")


def test_how_many_there_are_is_counted_over_the_archive(archive: Archive) -> None:
    assert "in 2 videos" in asked(archive, "how many shots are there like this?").reply


@pytest.mark.parametrize(
    ("text", "language", "part"),
    [
        ("¿cuánto dura el 4?", "es", "4 dura 5,0 s"),
        ("quant dura el 4?", "ca", "4 dura 5,0 s"),
        ("combien de temps dure le 4 ?", "fr", "4 dure 5,0 s"),
        ("wie lang ist die 4?", "de", "4 dauert 5,0 s"),
        ("quanto dura il 4?", "it", "4 dura 5,0 s"),
        ("quanto dura o 4?", "pt", "4 dura 5,0 s"),
    ],
)
def test_the_answer_is_in_the_language_of_the_turn(
    archive: Archive, text: str, language: str, part: str
) -> None:
    assert asked(archive, text, 4, language=language).reply.startswith(part)


def test_an_elliptic_question_asks_what_the_one_before_did() -> None:
    earlier = ["a boat", "¿cuánto dura el 2?", "¿y el 3?"]
    assert QuestionClassifier().footage_question("¿y el 5?", earlier).question == "length"
    assert QuestionClassifier().footage_question("", earlier) == ClassifiedQuestion("everything", False)


@pytest.mark.slow
def test_questions_that_took_no_part_in_the_learning_are_read_as_often_as_is_told() -> None:
    classifier, right, count = QuestionClassifier(), 0, 0
    for lines in tomllib.loads(BLIND.read_text(encoding="utf-8")).values():
        for line in lines.strip().splitlines():
            kind, _, text = (part.strip() for part in line.partition("|"))
            kind = kind.removesuffix(".video")
            if kind in FOOTAGE_QUESTIONS:
                count += 1
                right += classifier.footage_question(text).question == kind
    assert count == 119
    assert right / count > 0.7


def test_of_a_long_video_the_lines_that_the_question_is_about_are_quoted(archive: Archive) -> None:
    lines = [Subtitle(0.2 * n, 0.2 * n + 0.1, f"And then came tale number {n}.") for n in range(20)]
    lines[15] = Subtitle(3.0, 3.1, "The harbour taxes were raised in spring.")
    with archive.writing():
        archive.set_speech("b2", Speech((SubtitleTrack("en", "recognised", "base", tuple(lines)),)))
    filters = PlanFilters(video=("b2.mp4",))
    about = asked(archive, "what do they say about harbour taxes in b2.mp4?", filters=filters).reply
    assert "What fits your question best:\n0:03 “The harbour taxes were raised in spring.”" in about
    assert "tale number 1." not in about
    assert (
        "“And then came tale number 0.”" in asked(archive, "what is said in b2.mp4?", filters=filters).reply
    )


def test_where_and_when_are_what_is_known_of_the_recording_and_who_says_so(archive: Archive) -> None:
    video = archive.videos()[0]
    known: dict[MetadataField, str] = {"recorded": "1994-05", "location": "Plaza Mayor, Cáceres"}
    archive.metadata.add(
        {video.id: [MetadataValue(field, words, "table", "tapes.csv") for field, words in known.items()]}
    )
    number = next(n for n, shot in enumerate(SHOWN, 1) if shot.video == video.id)
    where = asked(archive, f"where was {number} filmed?", number).reply
    assert "Plaza Mayor, Cáceres" in where
    assert "tapes.csv" in where
    when = asked(archive, f"when was {number} recorded?", number).reply
    assert "May 1994" in when
    assert "tapes.csv" in when
