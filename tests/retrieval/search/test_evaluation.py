"""Scoring hits against judged queries."""

import itertools
import json
from pathlib import Path

import pytest

from retrieval.errors import UsageError
from retrieval.evaluation.judgements import EvaluatedSpan, JudgedQuery, RelevantSegment, read_queries
from retrieval.evaluation.metrics import chance_recall, chance_reciprocal_rank, evaluate, first_relevant_rank

DOG = JudgedQuery(
    id="dog",
    kind="visual",
    query="a dog",
    relevant_clips=["clips/dog.mp4"],
    relevant_segments=[RelevantSegment(programme="programmes/news.mp4", start=10, end=20)],
)
RED = JudgedQuery(id="red", kind="attribute", query="red", relevant_clips=["red.mp4"])
NOTHING = JudgedQuery(id="none", kind="negative", query="a spaceship")

RIGHT_CLIP = EvaluatedSpan("folder/dog.mp4", 0, 1)
RIGHT_SEGMENT = EvaluatedSpan("news.mp4", 5, 16)
WRONG_SEGMENT = EvaluatedSpan("news.mp4", 5, 14)
WRONG = EvaluatedSpan("cat.mp4", 10, 20)


def test_a_hit_in_a_relevant_clip_or_with_its_midpoint_in_a_segment_is_right() -> None:
    assert first_relevant_rank(DOG, [WRONG, RIGHT_CLIP]) == 2
    assert first_relevant_rank(DOG, [WRONG_SEGMENT, WRONG, RIGHT_SEGMENT]) == 3
    assert first_relevant_rank(DOG, [WRONG_SEGMENT]) is None


def test_a_midpoint_on_a_segments_end_is_right() -> None:
    assert first_relevant_rank(DOG, [EvaluatedSpan("news.mp4", 19, 21)]) == 1
    assert first_relevant_rank(DOG, [EvaluatedSpan("news.mp4", 9, 11)]) == 1


def test_a_hit_that_begins_with_the_line_asked_for_is_right_however_long_it_plays_on() -> None:
    said = JudgedQuery(
        id="said",
        kind="speech",
        query="ask not",
        relevant_segments=[RelevantSegment(programme="news.mp4", start=10, end=12)],
    )
    plays_on, later = EvaluatedSpan("news.mp4", 10.5, 40), EvaluatedSpan("news.mp4", 12.5, 40)
    assert first_relevant_rank(said, [later, plays_on]) == 2
    assert first_relevant_rank(said.model_copy(update={"kind": "visual"}), [plays_on]) is None


def test_relevant_clips_count_for_nothing_in_an_archive_of_programmes() -> None:
    hits = [RIGHT_CLIP, RIGHT_SEGMENT]
    assert first_relevant_rank(DOG, hits, segments_only=True) == 2
    report = evaluate([DOG, RED], {"dog": hits}, hits, segments_only=True)
    assert report.all.queries == 1
    assert report.all.reciprocal_rank == 0.5


def test_figures_are_shares_of_all_queries_that_can_be_scored() -> None:
    hits = {"dog": [WRONG, RIGHT_CLIP], "none": [RIGHT_CLIP]}
    report = evaluate([DOG, RED, NOTHING], hits, [WRONG, RIGHT_CLIP])
    assert report.all.queries == 2
    assert report.all.recall == {1: 0.0, 5: 0.5, 10: 0.5, 20: 0.5, 50: 0.5}
    assert report.all.reciprocal_rank == 0.25
    assert report.kinds["visual"].recall[5] == 1.0
    assert report.kinds["attribute"].recall[50] == 0.0
    assert report.unanswerable == 1


def test_only_the_kinds_asked_for_are_scored() -> None:
    report = evaluate([DOG, RED], {"dog": [RIGHT_CLIP]}, [RIGHT_CLIP], kinds=["visual"])
    assert report.all.queries == 1
    assert report.all.recall[1] == 1.0


def test_chance_is_the_mean_over_every_ranking_of_a_small_archive() -> None:
    relevant, depth = {"a", "b"}, 3
    rankings = list(itertools.permutations("abcde"))
    for k in (1, 2, 3, 5, 50):
        found = sum(bool(relevant & set(ranking[:k])) for ranking in rankings) / len(rankings)
        assert chance_recall(5, 2, k) == pytest.approx(found)
    first = [min(ranking.index(shot) for shot in relevant) + 1 for ranking in rankings]
    expected = sum(1 / rank for rank in first if rank <= depth) / len(rankings)
    assert chance_reciprocal_rank(5, 2, depth) == pytest.approx(expected)


def test_chance_is_nothing_without_relevant_shots_and_certain_where_all_are() -> None:
    assert chance_recall(100, 0, 50) == 0.0
    assert chance_reciprocal_rank(100, 0, 50) == 0.0
    assert chance_recall(3, 3, 1) == 1.0
    assert chance_reciprocal_rank(3, 3, 50) == 1.0
    assert chance_recall(0, 0, 5) == 0.0


def test_chance_counts_the_shots_of_the_archive_that_answer() -> None:
    shots = [RIGHT_CLIP, RIGHT_SEGMENT, WRONG, WRONG_SEGMENT]
    report = evaluate([DOG], {"dog": []}, shots)
    assert report.chance.recall[1] == pytest.approx(0.5)
    assert report.all.recall[50] == 0.0


def test_a_file_of_queries_is_read(tmp_path: Path) -> None:
    file = tmp_path / "queries.json"
    file.write_text(
        json.dumps({"notes": "", "queries": [DOG.model_dump(), {"id": "x", "kind": "visual", "query": "ñ"}]})
    )
    assert read_queries(file) == [DOG, JudgedQuery(id="x", kind="visual", query="ñ")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nothing", "JSON"),
        ("[]", "object"),
        ('{"queries": []}', "queries"),
        ('{"queries": [{"id": "a", "kind": "visual"}]}', "queries.0.query"),
        (
            '{"queries": [{"id": "a", "kind": "v", "query": ""}, {"id": "a", "kind": "v", "query": ""}]}',
            "twice",
        ),
    ],
)
def test_a_bad_file_of_queries_is_named_with_its_problem(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "queries.json"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"queries\.json") as error:
        read_queries(file)
    assert problem in str(error.value)


def test_a_missing_file_of_queries_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"queries\.json"):
        read_queries(tmp_path / "queries.json")


def test_queries_that_cannot_be_scored_are_an_error() -> None:
    with pytest.raises(UsageError, match="negative"):
        evaluate([NOTHING], {}, [])
