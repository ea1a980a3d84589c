"""Numbers, durations, hits, dates and file names in the words of turns, in seven languages."""

import pytest

from assistant.agent.reader.language.dates import date_ranges
from assistant.agent.reader.language.durations import bound_of, quantities
from assistant.agent.reader.language.file_mentions import FileNames, file_words, words_of_file_alone
from assistant.agent.reader.language.hit_lists import hit_lists
from assistant.agent.reader.language.words import folded_words, is_same_word, words_in


def words(text: str) -> list[str]:
    return folded_words(words_in(text))


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "twenty-two of them", 22),
        ("es", "treinta y dos tomas", 32),
        ("fr", "quatre-vingt-dix plans", 90),
        ("de", "einundzwanzig Treffer", 21),
        ("pt", "vinte e duas não, doze", 20),
        ("it", "ne voglio dodici", 12),
        ("ca", "en vull disset", 17),
    ],
)
def test_numbers_in_words_are_read(language, text, value):
    assert quantities(words(text), language)[0].value == value


@pytest.mark.parametrize(
    ("language", "text", "seconds"),
    [
        ("en", "nothing under 4 secs", 4),
        ("en", "half a minute", 30),
        ("en", "two and a half minutes", 150),
        ("en", "from minute 12", 720),
        ("en", "at 1:02:30", 3750),
        ("es", "más de medio minuto", 30),
        ("es", "un minuto y medio", 90),
        ("fr", "au moins 1 min 30 s", 90),
        ("fr", "les 3 dernières minutes", 180),
        ("de", "länger als zehn Sekunden", 10),
        ("de", "anderthalb Stunden", 5400),
        ("pt", "últimos 30 segundos", 30),
        ("it", "dopo i primi dieci minuti", 600),
        ("it", "meno di 2,5 secondi", 2.5),
        ("ca", "menys de dos minuts i mig", 150),
    ],
)
def test_durations_are_read_with_their_units(language, text, seconds):
    assert [found.seconds for found in quantities(words(text), language) if found.seconds is not None] == [
        seconds
    ]


@pytest.mark.parametrize(
    ("language", "text", "shots"),
    [
        ("en", "the first three, 7 and the last two", [(1, 2, 3), (7,), (9, 10)]),
        ("en", "play 6 first", [(6,), (1,)]),
        ("en", "the second one, not the last but one", [(2,), (9,)]),
        ("es", "las tres primeras y la séptima", [(1, 2, 3), (7,)]),
        ("fr", "les deux derniers et du 4 au 6", [(9, 10), (4, 5, 6)]),
        ("fr", "l'avant-dernière", [(9,)]),
        ("de", "die ersten drei und die letzte", [(1, 2, 3), (10,)]),
        ("pt", "os dois primeiros, do 4 ao 6", [(1, 2), (4, 5, 6)]),
        ("it", "i primi 3 e il quinto", [(1, 2, 3), (5,)]),
        ("ca", "els tres primers i la setena", [(1, 2, 3), (7,)]),
    ],
)
def test_expressions_that_may_name_hits_are_found(language, text, shots):
    assert [hits.shots for hits in hit_lists(words(text), language, 10)] == shots


def test_the_last_hits_are_those_of_a_limited_page():
    assert hit_lists(words("the last two"), "en", shown=6)[0].shots == (5, 6)


def test_durations_are_no_hits():
    assert hit_lists(words("only shots longer than 5 seconds"), "en", 10) == []


@pytest.mark.parametrize(
    ("language", "text", "start", "until"),
    [
        ("en", "from 1968", "1968", "1968"),
        ("en", "the sixties", "1960", "1969"),
        ("en", "november 1989", "1989-11-01", "1989-11-30"),
        ("es", "el 19 o 20 de septiembre del 85", "1985-09-19", "1985-09-20"),
        ("fr", "mai-juin 1968", "1968-05-01", "1968-06-30"),
        ("de", "vom 16. bis 18. Februar 1962", "1962-02-16", "1962-02-18"),
        ("de", "aus den achtzigern", "1980", "1989"),
        ("pt", "anos 90", "1990", "1999"),
        ("it", "anni sessanta", "1960", "1969"),
        ("ca", "del 70 al 79", "1970", "1979"),
    ],
)
def test_times_of_recording_are_read(language, text, start, until):
    (found,) = date_ranges(words(text), language)
    assert (found.start, found.until) == (start, until)


def test_a_file_is_named_by_its_parts_and_numbers():
    said = words("uh cam1 as well actually, and the 71 reel")
    assert file_words(said, "wedding_cam_01.mp4", "en") == {1}
    assert file_words(said, "mill_1971_reel3.mov", "en") == {8, 9}


def test_words_that_several_files_share_name_none_alone():
    videos = ("council_jan.mp4", "council_feb.mp4")
    assert words_of_file_alone(words("council feb please"), "council_feb.mp4", videos, "en") == {1}


def test_forms_of_one_word_are_the_same_word():
    assert is_same_word("walking", "walk")
    assert is_same_word("cars", "car")
    assert not is_same_word("car", "carpet")
    assert not is_same_word("12", "123")


@pytest.mark.parametrize(
    ("text", "language", "seconds"),
    [
        ("between minutes 2 and 6", "en", [120, 360]),
        ("5 to 12 seconds", "en", [5, 12]),
        ("entre el 1:20 y el 3:00", "es", [80, 180]),
        ("zwischen 15 und 40 Sekunden", "de", [15, 40]),
        ("2 to 6 in Opening, 5 seconds", "en", [None, None, 5]),
    ],
)
def test_both_ends_of_an_interval_have_its_unit(text, language, seconds):
    assert [quantity.seconds for quantity in quantities(words(text), language)] == seconds


@pytest.mark.parametrize(
    ("text", "language", "bound"),
    [
        ("no longer than 15 seconds", "en", "most"),
        ("longer than 15 seconds", "en", "least"),
        ("15 seconds max", "en", "most"),
        ("que no bajen de 7 segundos", "es", "least"),
        ("no más de los 7 segundos", "es", "most"),
        ("nicht unter 10 Sekunden", "de", "least"),
        ("the one of 10 seconds", "en", None),
    ],
)
def test_words_around_a_length_tell_which_bound_it_is(text, language, bound):
    (quantity,) = (one for one in quantities(words(text), language) if one.seconds)
    assert bound_of(words(text), quantity, language) == bound


@pytest.mark.parametrize(
    ("text", "language", "shots"),
    [
        ("the first five but not the third", "en", [(1, 2, 4, 5)]),
        ("los tres primeros menos el 2", "es", [(1, 3)]),
        ("1-3 Niete, 4-6 Gewinn, der Rest Müll", "de", [(1, 2, 3), (4, 5, 6), (7, 8, 9, 10)]),
        ("the rest", "en", []),
    ],
)
def test_hits_are_left_out_and_the_rest_is_meant(text, language, shots):
    assert [hits.shots for hits in hit_lists(words(text), language, 10)] == shots


def test_numbers_of_files_are_said_in_words_and_listed():
    videos = ("rushes_01.mxf", "rushes_02.mxf", "rushes_03.mxf")
    named = FileNames(videos).named_by(words("rushes one and three"), "en")
    assert {name: set(mention.places) for name, mention in named.items()} == {
        "rushes_01.mxf": {0, 1},
        "rushes_02.mxf": {0},
        "rushes_03.mxf": {0, 3},
    }
    assert [mention.is_whole for mention in named.values()] == [True, True, True]


@pytest.mark.parametrize(
    ("text", "language", "seconds"),
    [
        ("after the third minute", "en", 180),
        ("après la troisième minute", "fr", 180),
        ("the second one", "en", None),
    ],
)
def test_an_ordinal_before_a_unit_is_a_time(text, language, seconds):
    assert next(iter(quantities(words(text), language))).seconds == seconds
