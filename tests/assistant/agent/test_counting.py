"""How many shots there are of something: over the whole archive, by video; and what is told of the archive."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.agent.assistant import Assistant
from assistant.agent.planning.planner import PlannedTurn
from assistant.agent.questions.archive_questions import answer_archive_question
from assistant.agent.questions.counting import answer_count
from assistant.agent.questions.question_classifier import QuestionClassifier
from assistant.dialogue.answer import Answer
from assistant.dialogue.plan import Plan, PlanFilters
from assistant.dialogue.reply_parts import TimecodeLink, plain_text
from assistant.dialogue.running_query import RunningQuery
from assistant.dialogue.state import DialogueState
from assistant.i18n.languages import languages
from retrieval.queries import Filters, Query
from retrieval.search.engine import SearchEngine
from retrieval.search.match_counts import count_matches
from retrieval.types import ShotId, Speech, Subtitle, SubtitleTrack
from tests.support.factories import add_video, make_archive
from tests.support.footage.colour_reels import COLOURS, ColourEncoder

RED, REST = 30, 270
REELS = {"a1": 20, "b2": 10, "c3": 0}
"""Red shots of each video; each has a hundred."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SearchEngine]:
    encoder = ColourEncoder()
    others = [colour for colour in COLOURS if colour not in ("red", "orange", "pink")]
    with make_archive(tmp_path / "archive", dimensions=encoder.dimensions) as archive:
        with archive.writing():
            for name, red in REELS.items():
                shown = ["red"] * red + [others[n % len(others)] for n in range(100 - red)]
                add_video(archive, name, vectors=encoder.encode_texts(shown))
        yield SearchEngine(archive, encoder)


def show_nothing(state: DialogueState, plan: Plan) -> tuple[DialogueState, Answer]:
    raise AssertionError("the page was searched")


def counted(engine: SearchEngine, state: DialogueState, **asked: object) -> Answer:
    plan = Plan(intent="count", **asked)  # type: ignore[arg-type]
    return answer_count(engine, state, plan, None, show_nothing)[1]


def looking_for(**asked: object) -> DialogueState:
    state = DialogueState(RunningQuery(**asked))  # type: ignore[arg-type]
    return state.with_results([ShotId("a1", 1)])


def test_all_shots_that_match_are_counted_not_those_of_a_page(engine: SearchEngine) -> None:
    count = count_matches(engine, Query("red"))
    assert (count.strong + count.weak, count.searched) == (RED, RED + REST)
    assert [one.video for one in count.videos] == ["a1", "b2"]
    assert count.is_whole


def test_a_count_stays_within_the_limits(engine: SearchEngine) -> None:
    count = count_matches(engine, Query("red", filters=Filters(video=("b2.mp4",))))
    assert [(one.video, one.strong + one.weak) for one in count.videos] == [("b2", REELS["b2"])]


def test_limits_alone_are_counted_too(engine: SearchEngine) -> None:
    reply = counted(engine, DialogueState(), filters=PlanFilters(video=("c3.mp4",))).reply
    assert reply.startswith("100 shots in 1 video meet those limits.")


def test_the_running_query_is_counted_with_each_video_and_its_best_moment(engine: SearchEngine) -> None:
    answer = counted(engine, looking_for(visual="red"), visual="red")
    assert answer.reply.startswith("30 shots match well, in 2 videos.")
    assert "a1.mp4: 20 shots, the best at 0:00" in answer.reply
    moments = [part for told in answer.statements for part in told if isinstance(part, TimecodeLink)]
    assert [moment.video for moment in moments] == ["a1", "b2"]
    assert answer.reply == plain_text(answer.statements)


@pytest.mark.slow
@pytest.mark.parametrize("language", languages())
def test_a_count_is_told_in_the_language_of_the_turn(engine: SearchEngine, language: str) -> None:
    state = DialogueState(RunningQuery(visual="red"), language=language).with_results([ShotId("a1", 1)])
    assert "30" in counted(engine, state, visual="red").reply


def test_what_is_nowhere_counts_none(engine: SearchEngine) -> None:
    state = looking_for(visual="pink")
    assert counted(engine, state, visual="pink").reply.startswith("None of the 300 shots")


def test_a_video_that_is_gone_is_said_to_be(engine: SearchEngine) -> None:
    filters = PlanFilters(video=("gone.mp4",))
    assert "gone.mp4" in counted(engine, DialogueState(), visual="red", filters=filters).reply


def test_words_that_are_said_are_counted(engine: SearchEngine) -> None:
    lines = tuple(Subtitle(20.0 * n, 20.0 * n + 2, "I do not recall that.") for n in range(4))
    with engine.archive.writing():
        engine.archive.set_speech("a1", Speech((SubtitleTrack("en", "recognised", "base", lines),)))
    count = count_matches(engine, Query(speech="do not recall"))
    assert [(one.video, one.strong) for one in count.videos] == [("a1", 4)]


def test_another_subject_is_counted_and_shown(engine: SearchEngine) -> None:
    plan = Plan(intent="count", visual="red")
    assistant = Assistant(engine, planner=lambda *_, **__: PlannedTurn(plan))
    done, answer = assistant.answer(looking_for(visual="green"), "and how many red ones are there?")
    assert answer.reply.startswith("30 shots match well")
    assert answer.plan.intent == "count"
    assert answer.hits
    assert done.query.visual == "red"


# the archive and the assistant


def told(engine: SearchEngine, text: str, state: DialogueState | None = None) -> str:
    state = state or DialogueState()
    return answer_archive_question(engine, QuestionClassifier(), state, Plan(intent="info"), text).reply


def test_the_archive_says_how_much_it_holds(engine: SearchEngine) -> None:
    assert "3 videos, 300 shots and 10:00 of footage" in told(
        engine, "how many hours of footage do you have?"
    )


def test_the_videos_are_listed_with_those_of_the_running_query(engine: SearchEngine) -> None:
    reply = told(engine, "which tapes have you got?", looking_for(visual="red"))
    assert "There are 3 videos in the archive:\na1.mp4: 3:20, 100 shots\n" in reply
    assert "What you are looking for is in:\na1.mp4: 20 shots" in reply


@pytest.mark.parametrize(
    ("text", "language", "part"),
    [
        ("what can you do?", "en", "compare 2 and 5"),
        ("¿qué sabes hacer?", "es", "compara 2 y 5"),
        ("was kannst du?", "de", "vergleiche 2 und 5"),
        ("que sais-tu faire ?", "fr", "compare 2 et 5"),
    ],
)
def test_the_assistant_says_what_it_can_do(engine: SearchEngine, text: str, language: str, part: str) -> None:
    assert part in told(engine, text, DialogueState(language=language))


def test_what_the_archive_does_not_know_it_says(engine: SearchEngine) -> None:
    assert "does not know" in told(engine, "which years does the archive cover?")


@pytest.mark.parametrize(("text", "thanks"), [("thanks!", True), ("hello", False), ("moltes gràcies", True)])
def test_thanks_are_told_from_greetings(text: str, thanks: bool) -> None:
    assert QuestionClassifier().is_thanks(text) is thanks


def test_an_empty_archive_lists_nothing(tmp_path: Path) -> None:
    with make_archive(tmp_path / "empty") as archive:
        assert "Add videos" in told(SearchEngine(archive, ColourEncoder()), "list the videos")
