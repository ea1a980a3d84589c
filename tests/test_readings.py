"""What the words say for certain, reading by reading."""

import pytest

from assistant.agent.rules.exclusions import read_exclusions
from assistant.agent.rules.references import read_references
from assistant.agent.rules.requests import read_request
from assistant.agent.rules.sequences import read_sequence
from assistant.agent.rules.speech import read_speech
from assistant.agent.rules.times import read_times
from assistant.agent.rules.videos import read_video
from assistant.i18n.language_detection import detect_language
from assistant.i18n.normalized_text import NormalizedText


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("after 10:00", {"after": 600}),
        ("from 1:02:03 onwards", {"after": 3723}),
        ("between minutes 3 and 5", {"after": 180, "before": 300}),
        ("entre el minuto 2 y el 4", {"after": 120, "before": 240}),
        ("in the first 30 seconds", {"before": 30}),
        ("en los primeros dos minutos", {"before": 120}),
        ("after the five minute mark", {"after": 300}),
        ("no longer than half a minute", {"max_seconds": 30}),
        ("que duren al menos 8 s", {"min_seconds": 8}),
        ("at least twenty-five secs", {"min_seconds": 25}),
        ("between 5 and 10 seconds", {"min_seconds": 5, "max_seconds": 10}),
        ("of any length", {"min_seconds": None, "max_seconds": None}),
    ],
)
def test_times_and_durations_are_read(text: str, limits: dict[str, float | None]) -> None:
    assert read_times(NormalizedText.of(text)).said() == limits


@pytest.mark.parametrize(
    "text", ["the first snow", "after the war in 1945", "a minute of silence", "la segunda", "two people"]
)
def test_numbers_without_a_time_set_no_limit(text: str) -> None:
    times = read_times(NormalizedText.of(text))
    assert (times.said(), times.rest.text) == ({}, text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("the second one", [2]),
        ("2 and 5 are good", [2, 5]),
        ("the last", [8]),
        ("los dos últimos", [7, 8]),
        ("como el tercero y el quinto", [3, 5]),
        ("shots 2 to 4", [2, 3, 4]),
        ("hit no. 6", [6]),
        ("number 40", [40]),
        ("two people", []),
        ("the second world war", []),
        ("3 dogs in a park", []),
        ("the last supper", []),
    ],
)
def test_hits_are_found_where_hits_are_meant(text: str, numbers: list[int]) -> None:
    found = read_references(NormalizedText.of(text), 8)
    assert [number for reference in found for number in reference.numbers] == numbers


def test_nothing_is_referred_to_before_anything_is_shown() -> None:
    assert read_references(NormalizedText.of("the second one"), 0) == ()


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("a dog in KX_0231", "KX_0231.mov", "a dog"),
        ("only from kx_0231.MOV", "KX_0231.mov", ""),
        ("in the fiestas 1968 reel", "fiestas_1968.mp4", ""),
        ("in fiesta_1968", "fiestas_1968.mp4", ""),
        ("from other_77.mp4", "other_77.mp4", ""),
        ("videos of dogs", None, "videos of dogs"),
        ("not from KX_0231.mov", None, ""),
    ],
)
def test_videos_are_known_by_name_or_nearly(text: str, name: str | None, rest: str) -> None:
    reading = read_video(NormalizedText.of(text), ["KX_0231.mov", "fiestas_1968.mp4"])
    assert (reading.name, reading.rest.text) == (name, rest)


@pytest.mark.parametrize(
    ("text", "words", "rest"),
    [
        ("someone says 'good evening' in a studio", "good evening", "in a studio"),
        ("¿dónde hablan de la sequía?", "la sequía", ""),
        ("a woman talking about her childhood", "her childhood", "a woman"),
        ("people talking on the phone", "", "people talking on the phone"),
        ('a sign that says "EXIT"', "", 'a sign that says "EXIT"'),
    ],
)
def test_speech_is_told_from_what_is_seen(text: str, words: str, rest: str) -> None:
    speech = read_speech(NormalizedText.of(text))
    assert (speech.words, speech.rest.text) == (words, rest)


@pytest.mark.parametrize(
    ("text", "what", "rest"),
    [
        ("without people", "people", ""),
        ("a beach without people at sunset", "people", "a beach at sunset"),
        ("sin coches ni gente", "coches, gente", ""),
        ("not the ones with cars", "cars", ""),
        ("calles sin nadie", "gente", "calles"),
        ("nothing but the sea", "", "nothing but the sea"),
    ],
)
def test_exclusions_leave_the_picture_whole(text: str, what: str, rest: str) -> None:
    exclusion = read_exclusions(NormalizedText.of(text))
    assert (exclusion.what, exclusion.rest.text) == (what, rest)


@pytest.mark.parametrize(
    ("text", "first", "then"),
    [
        ("first a clock, then a train", "a clock", "a train"),
        ("un beso y después aplausos", "un beso", "aplausos"),
        ("next to a river", "next to a river", ""),
        ("después de la lluvia", "después de la lluvia", ""),
    ],
)
def test_sequences_have_two_halves(text: str, first: str, then: str) -> None:
    sequence = read_sequence(NormalizedText.of(text))
    assert (sequence.rest.text, sequence.then) == (first, then)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hi, can you find me shots of goats on a roof, please?", "goats on a roof"),
        ("estoy montando un reportaje sobre el vino y necesito imágenes de viñedos", "viñedos"),
        ("aerial views of the city", "aerial views of the city"),
        ("a man getting a haircut", "a man getting a haircut"),
        ("the right hand of a pianist", "the right hand of a pianist"),
    ],
)
def test_requests_are_peeled_off(text: str, rest: str) -> None:
    assert read_request(NormalizedText.of(text)).rest.text == rest


def test_the_language_is_carried_on_where_a_turn_has_none() -> None:
    assert detect_language("fotos de gente bailando") == "es"
    assert detect_language("flamenco", "es") == "es"
    assert detect_language("without people", "es") == "en"


def test_a_thing_is_not_taken_for_the_video_that_is_named_after_it() -> None:
    names = ("black_swan.mp4", "black_horse_beach.mp4")
    assert not read_video(NormalizedText.of("a black swan"), names)
    assert not read_video(NormalizedText.of("show me a black horse beach scene"), names)
    assert read_video(NormalizedText.of("only from black swan"), names).name == "black_swan.mp4"
    assert read_video(NormalizedText.of("ducks in the black swan video"), names).name == "black_swan.mp4"
    assert read_video(NormalizedText.of("ducks in black_swan"), names).name == "black_swan.mp4"
