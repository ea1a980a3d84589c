"""Search in what is said: real SQLite, a real index; a sentence encoder whose meanings are a handful of topics."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.archive.archive import Archive
from retrieval.encoders import load_sentence_encoder
from retrieval.hits import Hit
from retrieval.queries import Filters, Query
from retrieval.search.engine import SearchEngine
from retrieval.speech.subtitle_embedding import embed_missing_subtitles
from retrieval.types import ShotId, Speech, Subtitle, SubtitleTrack, Vectors
from tests.retrieval.search.test_search import DIMENSIONS, ThingEncoder, own_cache, shown
from tests.support.factories import add_video, random_vectors, unit

__all__ = ["own_cache"]

TOPICS = (
    ("rain", "storm", "lluvia", "wet"),
    ("goal", "score", "ball"),
    ("bread", "bakery", "pan"),
    ("money", "bank", "dinero"),
    ("wolf", "lobo", "howling"),
)

NO_ENCODER: Any = None
"""The pictures' encoder, which a search for speech alone never asks."""


class TopicSentences:
    """Each topic is an axis; whatever belongs to none has a direction of its own."""

    name = "fake:topics"
    dimensions = 64

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        rows = []
        for text in texts:
            row = np.random.default_rng(sum(text.encode())).standard_normal(self.dimensions) * 0.15
            row[-1] += 1.0
            for place, words in enumerate(TOPICS):
                row[place] += 2.0 * any(word in text.lower() for word in words)
            rows.append(row)
        return unit(rows)

    encode_passages = encode_queries


FILLER = tuple(f"filler number {n} stands here" for n in range(12))


def track(language: str, *lines: tuple[float, float, str]) -> SubtitleTrack:
    return SubtitleTrack(language, "sidecar", f"{language}.srt", tuple(Subtitle(*line) for line in lines))


def spoken(hit: Hit) -> str:
    """The marked parts of the hit's lines."""
    return "|".join(line.subtitle.text[a:b] for line in hit.lines for a, b in line.highlights)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """News of four shots in two languages, a talk of one long shot, dogs on a beach, and a tape of filler."""
    made = Archive.create_or_open(tmp_path / "talk", encoder="fake:things", dimensions=DIMENSIONS)
    with made.writing():
        add_video(made, "news", lengths=[10.0] * 4, vectors=random_vectors(4, seed=1, dimensions=DIMENSIONS))
        made.set_speech(
            "news",
            Speech(
                (
                    track(
                        "en",
                        (1, 3, "Good evening,\nand welcome."),
                        (4, 6, "Señor Núñez opened a bakery."),
                        (8.5, 13, "Tonight the storm will reach"),
                        (13.5, 15, "the coast before midnight."),
                        (31, 33, "To be or not to be."),
                    ),
                    track("es", (0.8, 3.1, "Buenas noches."), (8.4, 15, "La lluvia llega a la costa.")),
                )
            ),
        )
        add_video(made, "talk", lengths=[300.0], vectors=random_vectors(1, seed=2, dimensions=DIMENSIONS))
        said = [(10.0 * n, 10.0 * n + 3, text) for n, text in enumerate(FILLER * 2)]
        said[5], said[20] = (50.0, 53.0, "My money is gone."), (200.0, 203.0, "Money is not all.")
        made.set_speech("talk", Speech((track("en", *said),)))
        dogs = np.concatenate([shown(0, 1, seed=3), shown(0, 1, seed=4), shown(2, seed=5)])
        add_video(made, "dogs", lengths=[10.0] * 3, vectors=dogs)
        made.set_speech("dogs", Speech((track("en", (12, 14, "A wolf is no dog."), (21, 23, "Vroom.")),)))
        rest = random_vectors(30, seed=6, dimensions=DIMENSIONS)
        add_video(made, "rest", lengths=[2.0] * 30, vectors=rest)
        lines = [(2.0 * n, 2.0 * n + 1, f"{FILLER[n % 12]} again {n}") for n in range(30)]
        made.set_speech("rest", Speech((track("en", *lines),)))
        embed_missing_subtitles(made, TopicSentences())
    return made


@pytest.fixture
def encoder() -> ThingEncoder:
    return ThingEncoder()


def heard(archive: Archive, speech: str, **options: Any) -> tuple[Hit, ...]:
    """Hits for what is said, by its words alone; the encoder of pictures is not needed."""
    return SearchEngine(archive, NO_ENCODER).search(Query(speech=speech, **options)).hits


def meant(archive: Archive, speech: str, **options: Any) -> tuple[Hit, ...]:
    """The same by meaning too."""
    query = Query(speech=speech, **options)
    return SearchEngine(archive, NO_ENCODER, TopicSentences()).search(query).hits


def test_words_are_found_without_regard_to_case_and_accents_and_marked(archive: Archive) -> None:
    hit = heard(archive, "SENOR nunez")[0]
    assert (hit.video.name, hit.start, hit.end, hit.match, hit.why) == (
        "news.mp4",
        4,
        6,
        "strong",
        ("speech",),
    )
    assert spoken(hit) == "Señor Núñez"
    assert hit.speech == "Good evening, and welcome. Señor Núñez opened a bakery."


def test_what_a_user_writes_is_never_syntax(archive: Archive) -> None:
    for text in (
        '"',
        "*",
        "NOT",
        "bakery OR",
        'a" OR "b',
        "passage: x",
        "NEAR(",
        "^-:{}()",
        "'; DROP TABLE",
        "\0",
    ):
        heard(archive, text)
    assert heard(archive, "bakery* AND (")[0].start == 4


def test_quotes_ask_for_the_words_in_that_order(archive: Archive) -> None:
    assert [hit.start for hit in meant(archive, '"welcome to all"')] == []
    assert [hit.start for hit in meant(archive, '"and WELCOME"')] == [1]
    assert [hit.start for hit in meant(archive, "«money is»")] == [50, 200]
    assert heard(archive, '"evening and"')[0].match == "strong"


def test_a_phrase_across_two_lines_plays_both_and_is_marked_in_both(archive: Archive) -> None:
    hit = heard(archive, '"will reach the coast"')[0]
    assert (hit.start, hit.end, spoken(hit)) == (8.5, 15, "will reach|the coast")


def test_questions_about_what_is_said_survive_their_own_words(archive: Archive) -> None:
    for question in (
        "where someone says good evening",
        "the part where they say good evening",
        "good evening",
    ):
        hit = heard(archive, question)[0]
        assert (hit.start, hit.match, spoken(hit)) == (1, "strong", "Good evening")


def test_words_of_every_sentence_decide_nothing_unless_they_are_all_there_is(archive: Archive) -> None:
    assert heard(archive, "the and of number 7 bakery")[0].start in (4, 70, 190)
    assert [hit.start for hit in heard(archive, "to be or not to be")][:1] == [31]


def test_meaning_finds_what_is_said_in_other_words(archive: Archive) -> None:
    hit = meant(archive, "lobo en el bosque")[0]
    assert (hit.video.name, hit.start, hit.match, spoken(hit)) == ("dogs.mp4", 12, "strong", "")


def test_the_same_moment_in_two_languages_is_one_hit(archive: Archive) -> None:
    hits = [hit for hit in meant(archive, "storm and rain, lluvia") if hit.match != "none"]
    assert [hit.video.name for hit in hits] == ["news.mp4"]


def test_what_nobody_says_is_no_match(archive: Archive) -> None:
    assert heard(archive, "xylophone") == ()
    results = SearchEngine(archive, NO_ENCODER, TopicSentences()).search(Query(speech="xylophone"))
    assert results.match == "none"


def test_a_line_across_a_cut_belongs_to_the_shot_that_holds_most_of_it(archive: Archive) -> None:
    hit = heard(archive, "storm tonight")[0]
    assert (hit.shot.id, hit.start) == (ShotId("news", 2), 8.5)


def test_two_places_in_one_long_shot_are_two_hits_with_the_lines_about_each(archive: Archive) -> None:
    first, second = heard(archive, "money")
    assert {first.start, second.start} == {50, 200}
    assert first.shot.id == second.shot.id == ShotId("talk", 1)
    assert all(len(hit.lines) == 8 and "oney" in hit.speech for hit in (first, second))


def test_filters_hiding_and_pages_hold_for_speech(archive: Archive, encoder: ThingEncoder) -> None:
    assert [hit.start for hit in heard(archive, "money", filters=Filters(after=100.0))] == [200]
    assert [hit.start for hit in heard(archive, "money", filters=Filters(before=100.0))] == [50]
    assert heard(archive, "money", filters=Filters(video=("news.mp4",))) == ()
    assert heard(archive, "money", filters=Filters(max_seconds=20.0)) == ()
    assert heard(archive, "money", hide=(ShotId("talk", 1),)) == ()
    assert (
        SearchEngine(archive, encoder).search(Query(speech="money", unlike=(ShotId("talk", 1),))).hits == ()
    )
    pages = [
        SearchEngine(archive, encoder).search(Query(speech="filler"), limit=5, offset=offset).hits
        for offset in (0, 5, 10)
    ]
    starts = [(hit.video.name, hit.start) for page in pages for hit in page]
    assert len(set(starts)) == len(starts) == 15
    assert [hit.rank for page in pages for hit in page] == list(range(1, 16))
    assert max(sum(hit.video.name == "rest.mp4" for hit in page) for page in pages[:1]) <= 3


def test_a_mixed_question_weighs_what_is_seen_and_what_is_said(
    archive: Archive, encoder: ThingEncoder
) -> None:
    query = Query(text="dog on a beach", speech="wolf")
    hits = SearchEngine(archive, encoder, TopicSentences()).search(query).hits
    assert (hits[0].shot.id, hits[0].why) == (ShotId("dogs", 2), ("text", "speech"))
    assert (hits[0].begin, hits[0].end) == (12, 20)
    alone = SearchEngine(archive, encoder).search(Query(text="dog on a beach")).hits[0]
    assert alone.begin is None
    assert alone.lines == () or alone.shot.id == ShotId("dogs", 2)


def test_a_span_may_begin_with_what_is_said(archive: Archive, encoder: ThingEncoder) -> None:
    hit = SearchEngine(archive, encoder).search(Query(speech="wolf", then="car")).hits[0]
    assert (hit.video.name, hit.start, hit.end) == ("dogs.mp4", 12, 30)


def test_a_repeat_is_folded_and_the_same_camera_with_other_words_is_not(archive: Archive) -> None:
    with archive.writing():
        same = shown(3, seed=77)
        for name, text in (
            ("one", "The xylophone plays."),
            ("two", "The xylophone plays."),
            ("three", "A xylophone!"),
        ):
            add_video(archive, name, vectors=same, lengths=[5.0])
            archive.set_speech(name, Speech((track("en", (1, 2, text)),)))
    hits = heard(archive, "xylophone")
    assert len(hits) == 2
    assert sorted(len(hit.near_duplicates) for hit in hits) == [0, 1]


def test_lines_embedded_by_another_model_are_found_by_their_words_alone(archive: Archive) -> None:
    other = TopicSentences()
    other.name = "fake:other"
    hits = SearchEngine(archive, NO_ENCODER, other).search(Query(speech="lobo")).hits
    assert hits == ()


def test_an_archive_without_speech_has_no_hits_for_it(tmp_path: Path) -> None:
    with Archive.create_or_open(tmp_path / "mute", encoder="fake:things", dimensions=DIMENSIONS) as mute:
        with mute.writing():
            add_video(mute, "silent")
        assert SearchEngine(mute, NO_ENCODER, TopicSentences()).search(Query(speech="hello")).hits == ()


@pytest.mark.slow
def test_the_bundled_model_finds_across_languages_and_says_what_is_not_there(tmp_path: Path) -> None:
    sentences = load_sentence_encoder("bundled")
    said = (
        "A band of heavy rain is moving in from the west tonight.",
        "The goalkeeper has been outstanding this afternoon.",
        "First we peel the potatoes and cut them into thin slices.",
        "The police are looking for two men on a motorcycle.",
        "My grandmother kept a diary during the war.",
        "House prices have gone up by twelve per cent.",
        "The turtle lays a hundred eggs in the sand.",
        "Every night we can hear the wolves.",
    )
    with Archive.create_or_open(tmp_path / "real", encoder="fake:things", dimensions=DIMENSIONS) as real:
        with real.writing():
            add_video(real, "a1", lengths=[8.0] * 8, vectors=random_vectors(8, dimensions=DIMENSIONS))
            lines = [(8.0 * n + 1, 8.0 * n + 4, text) for n, text in enumerate(said)]
            real.set_speech("a1", Speech((track("en", *lines),)))
            embed_missing_subtitles(real, sentences)
        for question, place in (
            ("pelar patatas", 2),
            ("los lobos por la noche", 7),
            ("the price of flats is rising", 5),
        ):
            hits = SearchEngine(real, NO_ENCODER, sentences).search(Query(speech=question)).hits
            assert hits[0].start == 8.0 * place + 1
            assert hits[0].match != "none"
        results = SearchEngine(real, NO_ENCODER, sentences).search(
            Query(speech="the wedding of the princess")
        )
        assert results.match == "none"
