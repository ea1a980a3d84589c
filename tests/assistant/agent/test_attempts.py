"""What the assistant does by itself after a search: it tries other ways, asks, and says what strikes it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from assistant.agent.assistant import Assistant
from assistant.agent.search.head_phrase import head_words
from assistant.agent.search.query_relaxation import MOST_SEARCHES, Relaxation, relaxations, search_relaxed
from assistant.agent.search.search_budget import SearchBudget
from assistant.agent.search.turn_search import SearchSettings
from assistant.dialogue.answer import Answer
from assistant.dialogue.clusters.result_clusters import cluster_choice
from assistant.dialogue.plan import Plan, PlanFilters
from assistant.dialogue.slots import filled_slots, with_slot_text, without_slot
from assistant.dialogue.state import DialogueState
from retrieval.archive.archive import Archive
from retrieval.hits import Hit, MatchStrength, ResultPage
from retrieval.queries import Query
from retrieval.search.near_duplicates import mean_pairwise_distance
from retrieval.types import Shot, ShotId
from tests.support.factories import DIMENSIONS, ENCODER, add_video, unit
from tests.support.models.stand_in_engine import StandInEngine

THREE = np.eye(DIMENSIONS, dtype=np.float32)[:3]


class Finding:
    """Finds the shots that meet the limits, matched as `sure` says of the query; may take its time."""

    def __init__(self, sure: Callable[[Query], MatchStrength], seconds: float = 0.0) -> None:
        self.sure, self.seconds = sure, seconds
        self.queries: list[Query] = []

    def __call__(
        self, archive: Archive, query: Query, *, limit: int, offset: int, per_video: int | None
    ) -> ResultPage:
        self.queries.append(query)
        time.sleep(self.seconds)
        names, match = {video.id: video for video in archive.videos()}, self.sure(query)
        wanted, hidden = query.filters, {*query.like, *query.unlike}
        shots = [
            shot
            for shot in archive.shots()
            if (not wanted.video or names[shot.id.video].name in wanted.video)
            and (wanted.max_seconds is None or shot.seconds <= wanted.max_seconds)
            and (wanted.after is None or shot.start >= wanted.after)
            and shot.id not in hidden
        ]
        hits = tuple(
            Hit(rank, names[shot.id.video], shot, 0.9, match, ("text",))
            for rank, shot in enumerate(shots[offset : offset + limit], start=offset + 1)
        )
        return ResultPage(hits, len(shots), match if hits else "none", len(shots))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create_or_open(tmp_path / "archive", encoder=ENCODER, dimensions=DIMENSIONS) as archive:
        with archive.writing():
            add_video(archive, "a1", path="reel_1.mp4", lengths=[6, 7, 8, 9, 6, 7])
            add_video(archive, "b2", path="reel_2.mp4", lengths=[6, 7])
        yield archive


def talker(archive: Archive, finding: Finding, **options: float) -> Assistant:
    settings = SearchSettings(limit=8)
    return Assistant(StandInEngine(archive, finding), settings=settings, **options)  # type: ignore[arg-type]


def ask(assistant: Assistant, *texts: str) -> tuple[DialogueState, Answer]:
    conversation = DialogueState()
    for text in texts:
        conversation, answer = assistant.answer(conversation, text)
    return conversation, answer


def always(match: MatchStrength) -> Callable[[Query], MatchStrength]:
    return lambda query: match


def test_a_limit_on_length_that_nothing_meets_stays_and_is_told_with_what_would(archive: Archive) -> None:
    finding = Finding(always("strong"))
    assistant = talker(archive, finding)
    conversation, answer = ask(assistant, "a boat under 5 seconds")
    assert answer.reply == "Nothing that matches is 5 s or shorter; the shortest is 6 s."
    assert answer.hits == ()
    assert answer.plan.filters.max_seconds == conversation.query.filters.max_seconds == 5
    (offer,) = answer.suggestions
    assert [slot.key for slot in offer.slots] == ["max_seconds:0"]
    _, answer = assistant.changed(conversation, without_slot(conversation.query, offer.slots[0]))
    assert len(answer.hits) == 8
    assert answer.suggestions == ()
    _, answer = ask(assistant, "un barco de menos de 5 segundos")
    assert answer.reply == "Nada de lo que encaja dura 5 s o menos; lo más corto dura 6 s."


def test_the_limit_that_stands_in_the_way_is_named_or_all_of_them_together(archive: Archive) -> None:
    late = Finding(lambda query: "strong" if query.filters.video else "none")
    conversation, answer = ask(talker(archive, late), "a boat only in reel_2.mp4 after minute 3")
    assert answer.reply == "Nothing matches with “After 3:00”; without it I find 2 shots."
    assert (conversation.query.filters.after, conversation.query.filters.video) == (180, ("reel_2.mp4",))
    neither = Finding(lambda query: "none" if query.filters.video or query.filters.after else "weak")
    conversation, answer = ask(talker(archive, neither), "a boat only in reel_2.mp4 after minute 3")
    assert "with all of this: In reel_2.mp4, After 3:00; without it I find 8 shots." in answer.reply
    assert [slot.kind for slot in answer.suggestions[0].slots] == ["video", "after"]
    assert [query.filters.after for query in neither.queries] == [180, 180, None, None]
    assert conversation.query.filters.after == 180


def test_only_the_limits_that_stand_in_the_way_are_named(archive: Archive) -> None:
    finding = Finding(lambda query: "none" if query.filters.video or query.filters.after else "weak")
    conversation, answer = ask(
        talker(archive, finding), "a boat, only in reel_2.mp4, after minute 3 and longer than 2 seconds"
    )
    assert conversation.query.filters.min_seconds == 2
    assert [slot.kind for slot in answer.suggestions[0].slots] == ["video", "after"]


def test_limits_that_are_not_to_blame_are_kept_while_other_words_are_tried(archive: Archive) -> None:
    finding = Finding(lambda query: "strong" if query.text == "sailing boat" else "none")
    conversation, answer = ask(
        talker(archive, finding), "an old red sailing boat in the harbour under 20 seconds"
    )
    assert "As a guess I looked for “sailing boat” alone." in answer.reply
    assert conversation.query.filters.max_seconds == 20


def test_a_question_that_nothing_matches_is_asked_by_its_main_words(archive: Archive) -> None:
    finding = Finding(lambda query: "strong" if query.text == "sailing boat" else "none")
    _, answer = ask(talker(archive, finding), "an old red sailing boat in the harbour")
    assert "As a guess I looked for “sailing boat” alone." in answer.reply
    assert [(offer.field, offer.words) for offer in answer.suggestions] == [
        ("visual", "an old red sailing boat in the harbour")
    ]
    _, answer = ask(talker(archive, Finding(finding.sure)), "busco un sailing boat rojo en el puerto")
    assert "he buscado solo «sailing boat»" in answer.reply


def test_what_is_not_seen_is_looked_for_in_what_is_said_and_the_reverse(archive: Archive) -> None:
    heard = Finding(lambda query: "strong" if query.speech else "none")
    conversation, answer = ask(talker(archive, heard), "unemployment")
    assert answer.reply.startswith(
        "I saw nothing that looks like that. As a guess, here is where it is said."
    )
    assert conversation.query.speech == "unemployment"
    seen = Finding(lambda query: "none" if query.speech else "strong")
    _, answer = ask(talker(archive, seen), "where they talk about boats")
    assert answer.reply.startswith("I found nothing that way. As a guess I looked for “boats” everywhere")


@pytest.mark.parametrize("sense", ["speech", "sound", "written"])
def test_what_is_not_found_by_the_sense_that_was_named_is_looked_for_by_all(sense: str) -> None:
    (attempt,) = relaxations(Plan.model_validate({sense: "echo"}))
    assert (attempt.way, attempt.plan) == ("anywhere", Plan(visual="echo"))
    *_, attempt = relaxations(Plan.model_validate({"visual": "a title card", sense: "Echo"}))
    assert (attempt.way, attempt.plan.visual) == ("anywhere", "a title card Echo")
    assert list(relaxations(Plan(speech="king", written="echo"))) == []
    ways = [one.way for one in relaxations(Plan.model_validate({"visual": "a sign", sense: "Echo"}))]
    assert "heard" not in ways  # that "a sign" is said somewhere is no answer


def test_the_other_sense_must_match_strongly(archive: Archive) -> None:
    finding = Finding(lambda query: "weak" if query.speech else "none")
    conversation, answer = ask(talker(archive, finding), "unemployment")
    assert answer.reply == "I found nothing that looks like that; the nearest are below."
    assert conversation.query.visual == "unemployment"


def test_what_is_nearest_in_any_sense_is_better_than_no_shot_at_all() -> None:
    nothing = ResultPage((), 0, "none", 0)
    for match in ("none", "weak"):
        other = replace(nothing, hits=(cast(Hit, object()),), match=match)
        outcome = search_relaxed(Plan(sound="echo"), lambda *_, found=other: found, nothing, SearchBudget(10))
        assert (outcome.way, outcome.results.match) == ("anywhere", match)
    assert search_relaxed(Plan(sound="echo"), lambda *_: nothing, nothing, SearchBudget(10)).way is None


def test_where_nothing_helps_the_plan_stands_and_the_reply_owns_up(archive: Archive) -> None:
    finding = Finding(always("none"))
    conversation, answer = ask(talker(archive, finding), "a small red boat in the rain under 20 seconds")
    assert answer.reply == "I found nothing that looks like that; the nearest are below."
    assert conversation.query.filters.max_seconds == 20
    assert len(finding.queries) == MOST_SEARCHES + 2  # its own, and the one without the limit


def test_no_search_is_begun_that_would_pass_the_time_limit(archive: Archive) -> None:
    slow = Finding(always("none"), seconds=0.2)
    plan, budget = Plan(visual="a red boat in the rain"), SearchBudget(0.3)

    def search(plan: Plan, least: MatchStrength = "none") -> ResultPage:
        return slow(archive, Query(plan.visual), limit=8, offset=0, per_video=None)

    with budget.timed():
        first = search(plan)
    outcome = search_relaxed(plan, search, first, budget)
    assert len(slow.queries) == 1
    assert outcome.way is None
    ask(talker(archive, slow, turn_seconds=0.3), "a red boat in the rain, under 5 seconds")
    assert len(slow.queries) == 2


def test_a_strong_match_is_left_as_it_is(archive: Archive) -> None:
    finding = Finding(always("strong"))
    ask(talker(archive, finding), "a red boat in the rain under 20 seconds")
    assert len(finding.queries) == 1


def test_doubtful_hits_give_way_only_to_sure_ones_and_that_is_said(archive: Archive) -> None:
    for_sure = Finding(lambda query: "strong" if query.text == "boat" else "weak")
    _, answer = ask(talker(archive, for_sure), "a red boat")
    assert answer.reply.startswith("I found nothing sure like “a red boat”. As a guess I looked for “boat”")
    doubtful = Finding(always("weak"))
    conversation, answer = ask(talker(archive, doubtful), "a red boat in the rain under 20 seconds")
    assert len(doubtful.queries) == 2
    assert "nothing" not in answer.reply
    assert conversation.query.visual == "a red boat in the rain"
    heard = Finding(lambda query: "strong" if query.speech else "weak")
    _, answer = ask(talker(archive, heard), "unemployment")
    assert not any(query.speech for query in heard.queries)


def test_a_query_changed_by_hand_is_helped_like_one_that_is_said(archive: Archive) -> None:
    finding = Finding(lambda query: "strong" if query.text in ("dog", "sailing boat") else "none")
    assistant = talker(archive, finding)
    conversation, _ = ask(assistant, "dog")
    (part,) = filled_slots(conversation.query)
    changed = with_slot_text(conversation.query, part, "an old red sailing boat in the harbour")
    conversation, answer = assistant.changed(conversation, changed)
    assert "I looked for “sailing boat” alone." in answer.reply
    assert [part.text for part in filled_slots(conversation.query)] == ["sailing boat"]
    kept, answer = assistant.search_again(DialogueState(changed))
    assert answer.results is not None
    assert answer.results.match == "none"
    assert kept.query.same(changed)


def test_a_click_on_a_hit_is_helped_too(archive: Archive) -> None:
    finding = Finding(lambda query: "none" if query.filters.video else "strong")
    assistant = talker(archive, finding)
    conversation, _ = ask(assistant, "a boat")
    (first, *_), query = conversation.shown, conversation.query
    narrowed = replace(conversation, query=replace(query, filters=PlanFilters(video=("reel_2.mp4",))))
    _, answer = assistant.unlike(narrowed, [first])
    assert "Nothing matches with “In reel_2.mp4”" in answer.reply


def test_words_that_are_to_be_searched_for_exactly_give_way_to_no_guess(archive: Archive) -> None:
    finding = Finding(lambda query: "strong" if query.text == "sailing boat" else "none")
    assistant = talker(archive, finding)
    conversation, answer = ask(assistant, "an old red sailing boat in the harbour")
    asked = replace(conversation.query, visual=answer.suggestions[0].words)
    conversation, answer = assistant.changed(conversation, asked, exactly=True)
    assert answer.reply.startswith("I found nothing that looks like that; the nearest are below.")
    assert conversation.query.visual == "an old red sailing boat in the harbour"


def test_attempts_go_from_the_nearest_to_the_farthest() -> None:
    plan = Plan(visual="a red boat in the rain", filters=PlanFilters(video=("reel_1.mp4",), min_seconds=8.0))
    tried: list[Relaxation] = list(relaxations(plan))
    assert [attempt.way for attempt in tried] == ["words", "heard"]
    assert all(attempt.plan.filters == plan.filters for attempt in tried)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("an old red car in the rain", "car"),
        ("un coche rojo en la lluvia", "coche"),
        ("a man playing the guitar on a stage", "man playing guitar"),
        ("people in a submarine", ""),
        ("a boat", ""),
        ("in the rain", ""),
        ("", ""),
    ],
)
def test_the_main_words_are_those_before_what_qualifies_them(text: str, words: str) -> None:
    assert head_words(text) == words


def test_most_hits_from_one_video_are_said(archive: Archive) -> None:
    _, answer = ask(talker(archive, Finding(always("strong"))), "a boat")
    assert answer.reply.endswith("Most come from reel_1.mp4; say “only in reel_1.mp4” for the rest of it.")
    _, answer = ask(talker(archive, Finding(always("strong"))), "a boat", "only in reel_1.mp4")
    assert "Most come" not in answer.reply


def test_feedback_says_what_changed_on_the_page(archive: Archive) -> None:
    assistant = talker(archive, Finding(always("strong")))
    conversation, answer = ask(assistant, "a boat")
    assert (answer.kept, answer.new) == (None, None)
    conversation, answer = assistant.unlike(conversation, [ShotId("a1", 1)])
    assert (answer.kept, answer.new) == (7, 0)
    assert "All of them were here before." in answer.reply
    _, answer = assistant.answer(conversation, "quita el segundo, por favor")
    assert "Todos estaban ya antes." in answer.reply


def test_likes_add_up_over_turns_and_take_back_a_dislike(archive: Archive) -> None:
    finding = Finding(always("strong"))
    assistant = talker(archive, finding)
    conversation, _ = ask(assistant, "a boat")
    conversation, _ = assistant.unlike(conversation, [ShotId("b2", 1)])
    conversation, _ = assistant.similar(conversation, [ShotId("a1", 2)])
    conversation, _ = assistant.similar(conversation, [ShotId("b2", 1)])
    assert finding.queries[-1].like == (ShotId("a1", 2), ShotId("b2", 1))
    assert finding.queries[-1].unlike == ()
    conversation, _ = assistant.answer(conversation, "more like the first one")
    assert finding.queries[-1].like == (ShotId("a1", 2), ShotId("b2", 1), ShotId("a1", 1))


def kinds_archive(archive: Archive, names: tuple[str, str] = ("desk.mp4", "sea.mp4")) -> None:
    """Two videos of four shots, each its own kind, and others that are nothing like them."""
    noise = np.random.default_rng(3).standard_normal((8, DIMENSIONS)) * 0.05
    with archive.writing():
        for video in archive.videos():
            archive.remove_video(video.id)
        add_video(archive, "d1", path=names[0], vectors=unit(THREE[0] + noise[:4]))
        add_video(archive, "s1", path=names[1], vectors=unit(THREE[1] + noise[4:]))
        add_video(archive, "zz", path="other.mp4", shots=20)


class Interleaved(Finding):
    """The two kinds in turn."""

    def __call__(self, archive: Archive, *args: object, **options: object) -> ResultPage:
        self.queries.append(cast(Query, args[0]))
        names = {video.id: video for video in archive.videos()}
        shots = [archive.shot(ShotId(video, n)) for n in (1, 2, 3, 4) for video in ("d1", "s1")]
        hits = tuple(
            Hit(rank, names[shot.id.video], shot, 0.9, "strong", ("text",))
            for rank, shot in enumerate(shots, 1)
        )
        return ResultPage(hits, len(hits), "strong", len(hits))


def test_hits_of_two_kinds_are_asked_about_once_and_a_click_keeps_the_words(archive: Archive) -> None:
    kinds_archive(archive)
    finding = Interleaved(always("strong"))
    assistant = talker(archive, finding)
    conversation, answer = ask(assistant, "a screen")
    assert answer.choice is not None
    assert (answer.choice.first.shot, answer.choice.second.shot) == (ShotId("d1", 1), ShotId("s1", 1))
    assert "as in desk.mp4 or as in sea.mp4: which do you mean?" in answer.reply
    chosen, answer = assistant.similar(conversation, [answer.choice.second.shot])
    assert (finding.queries[-1].text, finding.queries[-1].like) == ("a screen", (ShotId("s1", 1),))
    assert answer.choice is None
    _, answer = assistant.answer(conversation, "under 20 seconds")
    assert answer.choice is None
    assert not chosen.query.is_blank


def test_hits_of_one_kind_or_of_unequal_strength_are_not_asked_about(archive: Archive) -> None:
    kinds_archive(archive)
    usual = mean_pairwise_distance(archive.sample(100).vectors)
    names = {video.id: video for video in archive.videos()}
    mixed = [archive.shot(ShotId(video, n)) for n in (1, 2, 3, 4) for video in ("d1", "s1")]

    def choice(shots: list[Shot], scores: list[float]) -> object:
        hits = [
            Hit(rank, names[s.id.video], s, score, "strong", ())
            for rank, (s, score) in enumerate(zip(shots, scores, strict=True), 1)
        ]
        return cluster_choice(hits, archive.vectors([s.id for s in shots]), usual)

    assert choice(mixed, [0.9] * 8) is not None
    assert choice(mixed, [0.95, 0.6] * 4) is None
    assert choice(mixed[:4], [0.9] * 4) is None
    assert choice([s for s in mixed if s.id.video == "d1"] * 2, [0.9] * 8) is None
    assert choice(archive.shots("zz")[:12], [0.9] * 12) is None


@pytest.mark.slow
def test_two_hundred_turns_stay_fast_and_small(archive: Archive) -> None:
    assistant = talker(archive, Finding(always("strong")))
    conversation, _ = ask(assistant, "a boat")
    begun = time.monotonic()
    for turn in range(200):
        conversation, _ = assistant.answer(
            conversation, ("at night", "more like 2", "a boat", "remove 3")[turn % 4]
        )
    assert len(conversation.turns) == 201
    assert len(conversation.query.liked) <= 50
    assert len(conversation.query.disliked) <= 50
    assert time.monotonic() - begun < 60


def test_a_message_of_ten_thousand_words_is_read_in_part_and_that_is_said(archive: Archive) -> None:
    finding = Finding(always("strong"))
    _, answer = ask(talker(archive, finding), "boat " * 10_000)
    assert "only its first 1,000 characters were read" in answer.reply
    assert len(finding.queries[-1].text) <= 300


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("a boat after minute 5 and before minute 2", "contradict each other (300 s > 120 s)"),
        ("a boat longer than 9 seconds and under 4 seconds", "contradict each other (9 s > 4 s)"),
        ("un barco después del minuto 5 y antes del minuto 2", "se contradicen (300 s > 120 s)"),
    ],
)
def test_contradictory_limits_are_named(archive: Archive, text: str, note: str) -> None:
    _, answer = ask(talker(archive, Finding(always("strong"))), text)
    assert note in answer.reply


def test_the_window_of_a_then_b_is_the_settings(archive: Archive) -> None:
    finding = Finding(always("strong"))
    ask(talker(archive, finding, then_seconds=12.0), "a boat, then a train")
    assert (finding.queries[-1].then, finding.queries[-1].then_seconds) == ("a train", 12.0)
