"""Words become lines as subtitlers break them."""

import itertools

import pytest

from ingest.speech.asr import TimedWord
from ingest.speech.subtitle_segmentation import LONGEST, MAX_ROW_CHARACTERS, segment_subtitles


def spoken(text: str, *, start: float = 0.0, pace: float = 0.35, pause: float = 0.0) -> list[TimedWord]:
    """The words of a text, said at an even pace; after a full stop there is a pause."""
    words = []
    for word in text.split():
        words.append(TimedWord(f" {word}", start, start + pace))
        start += pace + (pause if word[-1] in ".?!" else 0.0)
    return words


SPEECH = (
    "Good evening and welcome to the programme. Tonight we look at the harbour, where the last of the "
    "fishing boats came home this morning, and at the people who have worked on them for forty years. "
    "They say that they would do it again, if only somebody asked. ¿Quién sabe? Nobody knows."
)


@pytest.mark.parametrize("pace", [0.15, 0.35, 0.9])
def test_every_word_is_there_once_and_lines_keep_to_the_limits(pace: float) -> None:
    cut = segment_subtitles(spoken(SPEECH, pace=pace))
    assert " ".join(" ".join(line.text.split()) for line in cut) == SPEECH
    for line in cut:
        rows = line.text.split("\n")
        assert len(rows) <= 2
        assert max(map(len, rows)) <= MAX_ROW_CHARACTERS
        assert line.end - line.start <= LONGEST + 1e-9
    for before, after in itertools.pairwise(cut):
        assert before.end <= after.start


def test_a_sentence_ends_its_line_and_articles_do_not() -> None:
    cut = segment_subtitles(spoken(SPEECH, pause=0.3))
    assert cut[0].text.replace("\n", " ") == "Good evening and welcome to the programme."
    last_words = [line.text.split()[-1].lower() for line in cut]
    assert not {"the", "of", "at", "who"} & set(last_words)


def test_a_question_that_opens_begins_a_line_whatever_stands_before_it() -> None:
    cut = segment_subtitles(
        spoken("Muy bien, muy bien ¿Qué tal el viaje a la costa? ¡Estupendo, muchas gracias por todo!")
    )
    assert [line.text.split()[0] for line in cut] == ["Muy", "¿Qué", "¡Estupendo,"]


def test_a_pause_ends_a_line() -> None:
    cut = segment_subtitles([*spoken("one two"), *spoken("three four", start=5)])
    assert [line.text for line in cut] == ["one two", "three four"]


def test_a_short_line_stays_a_second_where_there_is_room() -> None:
    [first, _] = segment_subtitles([*spoken("Yes.", pace=0.2), *spoken("No.", start=10, pace=0.2)])
    assert first.end - first.start == pytest.approx(1.0)
    assert segment_subtitles(spoken("Yes.", pace=0.2), end=0.5)[0].end == 0.5
    [hurried, _] = segment_subtitles([*spoken("Yes.", pace=0.2), *spoken("No.", start=1.25, pace=0.2)])
    assert hurried.end <= 1.25


def test_words_out_of_order_or_behind_the_end_are_put_right() -> None:
    words = [TimedWord(" a", 1, 2), TimedWord(" b", 1.5, 1.2), TimedWord(" ", 2, 3), TimedWord(" c", 30, 31)]
    [line] = segment_subtitles(words, end=10)
    assert (line.text, line.start) == ("a b", 1)
    assert line.end <= 10


def test_a_script_without_spaces_is_broken_too() -> None:
    cut = segment_subtitles(
        [
            TimedWord(char, place * 0.1, place * 0.1 + 0.1)
            for place, char in enumerate("今晚的新闻从港口开始。" * 12)
        ]
    )
    assert all(len(row) <= MAX_ROW_CHARACTERS for line in cut for row in line.text.split("\n"))
    assert "".join(line.text.replace("\n", "") for line in cut) == "今晚的新闻从港口开始。" * 12


def test_a_word_that_is_longer_than_a_row_is_not_lost() -> None:
    long = "a" * 100
    assert segment_subtitles([TimedWord(long, 0, 1)])[0].text.replace("\n", "") == long


def test_no_words_are_no_lines() -> None:
    assert segment_subtitles([]) == []
